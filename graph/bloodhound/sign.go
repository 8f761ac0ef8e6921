package bloodhound

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"io"
	"net/http"
	"time"
)

// An authorizer adds the credential to the header of a request with this method, uri
// (path with query, as the server sees it) and body (nil when there is none).
type authorizer func(header http.Header, method, uri string, body io.Reader) error

// bySession authorizes with the token of a session. It does not read the body.
func bySession(token string) authorizer {
	return func(header http.Header, _, _ string, _ io.Reader) error {
		header.Set("Authorization", "Bearer "+token)
		return nil
	}
}

// bySignature authorizes with an API token, which signs the whole body.
func bySignature(id, key string) authorizer {
	return func(header http.Header, method, uri string, body io.Reader) error {
		date := time.Now().UTC().Format(time.RFC3339)
		h := signer(key, method, uri, date)
		if body != nil {
			if _, err := io.Copy(h, body); err != nil {
				return err
			}
		}
		header.Set("Authorization", "bhesignature "+id)
		header.Set("RequestDate", date)
		header.Set("Signature", base64.StdEncoding.EncodeToString(h.Sum(nil)))
		return nil
	}
}

// hourLen is the length of the part of a date that is signed, "2026-03-04T05".
const hourLen = 13

// signer returns the last of the three digests (bloodhound-api.md §1); the caller writes
// the body to it. The key is used as BloodHound shows it, not decoded.
func signer(key, method, uri, date string) hash.Hash {
	operation := digest([]byte(key), method+uri)
	return hmac.New(sha256.New, digest(operation, date[:hourLen]))
}

func digest(key []byte, data string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(data))
	return h.Sum(nil)
}

package bloodhoundfake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"time"
)

// signature is checked when the body has been read.
type signature struct {
	mac  hash.Hash
	want []byte
}

// maxSkew is the difference of clocks that is accepted.
const maxSkew = time.Hour

// authenticate checks the credential. The signature is nil for a session. When the
// request is to be refused, it returns the status and the problem.
func (s *Server) authenticate(r *http.Request) (sig *signature, status int, problem string) {
	scheme, credential, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	valid := false
	switch scheme {
	case "Bearer":
		valid = credential == s.opts.Session && credential != ""
	case "bhesignature":
		valid = credential == s.opts.TokenID && credential != ""
	}
	switch {
	case !valid:
		return nil, http.StatusUnauthorized, "authentication is invalid"
	case s.opts.Disabled:
		return nil, http.StatusForbidden, "user disabled"
	case scheme == "Bearer":
		return nil, 0, ""
	}
	return s.signed(r)
}

func (s *Server) signed(r *http.Request) (*signature, int, string) {
	date := r.Header.Get("RequestDate")
	if date == "" {
		return nil, http.StatusBadRequest, "no request date header"
	}
	at, err := time.Parse(time.RFC3339, date)
	if err != nil {
		return nil, http.StatusBadRequest, "malformed request date"
	}
	if r.Header.Get("Signature") == "" {
		return nil, http.StatusBadRequest, "no signature header"
	}
	want, err := base64.StdEncoding.DecodeString(r.Header.Get("Signature"))
	if err != nil {
		return nil, http.StatusBadRequest, "malformed signature header"
	}
	switch apart := at.Sub(s.now()); {
	case apart > maxSkew:
		return nil, http.StatusUnauthorized, fmt.Sprintf("signature too far ahead by %d minutes", int(apart.Minutes()))
	case apart < -maxSkew:
		return nil, http.StatusUnauthorized, fmt.Sprintf("signature too far behind by %d minutes", int(-apart.Minutes()))
	}
	// The chain: operation key, date key, body (bloodhound-api.md §1).
	chain := hmac.New(sha256.New, []byte(s.opts.TokenKey))
	fmt.Fprintf(chain, "%s%s", r.Method, uri(r))
	for _, part := range []string{at.Format("2006-01-02T15"), ""} {
		chain = hmac.New(sha256.New, chain.Sum(nil))
		_, _ = io.WriteString(chain, part) // the last takes the body
	}
	return &signature{chain, want}, 0, ""
}

// body is the body of a request. Everything that is read of it is digested for the
// signature.
type body struct {
	content   io.Reader // nil: none
	signature *signature
	n         int64 // bytes read
}

func (b *body) Read(p []byte) (int, error) {
	if b.content == nil {
		return 0, io.EOF
	}
	n, err := b.content.Read(p)
	b.n += int64(n)
	if b.signature != nil {
		b.signature.mac.Write(p[:n])
	}
	return n, err
}

// Close does nothing: the server closes the content.
func (b *body) Close() error { return nil }

// verify reads the rest and checks the signature. It refuses the request when either
// fails.
func (b *body) verify(w http.ResponseWriter) bool {
	if _, err := io.Copy(io.Discard, b); err != nil {
		refuse(w, http.StatusBadRequest, "body could not be read")
		return false
	}
	if b.signature != nil && !hmac.Equal(b.signature.mac.Sum(nil), b.signature.want) {
		refuse(w, http.StatusUnauthorized, "digest validation failed: signature digest mismatch")
		return false
	}
	return true
}

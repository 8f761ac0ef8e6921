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

// A signature is checked when the body has been read.
type check struct {
	mac  hash.Hash
	want []byte
}

// tolerance is the difference of clocks that is allowed.
const tolerance = time.Hour

// identify finds out who asks. The check is nil for a session. A problem comes
// with its status.
func (s *Server) identify(r *http.Request) (c *check, status int, problem string) {
	scheme, credential, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	known := false
	switch scheme {
	case "Bearer":
		known = credential == s.opts.Session && credential != ""
	case "bhesignature":
		known = credential == s.opts.TokenID && credential != ""
	}
	switch {
	case !known:
		return nil, http.StatusUnauthorized, "authentication is invalid"
	case s.opts.Disabled:
		return nil, http.StatusForbidden, "user disabled"
	case scheme == "Bearer":
		return nil, 0, ""
	}
	return s.signed(r)
}

func (s *Server) signed(r *http.Request) (*check, int, string) {
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
	case apart > tolerance:
		return nil, http.StatusUnauthorized, fmt.Sprintf("signature too far ahead by %d minutes", int(apart.Minutes()))
	case apart < -tolerance:
		return nil, http.StatusUnauthorized, fmt.Sprintf("signature too far behind by %d minutes", int(-apart.Minutes()))
	}
	// The chain: operation key, date key, body (bloodhound-api.md §1).
	chain := hmac.New(sha256.New, []byte(s.opts.TokenKey))
	fmt.Fprintf(chain, "%s%s", r.Method, uri(r))
	for _, part := range []string{at.Format("2006-01-02T15"), ""} {
		chain = hmac.New(sha256.New, chain.Sum(nil))
		_, _ = io.WriteString(chain, part) // the last takes the body
	}
	return &check{chain, want}, 0, ""
}

// digested is a body on its way in: everything read goes into the signature.
type digested struct {
	next io.Reader
	mac  *check
	n    int64
}

// Read reads on.
func (d *digested) Read(p []byte) (int, error) {
	if d.next == nil {
		return 0, io.EOF
	}
	n, err := d.next.Read(p)
	d.n += int64(n)
	if d.mac != nil {
		d.mac.mac.Write(p[:n])
	}
	return n, err
}

// whole reads the rest and checks the signature; it refuses a wrong one.
func (d *digested) whole(w http.ResponseWriter) bool {
	if _, err := io.Copy(io.Discard, d); err != nil {
		refuse(w, http.StatusBadRequest, "body could not be read")
		return false
	}
	if d.mac != nil && !hmac.Equal(d.mac.mac.Sum(nil), d.mac.want) {
		refuse(w, http.StatusUnauthorized, "digest validation failed: signature digest mismatch")
		return false
	}
	return true
}

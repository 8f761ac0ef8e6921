package okta

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/plain"
)

// redacted replaces a secret in server text.
const redacted = "***"

// Texts of servers that reach errors are cut at these lengths, in runes. The
// shorter one is contract §5.1, answers that are not JSON.
const (
	maxServerText = 1000
	maxSnippet    = 200
)

// minSecret is the length in bytes from which on a value is taken for a secret: a
// shorter one protects nothing and would make holes in every text.
const minSecret = 4

var (
	// jwtPattern finds every assertion, proof and access token by its form, cut
	// ones included: header and payload of a JWT begin with `{"`.
	jwtPattern = regexp.MustCompile(`eyJ[A-Za-z0-9_\-]{6,}(\.[A-Za-z0-9_\-]*){0,2}`)
	tagPattern = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>|<[^>]*>?`)
)

// A scrubber knows every secret of the run and takes them out of server text.
type scrubber struct {
	mu      sync.RWMutex // guards secrets
	secrets []string     // longest first
}

// add makes values secret, in the forms in which a server may repeat them.
func (s *scrubber) add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range values {
		if len(v) < minSecret {
			continue
		}
		quoted, _ := json.Marshal(v)
		forms := []string{
			v, url.QueryEscape(v), url.PathEscape(v), strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)),
		}
		for _, f := range forms {
			if !slices.Contains(s.secrets, f) {
				s.secrets = append(s.secrets, f)
			}
		}
	}
	slices.SortStableFunc(s.secrets, func(a, b string) int { return len(b) - len(a) })
}

// text makes server text fit for an error or a log line: one line, printable,
// without secrets, not too long.
func (s *scrubber) text(t string) string { return s.limited(t, maxServerText) }

// snippet is the beginning of a page that is not JSON, without its tags.
func (s *scrubber) snippet(body []byte) string {
	body = body[:min(len(body), 64<<10)]
	return s.limited(tagPattern.ReplaceAllString(s.clean(string(body)), " "), maxSnippet)
}

func (s *scrubber) limited(t string, n int) string {
	t = s.clean(plain.Line(t))
	if r := []rune(t); len(r) > n {
		t = string(r[:n]) + "…"
	}
	return t
}

// clean takes the secrets out; it comes before any cut, which could leave a
// part of one.
func (s *scrubber) clean(t string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, secret := range s.secrets {
		t = strings.ReplaceAll(t, secret, redacted)
	}
	return jwtPattern.ReplaceAllString(t, redacted)
}

// Package redact makes the text of servers fit for errors and log lines: without
// the secrets of the run, in whatever form a server repeats them, without mail
// addresses, on one line, printable, and not too long.
//
// Whoever holds a secret gives it to a [Scrubber] before the first request that
// carries it, and lets no text of a server go anywhere but through it: what an
// API's error says through [Scrubber.Text], a code or an id through
// [Scrubber.Word]. A body in no form of the API's is never shown, not even its
// beginning: behind a proxy that changes its type it may be data, and a page that
// refuses may say whom.
package redact

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/safetext"
)

// Redacted stands in the place of a secret or a mail address.
const Redacted = "***"

// maxText is where texts of a server's API are cut, in runes.
const maxText = 2000

// minSecret is the length in bytes from which on a value is taken for a secret: a
// shorter one protects nothing and would make holes in every text.
const minSecret = 4

var (
	// jwtPattern finds every assertion, proof and access token by its form, cut
	// ones included: header and payload of a JWT begin with `{"`.
	jwtPattern = regexp.MustCompile(`eyJ[A-Za-z0-9_\-]{6,}(\.[A-Za-z0-9_\-]*){0,2}`)
	// mailPattern finds mail addresses, which most logins are.
	mailPattern = regexp.MustCompile(`[\pL\pN._%+'-]+(@|%40)[\pL\pN-]+(\.[\pL\pN-]+)+`)
	wordPattern = regexp.MustCompile(`^[A-Za-z0-9@_.:/+=\[\]~-]{1,255}$`)
)

// A Scrubber knows secrets and takes them out of text. The zero Scrubber knows
// only what a JWT and a mail address look like. It is safe for concurrent use.
type Scrubber struct {
	mu sync.RWMutex // guards secrets
	// secrets returns them, the longest first. They are in a closure alone, so
	// that no print of whatever holds a Scrubber shows them; nil is none.
	secrets func() []string
}

// New returns a scrubber that knows the secrets.
func New(secrets ...string) *Scrubber {
	s := new(Scrubber)
	s.Add(secrets...)
	return s
}

// Add makes values secret, in the forms in which a server may repeat them. Values
// of less than four bytes are none.
func (s *Scrubber) Add(values ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	secrets := slices.Clone(s.known())
	for _, v := range values {
		if len(v) >= minSecret {
			secrets = append(secrets, forms(v)...)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	secrets = slices.Compact(secrets)
	s.secrets = func() []string { return secrets }
}

// known are the secrets; s.mu is held.
func (s *Scrubber) known() []string {
	if s.secrets == nil {
		return nil
	}
	return s.secrets()
}

func forms(v string) []string {
	quoted, _ := json.Marshal(v) // as servers do that escape HTML too
	return []string{
		v, url.QueryEscape(v), url.PathEscape(v), html.EscapeString(v),
		string(quoted[1 : len(quoted)-1]), strings.ReplaceAll(v, `"`, `\"`),
		base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)),
	}
}

// Text is a text of a server's API, at most 2000 runes of it.
func (s *Scrubber) Text(t string) string { return s.Limit(t, maxText) }

// Texts are [Scrubber.Text] of each.
func (s *Scrubber) Texts(list []string) []string {
	var clean []string
	for _, t := range list {
		clean = append(clean, s.Text(t))
	}
	return clean
}

// Limit is at most n runes of a text. The secrets go before it is cut, which
// could leave a part of one.
func (s *Scrubber) Limit(t string, n int) string {
	t = s.redact(safetext.Line(t))
	if r := []rune(t); len(r) > n {
		t = string(r[:n]) + "…"
	}
	return t
}

// Word is what a server's API says for machines: a code, an id, a media type, a
// host. A text of another form, or with a secret in it, is none, which is "".
func (s *Scrubber) Word(t string) string {
	if !wordPattern.MatchString(t) || s.Holds(t) {
		return ""
	}
	return t
}

// Holds reports whether a text holds a secret or a mail address.
func (s *Scrubber) Holds(t string) bool { return s.redact(t) != t }

func (s *Scrubber) redact(t string) string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, secret := range s.known() {
		t = strings.ReplaceAll(t, secret, Redacted)
	}
	return mailPattern.ReplaceAllString(jwtPattern.ReplaceAllString(t, Redacted), Redacted)
}

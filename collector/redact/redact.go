// Package redact makes text from servers safe to put into errors and log lines: it
// removes the secrets of the run, in every encoding in which a server may repeat
// them, and mail addresses; it makes one line of the text and shortens it.
//
// Whoever holds a secret adds it to a [Redactor] before the first request that
// carries it, and passes every text of a server through the redactor: messages
// through [Redactor.Text]; codes, ids and media types through
// [Redactor.Identifier]. A body that is not in the API's error format is never
// shown, not even its beginning: it may be data whose content type a proxy has
// changed, or a page that names the user.
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
	"unicode"
)

// Redacted replaces a secret or a mail address.
const Redacted = "***"

// maxText is the length, in runes, to which messages of a server are shortened.
const maxText = 2000

// minSecret is the length in bytes of the shortest value that is treated as a
// secret: a shorter one protects nothing and occurs in ordinary words.
const minSecret = 4

var (
	// jwtPattern matches assertions, proofs and access tokens, truncated ones
	// included: header and payload of a JWT begin with `{"`, which is eyJ in base64.
	jwtPattern = regexp.MustCompile(`eyJ[A-Za-z0-9_\-]{6,}(\.[A-Za-z0-9_\-]*){0,2}`)
	// mailPattern matches mail addresses, which most Okta logins are.
	mailPattern       = regexp.MustCompile(`[\pL\pN._%+'-]+(@|%40)[\pL\pN-]+(\.[\pL\pN-]+)+`)
	identifierPattern = regexp.MustCompile(`^[A-Za-z0-9@_.:/+=\[\]~-]{1,255}$`)
)

// A Redactor removes the secrets that it was given from text. The zero Redactor
// removes only JWTs and mail addresses. It is safe for concurrent use.
type Redactor struct {
	mu sync.RWMutex // guards secrets
	// secrets returns the secrets and their encodings, the longest first; nil
	// means none. They are kept in a closure so that no print of a struct that
	// holds a Redactor shows them.
	secrets func() []string
}

// New returns a redactor for the secrets.
func New(secrets ...string) *Redactor {
	r := new(Redactor)
	r.Add(secrets...)
	return r
}

// Add adds secrets. Values of less than four bytes are ignored.
func (r *Redactor) Add(values ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	secrets := slices.Clone(r.known())
	for _, v := range values {
		if len(v) >= minSecret {
			secrets = append(secrets, encodings(v)...)
		}
	}
	slices.SortFunc(secrets, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	secrets = slices.Compact(secrets)
	r.secrets = func() []string { return secrets }
}

// known returns the secrets; r.mu is held.
func (r *Redactor) known() []string {
	if r.secrets == nil {
		return nil
	}
	return r.secrets()
}

func encodings(v string) []string {
	quoted, _ := json.Marshal(v) // like servers that escape HTML characters too
	return []string{
		v, url.QueryEscape(v), url.PathEscape(v), html.EscapeString(v),
		string(quoted[1 : len(quoted)-1]), strings.ReplaceAll(v, `"`, `\"`),
		base64.StdEncoding.EncodeToString([]byte(v)), base64.RawURLEncoding.EncodeToString([]byte(v)),
	}
}

// Text returns a message of a server without secrets, on one line, with at most
// 2000 runes.
func (r *Redactor) Text(t string) string { return r.TextUpTo(t, maxText) }

// TextUpTo is [Redactor.Text] with at most n runes. Secrets are removed first:
// shortening could leave a part of one.
func (r *Redactor) TextUpTo(t string, n int) string {
	t = r.redact(oneLine(t))
	if runes := []rune(t); len(runes) > n {
		t = string(runes[:n]) + "…"
	}
	return t
}

// oneLine replaces every run of white space by a blank and drops characters that
// cannot be printed.
func oneLine(t string) string {
	t = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(t, "\uFFFD"))
	return strings.Join(strings.Fields(t), " ")
}

// Identifier returns a code, an id, a media type or a host as the server sent it,
// and "" for text of another form or with a secret in it.
func (r *Redactor) Identifier(t string) string {
	if !identifierPattern.MatchString(t) || r.Contains(t) {
		return ""
	}
	return t
}

// Contains reports whether a text contains a secret or a mail address.
func (r *Redactor) Contains(t string) bool { return r.redact(t) != t }

func (r *Redactor) redact(t string) string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, secret := range r.known() {
		t = strings.ReplaceAll(t, secret, Redacted)
	}
	return mailPattern.ReplaceAllString(jwtPattern.ReplaceAllString(t, Redacted), Redacted)
}

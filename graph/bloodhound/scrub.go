package bloodhound

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"oktagon/collector/plain"
)

// redacted replaces a secret in server text.
const redacted = "***"

// Texts of servers that reach errors are cut at these lengths, in runes.
const (
	maxServerText = 2000
	maxSnippet    = 200
)

// minSecret is the length in bytes from which on a value is taken for a secret:
// a shorter one protects nothing and would make holes in every text.
const minSecret = 4

var (
	jwtPattern = regexp.MustCompile(`eyJ[A-Za-z0-9_\-]{6,}(\.[A-Za-z0-9_\-]*){0,2}`)
	tagPattern = regexp.MustCompile(`(?s)<(script|style)\b.*?</(script|style)>|<[^>]*>?`)
)

// scrubber returns a function that makes server text fit for an error: one line,
// printable, without the secrets in any form a server may repeat them in.
func scrubber(secrets ...string) func(string) string {
	var forms []string
	for _, s := range secrets {
		if len(s) < minSecret {
			continue
		}
		quoted, _ := json.Marshal(s)
		forms = append(forms, s, url.QueryEscape(s), url.PathEscape(s), strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	slices.SortStableFunc(forms, func(a, b string) int { return len(b) - len(a) })
	return func(t string) string {
		t = plain.Line(t)
		for _, form := range forms {
			t = strings.ReplaceAll(t, form, redacted)
		}
		return cut(jwtPattern.ReplaceAllString(t, redacted), maxServerText)
	}
}

// snippet is the beginning of a page that is not JSON, without its tags.
func snippet(scrub func(string) string, body []byte) string {
	text := tagPattern.ReplaceAllString(string(body[:min(len(body), 64<<10)]), " ")
	return cut(scrub(text), maxSnippet)
}

func cut(t string, n int) string {
	if r := []rune(t); len(r) > n {
		return string(r[:n]) + "…"
	}
	return t
}

package page

import (
	"html/template"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"

	"oktagon/collector/plain"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// plainWriter lets nothing through that turns the writing direction or cannot be
// seen, wherever in the page it would stand.
type plainWriter struct{ w io.Writer }

func (p plainWriter) Write(b []byte) (int, error) {
	if _, err := io.WriteString(p.w, strings.Map(visible, string(b))); err != nil {
		return 0, err
	}
	return len(b), nil
}

func visible(r rune) rune {
	if r == '\n' || r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
		return r
	}
	return utf8.RuneError
}

// longText is how many characters of a text from the organization the page shows
// at once; the rest is a click away.
const longText = 120

// text is a text from the organization.
type text struct{ Short, Full string } // Full is empty when Short is all

func shorten(s string) text {
	s = plain.Text(s)
	if utf8.RuneCountInString(s) <= longText {
		return text{Short: s}
	}
	return text{cut(s, longText), s}
}

// cut shows the first characters of a text.
func cut(s string, n int) string {
	s = plain.Text(s)
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// columns measures text as a terminal does, whatever the locale: the pictures
// need to know how wide a name will be.
var columns = runewidth.Condition{StrictEmojiNeutral: true}

// fit cuts a text to a width in pixels, at the size that pictures have.
func fit(s string, pixels int) string {
	return columns.Truncate(cut(s, pixels), pixels*10/68, "…")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format("2006-01-02")
}

func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// funcs are the functions of the templates.
var funcs = template.FuncMap{
	"short":  shorten,
	"cut":    cut,
	"number": plain.Number,
	"plural": counted,
	"day":    day,
	"minute": minute,
	"join":   func(list []string) string { return strings.Join(list, ", ") },
	"add":    func(x, y int) int { return x + y },
	"tiers": func() []scopes.Tier {
		return []scopes.Tier{scopes.Takeover, scopes.Privileged, scopes.Sensitive, scopes.Unknown, scopes.Ordinary}
	},
	"sign": func(what string) string {
		return map[string]string{report.Added: "+", report.Removed: "−", report.Changed: "~"}[what]
	},
}

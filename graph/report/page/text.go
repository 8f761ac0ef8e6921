package page

import (
	"bufio"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
)

// plainWriter lets nothing through that turns the writing direction or cannot be
// seen, wherever in the page it would stand.
type plainWriter struct{ out *bufio.Writer }

func (p plainWriter) WriteString(s string) (int, error) {
	n := len(s)
	if strings.ContainsFunc(s, unseen) {
		s = strings.Map(visible, s)
	}
	_, err := p.out.WriteString(s)
	return n, err
}

func (p plainWriter) Write(b []byte) (int, error) { return p.WriteString(string(b)) }

func visible(r rune) rune {
	if unseen(r) {
		return utf8.RuneError
	}
	return r
}

func unseen(r rune) bool {
	if r < unicode.MaxASCII {
		return r < ' ' && r != '\n'
	}
	return r == utf8.RuneError || !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r)
}

// words are text, escaped. What is from the organization goes through name, brief,
// code, mono or fit first.
//
//go:noinline
func words(parts ...string) g.Node { return g.Text(strings.Join(parts, "")) }

// longText is how many characters of a text from the organization the page shows
// at once; the rest is a click away.
const longText = 120

// name is a text from the organization, whole: what is long is opened by a click.
func name(s string) g.Node {
	s = safetext.Text(s)
	if utf8.RuneCountInString(s) <= longText {
		return bdi(s)
	}
	return el("details", attr("class", "long"), el("summary", bdi(safetext.Truncate(s, longText))), bdi(s))
}

// brief is the beginning of a text from the organization that stands whole elsewhere.
func brief(s string, most int) g.Node { return bdi(safetext.Truncate(s, most)) }

// bdi keeps the writing direction of a text to itself.
func bdi(s string, attributes ...g.Node) g.Node {
	return el("bdi", append(attributes, words(s))...)
}

func muted(s string) g.Node { return bdi(s, attr("class", "muted")) }

func code(s string, most int) g.Node { return el("code", words(safetext.Truncate(s, most))) }

// mono is an id beside a name.
func mono(s string) g.Node {
	return el("span", attr("class", "mono muted"), words(safetext.Truncate(s, 60)))
}

// columns measures text as a terminal does, whatever the locale: the pictures
// need to know how wide a name will be.
var columns = runewidth.Condition{StrictEmojiNeutral: true}

// fit cuts a text to a width in pixels, at the size that pictures have.
func fit(s string, pixels int) string {
	return columns.Truncate(safetext.Truncate(s, pixels), pixels*10/68, "…")
}

func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format(time.DateOnly)
}

// are is a noun and its verb in the number that n asks for.
func are(n int, noun string) string {
	if n == 1 {
		return noun + " is"
	}
	return noun + "s are"
}

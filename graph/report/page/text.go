package page

import (
	"bufio"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// visibleWriter replaces all characters that are invisible or change the writing direction,
// wherever they are in the page.
type visibleWriter struct{ out *bufio.Writer }

func (w visibleWriter) WriteString(s string) (int, error) {
	n := len(s)
	if strings.ContainsFunc(s, isInvisible) {
		s = strings.Map(func(r rune) rune {
			if isInvisible(r) {
				return utf8.RuneError
			}
			return r
		}, s)
	}
	_, err := w.out.WriteString(s)
	return n, err
}

func (w visibleWriter) Write(b []byte) (int, error) { return w.WriteString(string(b)) }

func isInvisible(r rune) bool {
	if r < unicode.MaxASCII {
		return r < ' ' && r != '\n'
	}
	return r == utf8.RuneError || !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r)
}

// text is oktagon's own text, escaped. Text from the organization goes through name, shortName,
// code, idText or fit first.
//
//go:noinline
func text(parts ...string) g.Node { return g.Text(strings.Join(parts, "")) }

// longText is the number of characters of a text from the organization that are shown at once.
const longText = 120

// maxText is the number of characters of such a text that the page has: it may have megabytes,
// and stand in the page a hundred times.
const maxText = 10_000

// name is a text from the organization. The rest of a long one opens with a click.
func name(s string) g.Node {
	n := utf8.RuneCountInString(s)
	if n <= longText {
		return bdi(s)
	}
	whole := []g.Node{el("summary", shortName(s, longText)), bdi(s)}
	if n > maxText {
		whole = append(whole, text(fmt.Sprintf(" (cut: it has %s characters, all of them are in the graph)", safetext.Number(n))))
	}
	return el("details", append([]g.Node{attr("class", "long")}, whole...)...)
}

// shortName is the beginning of a text that is shown completely elsewhere.
func shortName(s string, max int) g.Node { return bdi(safetext.Truncate(s, max)) }

// bdi isolates the writing direction of a text, and cuts it.
func bdi(s string, attributes ...g.Node) g.Node {
	return el("bdi", append(attributes, text(safetext.Truncate(s, maxText)))...)
}

func code(s string, max int) g.Node { return el("code", text(safetext.Truncate(s, max))) }

func idText(id string) g.Node {
	return el("span", attr("class", "mono muted pick"), text(safetext.Truncate(id, 60)))
}

// fit cuts a text to a width in pixels, in the font size of diagrams.
func fit(s string, pixels int) string {
	s = safetext.Truncate(s, pixels)
	room := pixels*10 - 80 // in tenths of pixels, without the mark of a cut
	for n, r := range s {
		if room -= runeWidth(r); room < 0 {
			if runeWidth(r)+room+80 >= widthOf(s[n:]) {
				return s
			}
			return s[:n] + "…"
		}
	}
	return s
}

func widthOf(s string) (width int) {
	for _, r := range s {
		width += runeWidth(r)
	}
	return width
}

// runeWidth is the width of a character in tenths of pixels, rounded up.
func runeWidth(r rune) int {
	switch {
	case strings.ContainsRune("ijl.,:;'|! ()[]", r):
		return 42
	case strings.ContainsRune("MWmw@%—…", r):
		return 122
	case r < utf8.RuneSelf && !unicode.IsUpper(r):
		return 80
	case r < 0x300:
		return 98
	}
	if isWide(r) {
		return 196
	}
	return 98
}

// letters is the length of a text in letters of one width.
func letters(s string) (n int) {
	for _, r := range s {
		if n++; isWide(r) {
			n++
		}
	}
	return n
}

// isWide reports whether a character takes the room of two letters: those of East Asia,
// their punctuation and full-width forms, and pictures.
func isWide(r rune) bool {
	return 0x3000 <= r && r <= 0x303f || 0xff01 <= r && r <= 0xff60 || 0xffe0 <= r && r <= 0xffe6 || r >= 0x1f000 ||
		unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo, unicode.Yi)
}

const oneDay = 24 * time.Hour

func days(n int) time.Duration { return time.Duration(n) * oneDay }

func daysText(d time.Duration) string { return safetext.Count(int(d/oneDay), "day") }

func day(t time.Time) string {
	if t.IsZero() {
		return "not known"
	}
	return t.UTC().Format(time.DateOnly)
}

// age is the age at the start of the collection.
func (p *page) age(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return report.AgeText(p.report.Run.Started.Sub(t))
}

// atLeast marks a number that may be larger.
func atLeast(number string) string {
	if number == "0" {
		return "?"
	}
	return number + "+"
}

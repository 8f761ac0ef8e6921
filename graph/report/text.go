package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes text from the organization safe for a terminal: control and
// formatting characters, which could move the cursor or turn the writing
// direction, become U+FFFD.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// cellWidth is how much of a name a table shows.
const cellWidth = 40

func cell(s string) string {
	r := []rune(Printable(s))
	if len(r) <= cellWidth {
		return string(r)
	}
	return string(r[:cellWidth-1]) + "…"
}

// thousands writes a number with separators: 12,400.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

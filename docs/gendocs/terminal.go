package gendocs

import (
	"fmt"
	"html"
	"strings"
	"unicode/utf8"
)

// The measures of a terminal's picture, in pixels.
const (
	cellWidth, lineHeight = 8, 18
	terminalMargin        = 16
)

// Terminal draws what a terminal shows. Its text is taken from a real run: there
// is no table that it could come from.
func Terminal(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="monospace" font-size="13">`+"\n",
		2*terminalMargin+width*cellWidth, 2*terminalMargin+len(lines)*lineHeight)
	b.WriteString(`<rect width="100%" height="100%" rx="8" fill="#1a202c"/>` + "\n")
	for i, l := range lines {
		if l = strings.TrimRight(l, " "); l == "" {
			continue
		}
		// A text of a given length keeps the columns whatever the font is.
		fmt.Fprintf(&b, `<text x="%d" y="%d" textLength="%d" xml:space="preserve" fill="#e2e8f0">%s</text>`+"\n",
			terminalMargin, terminalMargin+(i+1)*lineHeight-5, utf8.RuneCountInString(l)*cellWidth, html.EscapeString(l))
	}
	b.WriteString("</svg>\n")
	return b.String()
}

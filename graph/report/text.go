package report

import "oktagon/collector/plain"

// How much of a name a table shows, and a line of text.
const (
	cellWidth  = 40
	nameWidth  = 48
	valueWidth = 240
)

func cell(s string) string { return cut(s, cellWidth) }

// short is a name among other words.
func short(s string) string { return cut(s, nameWidth) }

func cut(s string, width int) string {
	r := []rune(plain.Text(s))
	if len(r) <= width {
		return string(r)
	}
	return string(r[:width-1]) + "…"
}

package report

import "oktagon/collector/plain"

// How much of a name a table shows, and a line of text.
const (
	cellWidth  = 40
	nameWidth  = 48
	valueWidth = 240
)

func cell(s string) string { return plain.Cut(s, cellWidth) }

// short is a name among other words.
func short(s string) string { return plain.Cut(s, nameWidth) }

package report

import "oktagon/collector/plain"

// cellWidth is how much of a name a table shows.
const cellWidth = 40

func cell(s string) string {
	r := []rune(plain.Text(s))
	if len(r) <= cellWidth {
		return string(r)
	}
	return string(r[:cellWidth-1]) + "…"
}

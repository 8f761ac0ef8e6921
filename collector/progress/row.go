package progress

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
)

// row is one resource that is being read.
type row struct {
	resource string
	place    int    // in the plan
	bucket   string // of its requests
	total    int    // parents; 0 is unknown
	resumed  int    // parents that an earlier run has read
	parents  int    // parents that are read, with the resumed ones
	objects  int
	requests requests
}

// text is the row without a bar. left is the time left for the requests of its bucket, "" when
// it is not known.
func (r *row) text(left string) string {
	if r.total == 0 {
		return r.resource + " " + safetext.Number(r.objects)
	}
	s := fmt.Sprintf("%s %s of %s", r.resource, safetext.Number(r.parents), safetext.Number(r.total))
	if left != "" {
		s += ", " + left + " left"
	}
	return s
}

// Widths in columns.
const (
	nameWidth      = 18 // the longest resource name, client-assignments
	shortNameWidth = 13 // of a name in a narrow row
	wideRow        = 72 // a row this wide has room for everything
	minBar         = 6
	maxBar         = 30
)

// withBar is the row with a bar, if there is room for one. It may be wider than width.
func (r *row) withBar(left string, width int) string {
	names := shortNameWidth
	if width >= wideRow {
		names = nameWidth
	}
	name := fmt.Sprintf("%-*s ", names, truncate(r.resource, names))
	if r.total == 0 {
		return name + safetext.Number(r.objects)
	}
	figures := strings.TrimSpace(fmt.Sprintf("%s/%s %s", safetext.Number(r.parents), safetext.Number(r.total), left))
	if width >= wideRow {
		figures = strings.TrimPrefix(r.text(left), r.resource+" ") + "; " + safetext.Number(r.objects) + " objects"
	}
	room := min(width-len(name)-len(figures)-1, maxBar)
	if room < minBar {
		return name + figures
	}
	return name + drawBar(room, min(r.parents, r.total), r.total) + " " + figures
}

// drawBar draws a bar of a width in columns: [====>----].
func drawBar(width, current, total int) string {
	inner := width - 2
	filled := current * inner / max(total, 1)
	done, tip := strings.Repeat("=", filled), ""
	if filled > 0 && filled < inner {
		done, tip = done[1:], ">"
	}
	return "[" + done + tip + strings.Repeat("-", inner-filled) + "]"
}

package progress

import (
	"fmt"
	"strings"
	"time"

	"oktagon/collector/safetext"
)

// row is one resource that is being read.
type row struct {
	resource string
	started  time.Time
	total    int // parents; 0 is unknown
	resumed  int // parents that an earlier run has read
	parents  int // parents that are read, with the resumed ones
	objects  int
}

// text is the row without a bar.
func (r *row) text(now time.Time) string {
	if r.total == 0 {
		return r.resource + " " + safetext.Number(r.objects)
	}
	s := fmt.Sprintf("%s %s of %s", r.resource, safetext.Number(r.parents), safetext.Number(r.total))
	if left := r.timeLeft(now); left != "" {
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
func (r *row) withBar(now time.Time, width int, bar func(width, current, total int) string) string {
	names := shortNameWidth
	if width >= wideRow {
		names = nameWidth
	}
	name := fmt.Sprintf("%-*s ", names, truncate(r.resource, names))
	if r.total == 0 {
		return name + safetext.Number(r.objects)
	}
	figures := fmt.Sprintf("%s/%s %s", safetext.Number(r.parents), safetext.Number(r.total), r.timeLeft(now))
	if width >= wideRow {
		figures = strings.TrimPrefix(r.text(now), r.resource+" ") + "; " + safetext.Number(r.objects) + " objects"
	}
	room := min(width-len(name)-len(figures)-1, maxBar)
	if room < minBar {
		return name + figures
	}
	return name + bar(room, min(r.parents, r.total), r.total) + " " + figures
}

// minParentsForETA is the number of parents read before the time left is shown: an
// estimate from one or two may be hours instead of minutes.
const minParentsForETA = 5

// MaxParallelParents is how many parents of a resource may be read at the same time. The
// largest may be among the last, so the time left is not known for them.
const MaxParallelParents = 32

// timeLeft is the estimated time for the rest, at the speed of this run. It is "" when it
// cannot be estimated yet, and when all remaining parents are being read.
func (r *row) timeLeft(now time.Time) string {
	elapsed := now.Sub(r.started)
	if r.parents-r.resumed < minParentsForETA || r.total-r.parents <= MaxParallelParents || elapsed < time.Second {
		return ""
	}
	perParent := float64(elapsed) / float64(r.parents-r.resumed)
	return formatDuration(time.Duration(perParent * float64(r.total-r.parents)))
}

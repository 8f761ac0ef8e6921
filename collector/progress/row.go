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
	total    int // of parents; 0 is unknown
	had      int // of them, read by an earlier run
	parents  int
	objects  int
}

// text is a row in plain words.
func (r *row) text(now time.Time) string {
	if r.total == 0 {
		return r.resource + " " + safetext.Number(r.objects)
	}
	s := fmt.Sprintf("%s %s of %s", r.resource, safetext.Number(r.parents), safetext.Number(r.total))
	if left := r.left(now); left != "" {
		s += ", " + left + " left"
	}
	return s
}

const (
	nameWidth = 18 // of the longest resource name, client-assignments
	cutWidth  = 13 // of a name where there is less room
	wide      = 72 // a row this wide has room for all it could say
	shortest  = 6  // a shorter bar says nothing
	longest   = 30
)

func (r *row) drawn(now time.Time, width int, gauge func(width, current, total int) string) string {
	names := cutWidth
	if width >= wide {
		names = nameWidth
	}
	name := fmt.Sprintf("%-*s ", names, cut(r.resource, names))
	if r.total == 0 {
		return name + safetext.Number(r.objects)
	}
	figures := fmt.Sprintf("%s/%s %s", safetext.Number(r.parents), safetext.Number(r.total), r.left(now))
	if width >= wide {
		figures = strings.TrimPrefix(r.text(now), r.resource+" ") + "; " + safetext.Number(r.objects) + " objects"
	}
	room := min(width-len(name)-len(figures)-1, longest)
	if room < shortest {
		return name + figures
	}
	return name + gauge(room, min(r.parents, r.total), r.total) + " " + figures
}

// telling is how many parents tell the pace: by one or two, hours are promised
// that turn out to be minutes.
const telling = 5

// AtOnce is how many parents of a resource may be under way. The largest may be
// among the last: no pace tells what is left of them.
const AtOnce = 32

// left is the time that the rest takes at the pace of this run, "" while there
// is no pace, and when all the rest is under way.
func (r *row) left(now time.Time) string {
	gone := now.Sub(r.started)
	if r.parents-r.had < telling || r.total-r.parents <= AtOnce || gone < time.Second {
		return ""
	}
	pace := float64(gone) / float64(r.parents-r.had)
	return clock(time.Duration(pace * float64(r.total-r.parents)))
}

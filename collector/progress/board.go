package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"oktagon/collector/plain"
)

// board is what is known of a run, and its words for it.
type board struct {
	started time.Time

	mu      sync.Mutex // guards the rest
	running []*row     // in the order of their start
	done    int
	lacking []string // resources that ended without being whole, and how
	waits   map[string]time.Time
}

// row is one resource that is being read.
type row struct {
	resource string
	started  time.Time
	total    int // of parents; 0 is unknown
	had      int // of them, read by an earlier run
	parents  int
	objects  int
}

func (b *board) start(resource string, total, had int, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.row(resource, now)
	*r = row{resource: resource, started: now, total: max(total, 0), had: had, parents: had}
}

func (b *board) add(resource string, parents, objects int, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.row(resource, now)
	r.parents += parents
	r.objects += objects
}

func (b *board) end(resource, state string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = slices.DeleteFunc(b.running, func(r *row) bool { return r.resource == resource })
	switch state {
	case "complete", "absent", "skipped":
		b.done++
	default:
		b.lacking = append(b.lacking, resource+" "+state)
	}
}

func (b *board) wait(bucket string, until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.waits[bucket]) {
		b.waits[bucket] = until
	}
}

// row finds a running resource or begins it. The caller holds mu.
func (b *board) row(resource string, now time.Time) *row {
	for _, r := range b.running {
		if r.resource == resource {
			return r
		}
	}
	r := &row{resource: resource, started: now}
	b.running = append(b.running, r)
	return r
}

// line is the plain line, "" when nothing runs.
func (b *board) line(now time.Time) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var parts []string
	for _, r := range b.running {
		parts = append(parts, r.text(now))
	}
	if len(parts) == 0 {
		return ""
	}
	return "collecting: " + strings.Join(append(parts, b.rest(now, "waiting for bucket")...), "; ")
}

// status is the line above the rows. What matters most comes first, because a
// narrow terminal cuts it.
func (b *board) status(now time.Time) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	rest := b.rest(now, "waiting for")
	slices.Reverse(rest)
	return strings.Join(append([]string{clock(now.Sub(b.started))}, rest...), "; ")
}

// rest is what ended and what waits; a wait begins with the word waiting, which
// is shorter where 40 columns must do. The caller holds mu.
func (b *board) rest(now time.Time, waiting string) []string {
	var parts []string
	if b.done > 0 {
		parts = append(parts, plain.Number(b.done)+" done")
	}
	parts = append(parts, b.lacking...)
	maps.DeleteFunc(b.waits, func(_ string, until time.Time) bool { return !until.After(now) })
	for _, bucket := range slices.Backward(slices.Sorted(maps.Keys(b.waits))) {
		until := b.waits[bucket].Local().Format(time.TimeOnly)
		parts = append(parts, fmt.Sprintf("%s %s until %s", waiting, bucket, until))
	}
	return parts
}

// rows is a row per running resource, none wider than width. The gauge draws a
// bar.
func (b *board) rows(now time.Time, width int, gauge func(width, current, total int) string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var rows []string
	for _, r := range b.running {
		rows = append(rows, cut(r.drawn(now, width, gauge), width))
	}
	return rows
}

// text is a row in plain words.
func (r *row) text(now time.Time) string {
	if r.total == 0 {
		return r.resource + " " + plain.Number(r.objects)
	}
	s := fmt.Sprintf("%s %s of %s", r.resource, plain.Number(r.parents), plain.Number(r.total))
	if left := r.left(now); left != "" {
		s += ", " + left + " left"
	}
	return s
}

const (
	nameWidth = 14 // the longest resource names have 13 letters
	wide      = 72 // a row this wide has room for all it could say
	shortest  = 6  // a shorter bar says nothing
	longest   = 30
)

func (r *row) drawn(now time.Time, width int, gauge func(width, current, total int) string) string {
	name := fmt.Sprintf("%-*s", nameWidth, r.resource)
	if r.total == 0 {
		return name + plain.Number(r.objects)
	}
	figures := fmt.Sprintf("%s/%s %s", plain.Number(r.parents), plain.Number(r.total), r.left(now))
	if width >= wide {
		figures = strings.TrimPrefix(r.text(now), r.resource+" ") + "; " + plain.Number(r.objects) + " objects"
	}
	room := min(width-len(name)-len(figures)-1, longest)
	if room < shortest {
		return name + figures
	}
	return name + gauge(room, min(r.parents, r.total), r.total) + " " + figures
}

// left is the time that the rest takes at the pace of this run, "" while there
// is no pace.
func (r *row) left(now time.Time) string {
	gone := now.Sub(r.started)
	if r.parents <= r.had || r.parents >= r.total || gone < time.Second {
		return ""
	}
	pace := float64(gone) / float64(r.parents-r.had)
	return clock(time.Duration(pace * float64(r.total-r.parents)))
}

package progress

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"oktagon/collector/safetext"
)

// board is what is known of a run, and its words for it.
type board struct {
	started time.Time

	mu      sync.Mutex // guards the rest
	running []*row     // in the order of their start
	total   int        // resources, 0 is unknown
	done    int
	lacking []string // resources that ended without being whole, and how
	waits   map[string]time.Time
	paced   map[string]time.Time // until when a limit is taken to set the pace
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

// paceShown is how long it stands that a limit sets the pace. It is said about
// once a second.
const paceShown = 3 * time.Second

func (b *board) pace(bucket string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.paced[bucket] = now.Add(paceShown)
}

func (b *board) expect(resources int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.total = resources
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
	return "collecting for " + clock(now.Sub(b.started)) + ": " + strings.Join(append(parts, b.rest(now, "waiting for the limit of")...), "; ")
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
	switch {
	case b.total > 0:
		parts = append(parts, fmt.Sprintf("%s of %s done", safetext.Number(b.done+len(b.lacking)), safetext.Number(b.total)))
	case b.done > 0:
		parts = append(parts, safetext.Number(b.done)+" done")
	}
	parts = append(parts, b.lacking...)
	if at := b.atLimit(now); len(at) > 0 {
		parts = append(parts, "at the limit: "+strings.Join(at, " "))
	}
	for _, bucket := range lasting(b.waits, now) {
		until := b.waits[bucket].Local().Format(time.TimeOnly)
		parts = append(parts, fmt.Sprintf("%s %s until %s", waiting, bucket, until))
	}
	return parts
}

// atLimit names the buckets whose limit sets the pace and that are not waited for
// anyway.
func (b *board) atLimit(now time.Time) []string {
	names := slices.DeleteFunc(lasting(b.paced, now), func(bucket string) bool { return b.waits[bucket].After(now) })
	slices.Reverse(names)
	return names
}

// lasting drops what is over and names the rest, from Z to A: a status line has it
// the other way round.
func lasting(ends map[string]time.Time, now time.Time) []string {
	maps.DeleteFunc(ends, func(_ string, until time.Time) bool { return !until.After(now) })
	names := slices.Sorted(maps.Keys(ends))
	slices.Reverse(names)
	return names
}

// rows is a row per running resource, none wider than width and at most room of
// them. The gauge draws a bar.
func (b *board) rows(now time.Time, width, room int, gauge func(width, current, total int) string) []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	shown, hidden := b.running, 0
	if len(shown) > room {
		shown = shown[:max(room-1, 0)]
		hidden = len(b.running) - len(shown)
	}
	var rows []string
	for _, r := range shown {
		rows = append(rows, cut(r.drawn(now, width, gauge), width))
	}
	if hidden > 0 && room > 0 {
		rows = append(rows, cut(fmt.Sprintf("and %d more", hidden), width))
	}
	return rows
}

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

// dashboard is what is shown of a run. Its methods are safe for concurrent use.
type dashboard struct {
	started time.Time

	mu         sync.Mutex // guards the rest
	phase      phase
	stalled    func() string // nil when nobody knows
	running    []*row        // in the order of their start
	total      int           // resources; 0 is unknown
	complete   int
	incomplete []string             // resources with their states
	waits      map[string]time.Time // when the wait of a bucket ends
	throttled  map[string]time.Time // until when a bucket is shown as throttled
}

// A phase is what a run does.
type phase struct {
	name           string // "" is not known
	started, until time.Time
}

func (d *dashboard) setPhase(name string, until, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase = phase{name, now, until}
}

func (d *dashboard) setStalled(stalled func() string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stalled = stalled
}

func (d *dashboard) setTotal(resources int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.total = resources
}

func (d *dashboard) start(resource string, total, done int, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.row(resource, now)
	*r = row{resource: resource, started: now, total: max(total, 0), resumed: done, parents: done}
}

func (d *dashboard) add(resource string, parents, objects int, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.row(resource, now)
	r.parents += parents
	r.objects += objects
}

func (d *dashboard) end(resource, state string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running = slices.DeleteFunc(d.running, func(r *row) bool { return r.resource == resource })
	switch state {
	case "complete", "absent", "skipped":
		d.complete++
	default:
		d.incomplete = append(d.incomplete, resource+" "+state)
	}
}

func (d *dashboard) wait(bucket string, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if until.After(d.waits[bucket]) {
		d.waits[bucket] = until
	}
}

// throttledFor is how long a bucket is shown as throttled after a report, which comes
// about once a second while it lasts.
const throttledFor = 3 * time.Second

func (d *dashboard) throttle(bucket string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.throttled[bucket] = now.Add(throttledFor)
}

// row returns the row of a running resource, which it adds when there is none. The
// caller holds mu.
func (d *dashboard) row(resource string, now time.Time) *row {
	for _, r := range d.running {
		if r.resource == resource {
			return r
		}
	}
	r := &row{resource: resource, started: now}
	d.running = append(d.running, r)
	return r
}

// line is the plain line, "" when nothing is running.
func (d *dashboard) line(now time.Time) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.running) == 0 && d.phase.name == "" {
		return ""
	}
	var parts []string
	for _, r := range d.running {
		parts = append(parts, r.text(now))
	}
	parts = append(parts, d.summary(now, "waiting for the limit of")...)
	return strings.TrimSuffix(d.phase.text(now, d.started)+": "+strings.Join(parts, "; "), ": ")
}

// text is the phase, or the collection since started when none is known.
func (p phase) text(now, started time.Time) string {
	if p.name == "" {
		return "collecting for " + formatDuration(now.Sub(started))
	}
	return p.name + " for " + formatDuration(now.Sub(p.started)) + p.limit()
}

// limit says when the phase ends at the latest.
func (p phase) limit() string {
	if p.until.IsZero() {
		return ""
	}
	return ", until " + p.until.Local().Format(time.TimeOnly) + " at most"
}

// status is the line above the rows. The most important parts come first, because a
// narrow terminal truncates it.
func (d *dashboard) status(now time.Time) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	parts := d.summary(now, "waiting for")
	if !d.phase.until.IsZero() {
		parts = append(parts, d.phase.name+d.phase.limit())
	}
	slices.Reverse(parts)
	return strings.Join(append([]string{formatDuration(now.Sub(d.started))}, parts...), "; ")
}

// summary is what has ended and what waits. waiting are the words in front of a bucket;
// they are shorter where 40 columns must be enough. The caller holds mu.
func (d *dashboard) summary(now time.Time, waiting string) []string {
	var parts []string
	switch {
	case d.total > 0:
		parts = append(parts, fmt.Sprintf("%s of %s done", safetext.Number(d.complete+len(d.incomplete)), safetext.Number(d.total)))
	case d.complete > 0:
		parts = append(parts, safetext.Number(d.complete)+" done")
	}
	parts = append(parts, d.incomplete...)
	if buckets := d.atLimit(now); len(buckets) > 0 {
		parts = append(parts, "at the limit: "+strings.Join(buckets, " "))
	}
	for _, bucket := range active(d.waits, now) {
		until := d.waits[bucket].Local().Format(time.TimeOnly)
		parts = append(parts, fmt.Sprintf("%s %s until %s", waiting, bucket, until))
	}
	if d.stalled != nil {
		if text := d.stalled(); text != "" {
			parts = append(parts, text)
		}
	}
	return parts
}

// atLimit names the buckets that are throttled but do not wait.
func (d *dashboard) atLimit(now time.Time) []string {
	names := slices.DeleteFunc(active(d.throttled, now), func(bucket string) bool { return d.waits[bucket].After(now) })
	slices.Reverse(names)
	return names
}

// active removes the entries that are over and returns the names of the others from Z to
// A, which status reverses.
func active(ends map[string]time.Time, now time.Time) []string {
	maps.DeleteFunc(ends, func(_ string, until time.Time) bool { return !until.After(now) })
	names := slices.Sorted(maps.Keys(ends))
	slices.Reverse(names)
	return names
}

// rows is a row per running resource, at most maxRows of them and none wider than width.
// bar draws a progress bar.
func (d *dashboard) rows(now time.Time, width, maxRows int, bar func(width, current, total int) string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	shown, hidden := d.running, 0
	if len(shown) > maxRows {
		shown = shown[:max(maxRows-1, 0)]
		hidden = len(d.running) - len(shown)
	}
	var rows []string
	for _, r := range shown {
		rows = append(rows, truncate(r.withBar(now, width, bar), width))
	}
	if hidden > 0 && maxRows > 0 {
		rows = append(rows, truncate(fmt.Sprintf("and %d more", hidden), width))
	}
	return rows
}

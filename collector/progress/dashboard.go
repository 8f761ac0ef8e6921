package progress

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"oktagon/collector/safetext"
)

// dashboard is what is shown of a run. Its methods are safe for concurrent use.
type dashboard struct {
	mu         sync.Mutex // guards the rest
	phase      phase
	stalled    func() string // what takes long; nil when nobody knows
	planned    []Resource    // what will be read
	running    []*row        // in the order of the plan
	incomplete []string      // resources with their states
	limits     limits
}

// phase is a part of the run.
type phase struct {
	name           string // "" when it is not known what the run does
	started, until time.Time
	done, total    int // steps; 0 when they are not known
	detail         string
}

// collecting is the phase that has rows, limits and an estimate.
const collecting = "collecting"

func (d *dashboard) enter(p phase) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase = p
	d.limits.forgetWaits()
}

func (d *dashboard) setStalled(stalled func() string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stalled = stalled
}

func (d *dashboard) step(done, total int, detail string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase.done, d.phase.total, d.phase.detail = done, total, detail
}

func (d *dashboard) plan(resources []Resource, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.phase = phase{name: collecting, started: now, total: len(resources)}
	d.planned = resources
}

func (d *dashboard) start(resource string, total, done int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.row(resource)
	r.total, r.resumed, r.parents = max(total, 0), done, done
}

func (d *dashboard) add(resource string, parents, objects int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	r := d.row(resource)
	r.parents += parents
	r.objects += objects
}

// expect notes how many requests a resource takes.
func (d *dashboard) expect(resource string, requests int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.row(resource).requests.expected = requests
}

func (d *dashboard) page(resource string, parent int) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.row(resource).requests.page(parent)
}

func (d *dashboard) sent(q Request, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.limits.of(q.Bucket)
	b.sent.add(now, 1)
	if q.PerMinute > 0 {
		b.perMinute = q.PerMinute
	}
	for _, r := range d.running {
		if r.resource == q.Resource {
			r.bucket = q.Bucket
			r.requests.sent++
		}
	}
}

func (d *dashboard) end(resource, state string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running = slices.DeleteFunc(d.running, func(r *row) bool { return r.resource == resource })
	d.phase.done++
	if !slices.Contains([]string{"complete", "absent", "skipped"}, state) {
		d.incomplete = append(d.incomplete, resource+" "+state)
	}
}

func (d *dashboard) wait(name string, until, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.limits.of(name)
	b.limit(&b.waitsTo, until, now)
}

func (d *dashboard) throttle(name string, now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := d.limits.of(name)
	b.limit(&b.spacedTo, now.Add(throttledFor), now)
}

// row returns the row of a running resource, which it adds when there is none. The
// caller holds mu.
func (d *dashboard) row(resource string) *row {
	for _, r := range d.running {
		if r.resource == resource {
			return r
		}
	}
	r := &row{resource: resource, place: slices.IndexFunc(d.planned, func(p Resource) bool { return p.Name == resource })}
	if r.place >= 0 {
		r.bucket = d.planned[r.place].Bucket
	}
	d.running = append(d.running, r)
	slices.SortStableFunc(d.running, func(a, b *row) int { return cmp.Compare(a.place, b.place) })
	return r
}

// tick works out the estimates anew.
func (d *dashboard) tick(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase.name == collecting && now.Sub(d.phase.started) >= estimateAfter/2 {
		d.limits.estimate(d.running, now)
	}
}

// line is the plain line: the status, and what every running resource has; "" when the run does
// nothing that takes time.
func (d *dashboard) line(now time.Time) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase.name == "" {
		return ""
	}
	parts := append([]string{d.words(now)[0]}, d.remarks()...)
	for _, r := range d.running {
		parts = append(parts, r.text(""))
	}
	return strings.Join(parts, "; ")
}

// attrs are the line for machines, with every duration in seconds; nil when the run does nothing
// that takes time.
func (d *dashboard) attrs(now time.Time) []any {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.phase
	if p.name == "" {
		return nil
	}
	all := []any{"phase", p.name, "elapsed_seconds", int(now.Sub(p.started).Seconds())}
	if p.total > 0 {
		all = append(all, "done", p.done, "of", p.total)
	}
	if left := d.limits.whole.end.Sub(now); d.wholeLeft(now) != "" {
		all = append(all, "left_seconds", int(max(0, left).Seconds()))
	}
	waiting, spaced := d.limits.waiting(now)
	if limits := append(waiting, spaced...); len(limits) > 0 {
		all = append(all, "at_limit", limits)
	}
	if remarks := d.remarks(); len(remarks) > 0 {
		all = append(all, "remarks", remarks)
	}
	return all
}

// status is the line above the rows: in the longest words that fit, and then as much as there
// is room for.
func (d *dashboard) status(now time.Time, width int) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	words := d.words(now)
	fits := slices.IndexFunc(words, func(s string) bool { return len(s) <= width })
	if fits < 0 {
		fits = shortest // as much of it as there is room for
	}
	return truncate(strings.Join(append([]string{words[fits]}, d.remarks()...), "; "), width)
}

// shortest is the index of the shortest words with the name of the phase.
const shortest = 3

// remarks are what takes long, and the resources that were not read to the end. The caller
// holds mu.
func (d *dashboard) remarks() []string {
	if d.stalled != nil {
		if text := d.stalled(); text != "" {
			return append([]string{text}, d.incomplete...)
		}
	}
	return d.incomplete
}

// words say what matters most, from the longest form to the shortest: the phase, what is done
// of what, the time left for the whole run, and what it waits for. The caller holds mu.
func (d *dashboard) words(now time.Time) []string {
	p := d.phase
	lasting := p.name + " for " + formatDuration(now.Sub(p.started).Round(time.Second))
	done, fraction := "", ""
	if p.total > 0 {
		done = fmt.Sprintf(": %s of %s done", safetext.Number(p.done), safetext.Number(p.total))
		fraction = fmt.Sprintf(" %d/%d", p.done, p.total)
	}
	more, until := "", ""
	for _, part := range []string{p.detail, d.wholeLeft(now)} {
		if part != "" {
			more += ", " + part
		}
	}
	if !p.until.IsZero() {
		until = ", until " + p.until.Local().Format(time.TimeOnly) + " at most"
	}
	waiting, spaced := d.limits.waiting(now)
	words := []string{
		lasting + done + until + more + d.limits.text("the limit of ", now),
		lasting + done + until + more + d.limits.text("", now),
		p.name + done + more + d.limits.text("", now),
		p.name + fraction + more + briefly(append(waiting, spaced...)),
	}
	if fraction != "" { // it goes without the name when there is no room for both
		words = append(words, strings.TrimPrefix(fraction+more+briefly(append(waiting, spaced...)), " "))
	}
	return words
}

func briefly(limits []string) string {
	if len(limits) == 0 {
		return ""
	}
	return ", limit: " + strings.Join(limits, " ")
}

// wholeLeft is the time left for the whole run, "" when it is not known yet. While a list is
// read, nobody knows how long it is. The caller holds mu.
func (d *dashboard) wholeLeft(now time.Time) string {
	s := &d.limits.whole
	if d.phase.name != collecting || s.end.IsZero() || now.Sub(d.phase.started) < estimateAfter {
		return ""
	}
	text := formatEstimate(s.end.Sub(now)) + " left"
	if slices.ContainsFunc(d.running, func(r *row) bool { return r.total == 0 }) {
		text = "over " + strings.TrimPrefix(text, "under ")
	}
	return text
}

// rows is a row per running resource, at most maxRows of them and none wider than width.
func (d *dashboard) rows(now time.Time, width, maxRows int) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.phase.name != collecting {
		return nil
	}
	shown, hidden := d.running, 0
	if len(shown) > maxRows {
		shown = shown[:max(maxRows-1, 0)]
		hidden = len(d.running) - len(shown)
	}
	var rows []string
	for _, r := range shown {
		left := ""
		if r.total > 0 {
			left = d.limits.timeLeft(r.bucket, now)
		}
		rows = append(rows, truncate(r.withBar(left, width), width))
	}
	if hidden > 0 && maxRows > 0 {
		rows = append(rows, truncate(fmt.Sprintf("and %d more", hidden), width))
	}
	return rows
}

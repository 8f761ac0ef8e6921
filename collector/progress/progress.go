// Package progress shows how far a run is: on a terminal a status line and, while it collects,
// a row per running resource, redrawn in place; elsewhere a plain line every 30 seconds.
//
// It keeps no record: coverage, counts and waits of a run are the collector's. It is not
// a log, but logs must be written to [Progress.LogWriter], or they would break the lines that
// are redrawn.
//
// After [Progress.Close] nothing is left on the terminal, and no goroutine.
package progress

import (
	"io"
	"sync"
	"time"
)

// Reporter receives the progress of a collection. Its methods are safe for concurrent
// use and return at once.
type Reporter interface {
	// Phase reports what the run does from now on, and when that ends at the latest; the
	// zero time when it has no limit. An empty name ends the phase.
	Phase(name string, until time.Time)
	// ShowStalls takes a function that returns what takes long, "" when nothing does.
	ShowStalls(stalled func() string)
	// Plan begins the collection: it reports what will be read.
	Plan(resources []Resource)
	// Start reports that a resource is being read. A positive total is the number of
	// parents of a fan-out, done of which an earlier run has read; the total of a list is
	// not known.
	Start(resource string, total, done int)
	// Expect reports how many requests the resource takes, where that is known before.
	Expect(resource string, requests int)
	// Page reports a page of a list, or of a parent of a fan-out: the first one, when parent
	// is 0, or one that follows it. It returns the number of the parent.
	Page(resource string, parent int) int
	// Add counts parents that were read completely, and objects.
	Add(resource string, parents, objects int)
	// Done reports the state in which the reading of a resource ended: "complete",
	// "partial", ...
	Done(resource string, state string)
}

// Resource is what a run will read, and the bucket of Okta's rate limits in which its requests
// are counted.
type Resource struct{ Name, Bucket string }

// Request is one that was answered.
type Request struct {
	Resource, Bucket string
	// PerMinute is how many requests a minute the limit of the bucket leaves to the run, 0
	// when that is not known.
	PerMinute int
}

// Discard shows nothing.
var Discard Reporter = (*Progress)(nil)

const (
	// redrawInterval limits the work of drawing, however much is reported.
	redrawInterval = 150 * time.Millisecond
	// lineInterval is the time between plain lines: short enough to see that the run is
	// alive, long enough for the log of a pipeline.
	lineInterval = 30 * time.Second
	// tickInterval is the time between estimates.
	tickInterval = time.Second
)

// Progress is a Reporter that shows the progress to a user. A nil *Progress shows nothing.
type Progress struct {
	dashboard dashboard
	screen    *screen
	redrawn   bool   // lines are replaced on a terminal
	stop      func() // ends what shows the progress, once
}

func newProgress(w io.Writer) *Progress {
	return &Progress{
		dashboard: dashboard{phase: phase{name: "starting", started: time.Now()}, limits: newLimits()},
		screen:    newScreen(w),
		stop:      func() {},
	}
}

// show starts to show the progress: redrawn on a terminal, otherwise by writeLine.
func (p *Progress) show(w io.Writer, s Settings, writeLine func(now time.Time)) {
	switch {
	case s.Quiet:
	case !s.Plain && !s.Records() && isRedrawable(terminalOf(w)):
		p.redrawn = true
		p.every(redrawInterval, func(now time.Time) {
			width, height := p.screen.size()
			p.screen.draw(p.lines(now, width, height))
		})
	default:
		p.every(lineInterval, writeLine)
	}
}

// every calls show at an interval until the Progress is closed, and keeps the estimates.
func (p *Progress) every(interval time.Duration, show func(now time.Time)) {
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick, shown := time.NewTicker(tickInterval), time.NewTicker(interval)
		defer tick.Stop()
		defer shown.Stop()
		for {
			select {
			case now := <-tick.C:
				p.dashboard.tick(now)
			case now := <-shown.C:
				show(now)
			case <-done:
				return
			}
		}
	})
	p.stop = sync.OnceFunc(func() {
		close(done)
		wg.Wait()
		p.screen.hide(true)
	})
}

// lines are those that a terminal of a size shows: all but its last line, where the cursor is,
// and its first, because some terminals save the whole screen to their history when it is
// erased. More lines would scroll away at each redraw. The last column stays free: some
// terminals wrap when it is written.
func (p *Progress) lines(now time.Time, width, height int) []string {
	room := height - 2
	if height <= 0 {
		room = 1 << 20 // it does not say
	}
	return append([]string{p.dashboard.status(now, width-1)}, p.dashboard.rows(now, width-1, room-1)...)
}

// Phase shows what the run does.
func (p *Progress) Phase(name string, until time.Time) {
	if p != nil {
		p.dashboard.enter(phase{name: name, started: time.Now(), until: until})
		p.screen.hide(name == "")
	}
}

// ShowStalls shows what stalled returns.
func (p *Progress) ShowStalls(stalled func() string) {
	if p != nil {
		p.dashboard.setStalled(stalled)
	}
}

// Step says how many steps of the phase are done, of how many, and what else there is to say
// of it.
func (p *Progress) Step(done, total int, detail string) {
	if p != nil {
		p.dashboard.step(done, total, detail)
	}
}

// Plan begins the collection.
func (p *Progress) Plan(resources []Resource) {
	if p != nil {
		p.dashboard.plan(resources, time.Now())
		p.screen.hide(false)
	}
}

// Start adds a resource that is being read.
func (p *Progress) Start(resource string, total, done int) {
	if p != nil {
		p.dashboard.start(resource, total, done)
	}
}

// Expect notes how many requests a resource takes.
func (p *Progress) Expect(resource string, requests int) {
	if p != nil {
		p.dashboard.expect(resource, requests)
	}
}

// Page counts a page.
func (p *Progress) Page(resource string, parent int) int {
	if p == nil {
		return 0
	}
	return p.dashboard.page(resource, parent)
}

// Add counts parents and objects of a resource.
func (p *Progress) Add(resource string, parents, objects int) {
	if p != nil {
		p.dashboard.add(resource, parents, objects)
	}
}

// Done removes a resource and shows its state unless it is complete.
func (p *Progress) Done(resource string, state string) {
	if p != nil {
		p.dashboard.end(resource, state)
	}
}

// Sent counts a request that was answered.
func (p *Progress) Sent(q Request) {
	if p != nil {
		p.dashboard.sent(q, time.Now())
	}
}

// Waiting shows, for as long as it lasts, that requests of a bucket wait for a rate limit.
func (p *Progress) Waiting(bucket string, until time.Time) {
	if p != nil {
		p.dashboard.wait(bucket, until, time.Now())
	}
}

// Throttled shows that requests of a bucket are sent as fast as its rate limit allows, until
// this is no longer reported.
func (p *Progress) Throttled(bucket string) {
	if p != nil {
		p.dashboard.throttle(bucket, time.Now())
	}
}

// LogWriter returns a writer that writes whole lines above those that are redrawn; without
// any it writes straight through. It may be used after Close. It discards everything when p
// is nil.
func (p *Progress) LogWriter() io.Writer {
	if p == nil {
		return io.Discard
	}
	return p.screen
}

// Close ends the display and removes it from the terminal. It may be called more than once;
// what is reported afterwards is not shown.
func (p *Progress) Close() {
	if p != nil {
		p.stop()
	}
}

// Package progress shows how far a running collection is: on a terminal a status line
// and a row per running resource, redrawn in place, with a bar and the time left where
// the total is known; elsewhere a plain line every 30 seconds.
//
// It keeps no record: coverage, counts and waits of a run are the collector's. It is not
// a log, but logs must be written to [Progress.LogWriter], or they would break the bars.
//
// After [Progress.Close] nothing is left on the terminal, and no goroutine.
package progress

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// Reporter receives the progress of a collection. Its methods are safe for concurrent
// use and return at once.
type Reporter interface {
	// Phase reports what the run does from now on, and when that ends at the latest; the
	// zero time when it has no limit. An empty name ends the phase.
	Phase(name string, until time.Time)
	// ShowStalls takes a function that returns what takes long, "" when nothing does.
	ShowStalls(stalled func() string)
	// SetTotal reports how many resources will be read.
	SetTotal(resources int)
	// Start reports that a resource is being read. A positive total is the number of
	// parents of a fan-out, done of which an earlier run has read; the total of a list is
	// not known.
	Start(resource string, total, done int)
	// Add counts parents that were read completely, and objects.
	Add(resource string, parents, objects int)
	// Done reports the state in which the reading of a resource ended: "complete",
	// "partial", ...
	Done(resource string, state string)
	// Waiting reports that requests of a bucket wait for a rate limit.
	Waiting(bucket string, until time.Time)
	// Throttled reports, repeatedly while it lasts, that requests of a bucket are sent as
	// fast as its rate limit allows.
	Throttled(bucket string)
}

// Discard shows nothing.
var Discard Reporter = (*Progress)(nil)

const (
	// lineInterval is the time between plain lines: short enough to see that the run is
	// alive, long enough for the log of a pipeline.
	lineInterval = 30 * time.Second
	// minWidth is the width of a terminal in columns below which it gets plain lines;
	// some pseudo-terminals report 0.
	minWidth = 20
)

// Progress is a Reporter that shows the progress to a user. A nil *Progress shows nothing.
type Progress struct {
	dashboard dashboard
	out       output
	maxLines  func() int // that can be redrawn
	once      sync.Once
	stop      func()
}

// show starts to show the progress: bars on a terminal, otherwise lines, which go to
// writeLine instead of w when it is not nil.
func (p *Progress) show(w io.Writer, s Settings, writeLine func(string)) {
	switch {
	case s.Quiet:
	case !s.Plain && isRedrawable(w):
		p.maxLines = maxLinesOn(w.(*os.File))
		p.startBars()
	default:
		p.startLines(writeLine)
	}
}

func newProgress(w io.Writer) *Progress {
	return &Progress{
		dashboard: dashboard{started: time.Now(), waits: map[string]time.Time{}, throttled: map[string]time.Time{}},
		out:       output{w: w},
		maxLines:  func() int { return unlimited },
		stop:      func() {},
	}
}

func isRedrawable(w io.Writer) bool { return Width(w) >= minWidth }

// Width returns the width of a terminal in columns, 0 when w is none.
func Width(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// maxLinesOn returns how many lines a terminal can redraw: all but the last, where the
// cursor is, and the first, because some terminals save the whole screen to their history
// when it is erased. More lines would scroll away at each redraw.
func maxLinesOn(f *os.File) func() int {
	return func() int {
		if _, height, err := term.GetSize(int(f.Fd())); err == nil && height > 0 {
			return height - 2
		}
		return unlimited
	}
}

const unlimited = 1 << 20

// startLines writes plain lines until the Progress is closed.
func (p *Progress) startLines(writeLine func(string)) {
	if writeLine == nil {
		writeLine = func(s string) { _, _ = io.WriteString(&p.out, s+"\n") }
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(lineInterval)
		defer tick.Stop()
		for {
			select {
			case now := <-tick.C:
				if s := p.dashboard.line(now); s != "" {
					writeLine(s)
				}
			case <-done:
				return
			}
		}
	})
	p.stop = func() {
		close(done)
		wg.Wait()
	}
}

// Phase shows what the run does.
func (p *Progress) Phase(name string, until time.Time) {
	if p != nil {
		p.dashboard.setPhase(name, until, time.Now())
	}
}

// ShowStalls shows what stalled returns.
func (p *Progress) ShowStalls(stalled func() string) {
	if p != nil {
		p.dashboard.setStalled(stalled)
	}
}

// SetTotal sets how many resources there are.
func (p *Progress) SetTotal(resources int) {
	if p != nil {
		p.dashboard.setTotal(resources)
	}
}

// Start adds a resource that is being read.
func (p *Progress) Start(resource string, total, done int) {
	if p != nil {
		p.dashboard.start(resource, total, done, time.Now())
	}
}

// Add counts parents and objects of a resource.
func (p *Progress) Add(resource string, parents, objects int) {
	if p != nil {
		p.dashboard.add(resource, parents, objects, time.Now())
	}
}

// Done removes a resource and shows its state unless it is complete.
func (p *Progress) Done(resource string, state string) {
	if p != nil {
		p.dashboard.end(resource, state)
	}
}

// Waiting shows a wait for as long as it lasts.
func (p *Progress) Waiting(bucket string, until time.Time) {
	if p != nil {
		p.dashboard.wait(bucket, until)
	}
}

// Throttled shows that a bucket is throttled, until this is no longer reported.
func (p *Progress) Throttled(bucket string) {
	if p != nil {
		p.dashboard.throttle(bucket, time.Now())
	}
}

// LogWriter returns a writer that writes whole lines above the bars; without bars it
// writes straight through. It may be used after Close. It discards everything when p is
// nil.
func (p *Progress) LogWriter() io.Writer {
	if p == nil {
		return io.Discard
	}
	return &p.out
}

// Close ends the display and removes the bars from the terminal. It may be called more
// than once; what is reported afterwards is not shown.
func (p *Progress) Close() {
	if p != nil {
		p.once.Do(p.stop)
	}
}

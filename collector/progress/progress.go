// Package progress shows, while a collection runs, how far it is: on a terminal
// a status line and a row per running resource, redrawn in place, with a bar
// and the time left where the total is known; elsewhere a plain line every
// 30 seconds.
//
// It decides nothing and keeps no record: coverage, counts and waits of a run
// are the collector's. It is not a log either, but logs must go through
// [Progress.LogWriter], or they would tear the bars.
//
// Nothing is left on the terminal after [Progress.Close], and no goroutine.
package progress

import (
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/term"
)

// Reporter is told what a collection does. Its methods are safe for concurrent
// use and return at once.
type Reporter interface {
	// Expect says how many resources will be read.
	Expect(resources int)
	// Start says that a resource is being read. A positive total is the number
	// of parents of a fan-out, had of them by an earlier run; a listing has none
	// that is known.
	Start(resource string, total, had int)
	// Add counts parents that were read to their end, and objects.
	Add(resource string, parents, objects int)
	// Done says how the reading of a resource ended: "complete", "partial", ...
	Done(resource string, state string)
	// Waiting says that requests of a bucket wait for a rate limit.
	Waiting(bucket string, until time.Time)
	// Paced says, again and again while it lasts, that requests of a bucket are
	// sent as fast as its rate limit allows.
	Paced(bucket string)
}

// Discard shows nothing.
var Discard Reporter = (*Progress)(nil)

const (
	// every is the pace of plain lines: often enough to see that it lives, rare
	// enough for the log of a pipeline.
	every = 30 * time.Second
	// narrowest is the width below which a terminal gets plain lines; some
	// pseudo-terminals say 0.
	narrowest = 20
)

// Progress is a Reporter for people. A nil *Progress shows nothing.
type Progress struct {
	board board
	out   output
	room  func() int // lines that can be drawn in place
	once  sync.Once
	stop  func()
}

// show starts to show what is known: bars on a terminal, lines otherwise, for
// which line may stand in the writer's place.
func (p *Progress) show(w io.Writer, s Settings, line func(string)) {
	switch {
	case s.Quiet:
	case !s.Plain && redrawable(w):
		p.room = roomOn(w.(*os.File))
		p.draw()
	default:
		p.tell(line)
	}
}

func newProgress(w io.Writer) *Progress {
	return &Progress{
		board: board{started: time.Now(), waits: map[string]time.Time{}, paced: map[string]time.Time{}},
		out:   output{w: w},
		room:  func() int { return unbounded },
		stop:  func() {},
	}
}

func redrawable(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	return err == nil && width >= narrowest
}

// roomOn is how many lines a terminal can redraw: all but the last, where the
// cursor waits, and the first, because some terminals take the erasing of the
// whole screen for a page to keep. More would scroll away at each redraw.
func roomOn(f *os.File) func() int {
	return func() int {
		if _, height, err := term.GetSize(int(f.Fd())); err == nil && height > 0 {
			return height - 2
		}
		return unbounded
	}
}

const unbounded = 1 << 20

// tell writes plain lines until the Progress is closed.
func (p *Progress) tell(line func(string)) {
	if line == nil {
		line = func(s string) { _, _ = io.WriteString(&p.out, s+"\n") }
	}
	done := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case now := <-tick.C:
				if s := p.board.line(now); s != "" {
					line(s)
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

// Expect is told how many resources there are.
func (p *Progress) Expect(resources int) {
	if p != nil {
		p.board.expect(resources)
	}
}

// Start is told that a resource is being read.
func (p *Progress) Start(resource string, total, had int) {
	if p != nil {
		p.board.start(resource, total, had, time.Now())
	}
}

// Add counts parents and objects of a resource.
func (p *Progress) Add(resource string, parents, objects int) {
	if p != nil {
		p.board.add(resource, parents, objects, time.Now())
	}
}

// Done is told how the reading of a resource ended.
func (p *Progress) Done(resource string, state string) {
	if p != nil {
		p.board.end(resource, state)
	}
}

// Waiting shows a wait for as long as it lasts.
func (p *Progress) Waiting(bucket string, until time.Time) {
	if p != nil {
		p.board.wait(bucket, until)
	}
}

// Paced shows that a rate limit sets the pace, until it is not said any more.
func (p *Progress) Paced(bucket string) {
	if p != nil {
		p.board.pace(bucket, time.Now())
	}
}

// LogWriter writes above the bars, whole lines only; without bars it writes
// straight through. It may be used after Close, and has no use when p is nil.
func (p *Progress) LogWriter() io.Writer {
	if p == nil {
		return io.Discard
	}
	return &p.out
}

// Close stops showing progress and takes the bars off the terminal. It may be
// called more than once; what is reported afterwards is not shown.
func (p *Progress) Close() {
	if p != nil {
		p.once.Do(p.stop)
	}
}

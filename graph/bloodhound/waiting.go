package bloodhound

import (
	"fmt"
	"sync"
	"time"
)

// The times at which the user is told what is waited for: soon, and then often enough to see
// that the run is alive.
const (
	firstTold = 10 * time.Second
	toldEvery = 30 * time.Second
)

// waiting is what a client waits for, and until when. It is safe for concurrent use.
type waiting struct {
	tell  func(text string) // nil tells nobody
	mu    sync.Mutex        // guards the rest
	what  string
	until time.Time
}

// set replaces what is waited for. The function that it returns restores it.
func (w *waiting) set(what string, until time.Time) (restore func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	earlier, earlierUntil := w.what, w.until
	w.what, w.until = what, until
	return func() { w.set(earlier, earlierUntil) }
}

func (w *waiting) text(now time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.what == "" {
		return ""
	}
	text := "BloodHound: waiting for " + w.what
	if w.until.After(now) {
		text += fmt.Sprintf(", until %s at most", w.until.Format(time.TimeOnly))
	}
	return text
}

// start tells the user until stop is called.
func (w *waiting) start() (stop func()) {
	if w.tell == nil {
		return func() {}
	}
	done := make(chan struct{})
	var group sync.WaitGroup
	group.Go(func() {
		timer := time.NewTimer(firstTold)
		defer timer.Stop()
		for {
			select {
			case now := <-timer.C:
				if text := w.text(now); text != "" {
					w.tell(text)
				}
				timer.Reset(toldEvery)
			case <-done:
				return
			}
		}
	})
	return func() {
		close(done)
		group.Wait()
	}
}

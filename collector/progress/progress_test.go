package progress

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A synctest bubble panics when a goroutine is left behind, so each test in one
// also shows that Close leaves none.

func TestPlainLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{}).Progress
		p.SetTotal(7)
		p.Start("users", 0, 0)
		p.Add("users", 0, 12_400)
		p.Start("org", 0, 0)
		p.Done("org", "complete")
		p.Start("group-members", 1_000, 0)
		time.Sleep(10 * time.Second)
		p.Add("group-members", 310, 41_208)
		until := time.Now().Add(25 * time.Second)
		p.Waiting("apps", until)
		p.Waiting("apps", until.Add(-time.Second)) // an earlier time changes nothing
		time.Sleep(21 * time.Second)
		p.Done("users", "denied")
		time.Sleep(30 * time.Second)
		p.Done("group-members", "complete")
		time.Sleep(time.Minute) // nothing is running, so nothing is written
		p.Close()
		want := "collecting for 30s: users 12,400; group-members 310 of 1,000, 1m06s left; 1 of 7 done; waiting for the limit of apps until " +
			until.Local().Format(time.TimeOnly) + "\n" +
			"collecting for 1m00s: group-members 310 of 1,000, 2m13s left; 2 of 7 done; users denied\n"
		if diff := cmp.Diff(want, w.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// When the log is JSON, so are the lines.
func TestJSONLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{LogFormat: "json"}).Progress
		p.Add("users", 0, 200) // shown although it was not started
		time.Sleep(lineInterval + time.Second)
		p.Close()
		var got struct{ Msg, Line string }
		if err := json.Unmarshal(w.Bytes(), &got); err != nil || got.Msg != "progress" || got.Line != "collecting for 30s: users 200" {
			t.Errorf("wrote %s (%v)", &w, err)
		}
	})
}

// A resumed run starts with the parents of the earlier run, and estimates with its own speed.
func TestResumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{}).Progress
		p.Start("group-members", 1_000, 900)
		time.Sleep(10 * time.Second)
		p.Add("group-members", 20, 1)
		time.Sleep(20*time.Second + time.Millisecond)
		p.Close()
		if diff := cmp.Diff("collecting for 30s: group-members 920 of 1,000, 2m00s left\n", w.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// A throttled bucket is shown as long as it is reported, unless it waits.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s screen
		p := newProgress(&s)
		p.drawAt(80)
		p.Add("users", 0, 1)
		p.Throttled("users")
		p.Throttled("apps")
		p.Throttled("groups")
		p.Waiting("groups", time.Now().Add(time.Minute))
		until := time.Now().Add(time.Minute).Local().Format(time.TimeOnly)
		for after, want := range []string{
			"1s; waiting for groups until " + until + "; at the limit: apps users",
			"2s; waiting for groups until " + until + "; at the limit: apps users",
			"3s; waiting for groups until " + until,
		} {
			time.Sleep(time.Second)
			synctest.Wait()
			time.Sleep(redrawInterval)
			synctest.Wait()
			if got, _, _ := strings.Cut(s.text(), "\n"); got != want {
				t.Errorf("after %d s %q, want %q", after+1, got, want)
			}
		}
		p.Close()
	})
}

func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{Quiet: true}).Progress
		p.Start("users", 0, 0)
		p.Add("users", 0, 12)
		time.Sleep(10 * time.Minute)
		fmt.Fprintln(p.LogWriter(), "a warning")
		p.Close()
		if got, want := w.String(), "a warning\n"; got != want {
			t.Errorf("wrote %q, want the log only: %q", got, want)
		}
	})
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	Discard.SetTotal(3)
	Discard.Start("users", 0, 0)
	Discard.Throttled("users")
	Discard.Add("users", 1, 1)
	Discard.Waiting("users", time.Now())
	Discard.Done("users", "complete")
	var p *Progress
	p.Close()
	if p.LogWriter() != io.Discard {
		t.Error("a nil Progress has a writer")
	}
}

func TestCloseTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{}).Progress
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(p.Close)
		}
		wg.Wait()
		p.Start("users", 0, 0)
		time.Sleep(time.Minute)
		fmt.Fprint(p.LogWriter(), "after")
		if got := w.String(); got != "after" {
			t.Errorf("wrote %q", got)
		}
	})
}

func TestFileIsNoTerminal(t *testing.T) {
	t.Parallel()
	f, err := os.Create(t.TempDir() + "/stderr")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if isRedrawable(f) || isRedrawable(&bytes.Buffer{}) {
		t.Error("taken for a terminal")
	}
}

// report uses a Progress as a collection does, from many goroutines.
func report(p *Progress) {
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			name := fmt.Sprintf("resource-%d", i)
			p.Start(name, i*100, 0)
			for range 200 {
				p.Add(name, 1, 7)
				p.Waiting("apps", time.Now().Add(time.Second))
				fmt.Fprintf(p.LogWriter(), "log of %s\n", name)
				time.Sleep(10 * time.Millisecond)
			}
			p.Done(name, "complete")
		})
	}
	wg.Wait()
}

func TestConcurrent(t *testing.T) {
	for _, mode := range []string{"bars", "lines"} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var w bytes.Buffer
				p := newProgress(&w)
				if mode == "bars" {
					p.drawAt(40)
				} else {
					p.startLines(nil)
				}
				report(p)
				p.Close()
				if got := strings.Count(w.String(), "log of resource-"); got != 1600 {
					t.Errorf("%d log lines, want 1600", got)
				}
			})
		})
	}
}

// A phase is shown with its limit, and with what takes long, as lines and on a terminal.
func TestPhase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{}).Progress
		until := time.Now().Add(5 * time.Minute)
		p.ShowStalls(func() string { return "no answer to GET /api/v1/org for 12 s" })
		p.Phase("signing in", until)
		time.Sleep(31 * time.Second)
		p.Phase("", time.Time{})
		time.Sleep(30 * time.Second)
		p.Close()
		want := "signing in for 30s, until " + until.Local().Format(time.TimeOnly) + " at most: no answer to GET /api/v1/org for 12 s\n"
		if diff := cmp.Diff(want, w.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		var s screen
		p = newProgress(&s)
		p.drawAt(120)
		p.ShowStalls(func() string { return "no answer to GET /api/v1/org for 12 s" })
		p.Phase("signing in", until)
		time.Sleep(time.Second)
		synctest.Wait()
		time.Sleep(redrawInterval)
		synctest.Wait()
		want = "1s; signing in, until " + until.Local().Format(time.TimeOnly) + " at most; no answer to GET /api/v1/org for 12 s"
		if got, _, _ := strings.Cut(s.text(), "\n"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		p.Close()
	})
}

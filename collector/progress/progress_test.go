package progress

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/progress/progresstest"
)

// A synctest bubble panics when a goroutine is left behind, so each test in one
// also shows that Close leaves none.

func TestPlainLines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w bytes.Buffer
		p := Open(&w, Settings{}).Progress
		time.Sleep(31 * time.Second) // a line from the start
		p.Plan(make([]Resource, 7))
		p.Start("users", 0, 0)
		p.Add("users", 0, 12_400)
		p.Start("org", 0, 0)
		p.Done("org", "complete")
		p.Start("group-members", 1_000, 900)
		time.Sleep(10 * time.Second)
		p.Add("group-members", 31, 41_208)
		until := time.Now().Add(25 * time.Second)
		p.Waiting("apps", until)
		p.Waiting("apps", until.Add(-time.Second)) // an earlier time changes nothing
		time.Sleep(20 * time.Second)
		p.Done("users", "denied")
		time.Sleep(30 * time.Second)
		p.Done("group-members", "complete")
		p.Phase("building", time.Time{})
		p.Step(3, 60, "")
		time.Sleep(30 * time.Second)
		p.Phase("", time.Time{})
		time.Sleep(time.Minute) // the run does nothing that takes time
		p.Close()
		want := "starting for 30s\n" +
			"collecting for 29s: 1 of 7 done, waiting for the limit of apps until " + until.Local().Format(time.TimeOnly) + "; users 12,400; group-members 931 of 1,000\n" +
			"collecting for 59s: 2 of 7 done; users denied; group-members 931 of 1,000\n" +
			"building for 29s: 3 of 60 done; users denied\n"
		if diff := cmp.Diff(want, w.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// A terminal that cannot redraw gets lines.
func TestPlainTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(80, 24)
		p := Open(terminal, Settings{Plain: true}).Progress
		p.Add("users", 0, 200)
		time.Sleep(lineInterval + time.Second)
		p.Close()
		if got, want := terminal.Text(), "starting for 30s; users 200\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

// When the log is JSON, so is the progress: at level info, with units in the names. Even on a
// terminal.
func TestProgressRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(1000, 24)
		c := Open(terminal, Settings{LogFormat: "json"})
		c.Progress.Plan([]Resource{{"users", "users"}, {"group-members", "groups"}})
		reportSome(c.Progress)
		c.Step(1, 2, "upload", "job 7 is ingesting")
		c.Step(1, 2, "upload", "job 7 is ingesting") // told once
		c.Note("a note")
		c.Close()
		want := []string{
			`{"level":"INFO","msg":"progress","phase":"collecting","elapsed_seconds":30,"done":2,"of":5,"left_seconds":89,"at_limit":["groups"],"remarks":["apps partial"]}`,
			`{"level":"INFO","msg":"upload","line":"job 7 is ingesting"}`,
			`{"level":"WARN","msg":"a note"}`, "",
		}
		got := regexp.MustCompile(`"time":"[^"]*",`).ReplaceAllString(terminal.Text(), "")
		if diff := cmp.Diff(want, strings.Split(got, "\n")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// The end is a record whatever the level, and for people only what was not said before.
func TestEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		settings Settings
		exit     int
		reason   string
		want     string
	}{
		{Settings{}, 0, "", ""},
		{Settings{}, 3, "", ""},
		{Settings{}, 2, "no organization", "oktagon: no organization\n"},
		{Settings{LogFormat: "json", LogLevel: "error", Quiet: true}, 0, "", `{"level":"INFO","msg":"end","exit":0}` + "\n"},
		{Settings{LogFormat: "json", LogLevel: "error"}, 3, "", `{"level":"ERROR","msg":"end","exit":3}` + "\n"},
		{Settings{LogFormat: "json"}, 2, "a\nb", `{"level":"ERROR","msg":"end","exit":2,"error":"a\nb"}` + "\n"},
	} {
		var w bytes.Buffer
		WriteEnd(&w, c.settings, c.exit, c.reason)
		if got := regexp.MustCompile(`"time":"[^"]*",`).ReplaceAllString(w.String(), ""); got != c.want {
			t.Errorf("%v, exit %d: %q, want %q", c.settings, c.exit, got, c.want)
		}
	}
}

// A bucket whose requests are spaced out is shown as long as that is reported, unless it waits.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(120, 24)
		p := Open(terminal, Settings{}).Progress
		p.Throttled("users")
		p.Throttled("apps")
		p.Throttled("groups")
		p.Waiting("groups", time.Now().Add(time.Minute))
		until := time.Now().Add(time.Minute).Local().Format(time.TimeOnly)
		for after, want := range []string{
			"starting for 1s, waiting for the limit of groups until " + until + ", at the limit of apps and users\n",
			"starting for 2s, waiting for the limit of groups until " + until + ", at the limit of apps and users\n",
			"starting for 3s, waiting for the limit of groups until " + until + "\n",
		} {
			time.Sleep(time.Second)
			synctest.Wait()
			time.Sleep(redrawInterval)
			synctest.Wait()
			if got := terminal.Text(); got != want {
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
	Discard.Phase("signing in", time.Now())
	Discard.ShowStalls(func() string { return "" })
	Discard.Plan(nil)
	Discard.Start("users", 0, 0)
	Discard.Expect("users", 7)
	Discard.Page("users", 0)
	Discard.Add("users", 1, 1)
	Discard.Done("users", "complete")
	var p *Progress
	p.Waiting("users", time.Now())
	p.Throttled("users")
	p.Sent(Request{})
	p.Step(1, 2, "")
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
	if IsTerminal(f) || IsTerminal(&bytes.Buffer{}) || isRedrawable(terminalOf(f)) {
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
	for mode, settings := range map[string]Settings{"redrawn": {}, "lines": {Plain: true}, "records": {LogFormat: "json"}} {
		t.Run(mode, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				terminal := progresstest.New(200, 50)
				p := Open(terminal, settings).Progress
				report(p)
				p.Close()
				if got := strings.Count(terminal.Text(), "log of resource-"); got != 1600 {
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
		want := "signing in for 30s, until " + until.Local().Format(time.TimeOnly) + " at most; no answer to GET /api/v1/org for 12 s\n"
		if diff := cmp.Diff(want, w.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
		terminal := progresstest.New(120, 24)
		p = Open(terminal, Settings{}).Progress
		p.ShowStalls(func() string { return "no answer to GET /api/v1/org for 12 s" })
		p.Phase("signing in", until)
		time.Sleep(time.Second)
		synctest.Wait()
		time.Sleep(redrawInterval)
		synctest.Wait()
		want = strings.Replace(want, "for 30s", "for 1s", 1)
		if got := terminal.Text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		p.Close()
	})
}

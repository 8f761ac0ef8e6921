package progress

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/progress/progresstest"
)

// reportSome reports a few things and waits until they are drawn.
func reportSome(p *Progress) {
	p.Plan([]Resource{{"users", "users"}, {"group-members", "groups"}, {"group-assignments", "groups"}, {"apps", "apps"}, {"org", "other"}})
	p.Start("users", 0, 0)
	p.Add("users", 0, 12_400)
	p.Start("group-members", 1_000, 0)
	p.Start("group-assignments", 200, 0)
	p.Start("apps", 0, 0)
	p.Done("apps", "partial")
	p.Start("org", 0, 0)
	p.Done("org", "complete")
	for range 30 { // ten requests a second of 620 a minute
		for range 10 {
			p.Sent(Request{"group-members", "groups", 620})
			p.Page("group-members", 0)
			p.Add("group-members", 1, 50)
			p.Throttled("groups")
		}
		time.Sleep(time.Second)
	}
	p.Waiting("groups", time.Now().Add(20*time.Second))
	time.Sleep(redrawInterval)
	synctest.Wait()
}

// Rows of one bucket share its estimate: 700 and 200 requests, ten a second. While the users are
// listed, the whole may take longer.
func TestRedrawn(t *testing.T) {
	for _, c := range []struct {
		width, height int
		want          string
	}{
		{120, 24, `
collecting for 30s: 2 of 5 done, over 1m30s left, waiting for the limit of groups until 00:00:50; apps partial
users              12,400
group-members      [=======>--------------------] 300 of 1,000, 1m30s left; 15,000 objects
group-assignments  [----------------------------] 0 of 200, 1m30s left; 0 objects
`},
		{80, 24, `
collecting: 2 of 5 done, over 1m30s left, waiting for groups until 00:00:50; a~
users              12,400
group-members      [====>------------] 300 of 1,000, 1m30s left; 15,000 objects
group-assignments  [--------------------------] 0 of 200, 1m30s left; 0 objects
`},
		{40, 15, `
2/5, over 1m30s left, limit: groups; a~
users         12,400
group-members [=>-----] 300/1,000 1m30s
group-assign~ [-----------] 0/200 1m30s
`},
		{40, 4, `
2/5, over 1m30s left, limit: groups; a~
and 3 more
`},
		{40, 3, `
2/5, over 1m30s left, limit: groups; a~
`},
	} {
		t.Run(strconv.Itoa(c.width)+"x"+strconv.Itoa(c.height), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				terminal := progresstest.New(c.width, c.height)
				fmt.Fprintln(terminal, "$ oktagon")
				console := Open(terminal, Settings{})
				reportSome(console.Progress)
				want := "$ oktagon\n" + strings.TrimPrefix(c.want, "\n")
				if diff := cmp.Diff(want, terminal.Text()); diff != "" {
					t.Errorf("drawn (-want +got):\n%s", diff)
				}
				console.Close()
				if diff := cmp.Diff("$ oktagon\n", terminal.Text()); diff != "" {
					t.Errorf("left behind (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// Ctrl-C shows ^C where the cursor is. Nothing of it, nor of what was drawn, is left, even when
// the window has become narrower.
func TestNothingIsLeft(t *testing.T) {
	for _, c := range []struct{ width, then int }{{120, 120}, {80, 80}, {40, 40}, {21, 21}, {120, 50}, {80, 33}} {
		synctest.Test(t, func(t *testing.T) {
			terminal := progresstest.New(c.width, 40)
			console := Open(terminal, Settings{})
			reportSome(console.Progress)
			terminal.Resize(c.then)
			fmt.Fprint(terminal, "^C")
			console.Close()
			fmt.Fprintln(terminal, "oktagon: interrupt")
			if diff := cmp.Diff("oktagon: interrupt\n", terminal.Text()); diff != "" {
				t.Errorf("%d columns, then %d (-want +got):\n%s", c.width, c.then, diff)
			}
		})
	}
}

// Phases after the collection are shown, and nothing is in the way of others that write to the
// terminal after one has ended.
func TestPhases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(80, 24)
		console := Open(terminal, Settings{})
		defer console.Close()
		reportSome(console.Progress)
		console.Progress.Phase("building", time.Time{})
		console.Progress.Step(12, 67, "")
		time.Sleep(5*time.Second + redrawInterval)
		synctest.Wait()
		if got, want := terminal.Text(), "building for 5s: 12 of 67 done; apps partial\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
		console.Progress.Phase("", time.Time{})
		fmt.Fprintln(terminal, "the result")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		console.Progress.Phase("uploading", time.Time{})
		console.Step(0, 2, "upload", "job 7, g.json")
		time.Sleep(time.Second + redrawInterval)
		synctest.Wait()
		if got, want := terminal.Text(), "the result\nuploading for 1s: 0 of 2 done, job 7, g.json; apps partial\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}

func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(80, 24)
		console := Open(terminal, Settings{})
		defer console.Close()
		reportSome(console.Progress)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := terminal.Text(); strings.Contains(got, "waiting") {
			t.Errorf("still waiting:\n%s", got)
		}
	})
}

func TestRedrawIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(80, 24)
		console := Open(terminal, Settings{})
		for range 100_000 {
			console.Progress.Add("users", 0, 1)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if got := terminal.Writes(); got > 4 { // once a second, and the first
			t.Errorf("%d writes in 3 s", got)
		}
		console.Close()
	})
}

func TestLogsStayAbove(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		terminal := progresstest.New(80, 24)
		console := Open(terminal, Settings{})
		log := console.Progress.LogWriter()
		console.Progress.Plan(nil)
		console.Progress.Add("users", 0, 1)
		time.Sleep(time.Second)
		fmt.Fprint(log, "first\nunfin")
		time.Sleep(time.Second + redrawInterval)
		synctest.Wait()
		if diff := cmp.Diff("first\ncollecting for 2s\nusers              1\n", terminal.Text()); diff != "" {
			t.Errorf("drawn (-want +got):\n%s", diff)
		}
		fmt.Fprint(log, "ished\nunfinished")
		console.Close()
		fmt.Fprint(log, "\nlast\n")
		if diff := cmp.Diff("first\nunfinished\nunfinished\nlast\n", terminal.Text()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}

// closedTerminal fails every write.
type closedTerminal struct{ bytes.Buffer }

func (*closedTerminal) Write([]byte) (int, error) { return 0, errors.New("input/output error") }
func (*closedTerminal) Size() (int, int)          { return 80, 24 }

func TestTerminalGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		console := Open(&closedTerminal{}, Settings{})
		reportSome(console.Progress)
		fmt.Fprintln(console.Progress.LogWriter(), "not read")
		console.Close()
	})
}

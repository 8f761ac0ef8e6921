package progress

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vbauerster/mpb/v8"
)

// drawAt draws bars on a writer that is not a terminal.
func (p *Progress) drawAt(width int) { p.startBars(mpb.WithAutoRefresh(), mpb.WithWidth(width)) }

// screen is a terminal that understands what mpb writes: text, line ends, "cursor up" and
// "erase to the end".
type screen struct {
	mu     sync.Mutex // guards lines
	lines  []string
	writes int
	widest int
}

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes++
	for text := string(b); text != ""; {
		if rest, ok := strings.CutPrefix(text, "\x1b["); ok {
			up, after, found := strings.Cut(rest, "A\x1b[J")
			n, err := strconv.Atoi(up)
			if !found || err != nil || n > len(s.lines) {
				return 0, fmt.Errorf("cannot follow %q with %d lines", text, len(s.lines))
			}
			s.lines, text = s.lines[:len(s.lines)-n], after
			continue
		}
		line, after, _ := strings.Cut(text, "\n")
		s.lines, text = append(s.lines, line), after
		s.widest = max(s.widest, len(line))
	}
	return len(b), nil
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}

// reportSome reports a few things and waits until they are drawn.
func reportSome(p *Progress) (until time.Time) {
	p.SetTotal(43)
	p.Start("users", 0, 0)
	p.Add("users", 0, 12_400)
	p.Start("group-members", 1_000, 0)
	p.Start("apps", 0, 0)
	p.Done("apps", "partial")
	p.Start("org", 0, 0)
	p.Done("org", "complete")
	time.Sleep(10 * time.Second)
	p.Add("group-members", 250, 41_208)
	until = time.Now().Add(20 * time.Second)
	p.Waiting("apps", until)
	time.Sleep(redrawInterval)
	synctest.Wait()
	return until
}

func TestBars(t *testing.T) {
	for _, c := range []struct {
		width int
		want  string
	}{
		{100, `
10s; waiting for apps until UNTIL; apps partial; 2 of 43 done
users              12,400
group-members      [======>---------------------] 250 of 1,000, 30s left; 41,208 objects`},
		{40, `
10s; waiting for apps until UNTIL; ~
users         12,400
group-members [=>-------] 250/1,000 30s`},
		{24, `
10s; waiting for apps ~
users         12,400
group-members 250/1,00~`},
	} {
		t.Run(strconv.Itoa(c.width), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s screen
				p := newProgress(&s)
				p.drawAt(c.width)
				until := reportSome(p).Local().Format(time.TimeOnly)
				want := strings.ReplaceAll(strings.TrimPrefix(c.want, "\n"), "UNTIL", until)
				if diff := cmp.Diff(want, s.text()); diff != "" {
					t.Errorf("drawn (-want +got):\n%s", diff)
				}
				if s.widest >= c.width {
					t.Errorf("a line of %d at a width of %d", s.widest, c.width)
				}
				p.Close()
				if got := s.text(); got != "" {
					t.Errorf("left behind:\n%s", got)
				}
			})
		})
	}
}

// A terminal with too few lines shows the most important ones; more would scroll away at
// each redraw.
func TestFewLines(t *testing.T) {
	for lines, want := range map[int]string{
		1: "10s; waiting for apps until UNTIL; ~",
		2: "10s; waiting for apps until UNTIL; ~\nand 2 more",
		3: "10s; waiting for apps until UNTIL; ~\nusers         12,400\ngroup-members [=>-------] 250/1,000 30s",
	} {
		t.Run(strconv.Itoa(lines), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var s screen
				p := newProgress(&s)
				p.maxLines = func() int { return lines }
				p.drawAt(40)
				until := reportSome(p).Local().Format(time.TimeOnly)
				if diff := cmp.Diff(strings.ReplaceAll(want, "UNTIL", until), s.text()); diff != "" {
					t.Errorf("drawn (-want +got):\n%s", diff)
				}
				p.Close()
			})
		})
	}
}

func TestWaitEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s screen
		p := newProgress(&s)
		p.drawAt(80)
		reportSome(p)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if got := s.text(); strings.Contains(got, "waiting") {
			t.Errorf("still waiting:\n%s", got)
		}
		p.Close()
	})
}

func TestRedrawIsLimited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s screen
		p := newProgress(&s)
		p.drawAt(80)
		for range 100_000 {
			p.Add("users", 0, 1)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		most := int(3*time.Second/redrawInterval) + 1
		if runtime.GOOS == "windows" {
			most *= 2 // there what was drawn is erased by a separate write
		}
		if got := s.writes; got > most {
			t.Errorf("%d writes in 3 s, want at most %d", got, most)
		}
		p.Close()
	})
}

func TestLogsStayAboveBars(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s screen
		p := newProgress(&s)
		p.drawAt(80)
		log := p.LogWriter()
		p.Add("users", 0, 1)
		time.Sleep(time.Second)
		fmt.Fprint(log, "first\nunfin")
		time.Sleep(time.Second + redrawInterval)
		synctest.Wait()
		if diff := cmp.Diff("first\n2s\nusers              1", s.text()); diff != "" {
			t.Errorf("drawn (-want +got):\n%s", diff)
		}
		fmt.Fprint(log, "ished\nunfinished")
		p.Close()
		fmt.Fprint(log, "\nlast\n")
		if diff := cmp.Diff("first\nunfinished\nunfinished\n\nlast", s.text()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}

// closedTerminal fails every write.
type closedTerminal struct{ bytes.Buffer }

func (*closedTerminal) Write([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestTerminalGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newProgress(&closedTerminal{})
		p.drawAt(80)
		reportSome(p)
		fmt.Fprintln(p.LogWriter(), "not read")
		p.Close()
	})
}

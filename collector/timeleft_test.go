package collector_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
)

// timedLines are the lines of progress with the times at which they were written.
type timedLines struct {
	at   []time.Time
	text []string
}

func (l *timedLines) Write(b []byte) (int, error) {
	l.at, l.text = append(l.at, time.Now()), append(l.text, strings.TrimSpace(string(b)))
	return len(b), nil
}

// workforce are the limits of a large organization's plan, of which a new app gets half.
var workforce = map[string]int{"A": 50, "G": 250, "H": 500, "U": 300, "V": 1000, "I": 800, "D": 50, "C": 50, "X": 50, "Z": 500}

// TestTimeLeft collects a large organization whose limits are reached, and compares what a user
// reads of the time left with the truth: from the first minute on, it is right within a quarter,
// and it does not jump.
func TestTimeLeft(t *testing.T) {
	t.Parallel()
	size := orggen.Size{Users: 4000, Groups: 300, Memberships: 20000, Apps: 200, AppUsers: 30000, Integrations: 30}
	everybody := size
	everybody.Factors, everybody.Apps, everybody.AppUsers = "all", 20, 3000
	type testCase struct {
		name   string
		size   orggen.Size
		setup  setup
		others int // requests a minute by another client of the apps bucket
		from   time.Duration
	}
	for _, test := range sample(3, []testCase{
		// What others use shows when the limit has been reached for two minutes.
		{name: "used by others too", size: size, others: 15, from: 4 * time.Minute},
		{name: "apps", size: size, from: time.Minute},
		{name: "factors of all users", size: everybody, setup: setup{factors: collector.FactorsOfAll}, from: time.Minute},
	}) {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			org, err := orggen.Generate(t.TempDir(), test.size)
			if err != nil {
				t.Fatal(err)
			}
			synctest.Test(t, func(t *testing.T) {
				lines, end := collectTimed(t, test.setup, func(s setup) *collected { return collectWith(t, t.Context(), org, s) }, test.others)
				checkTimeLeft(t, lines, end, test.from)
			})
		})
	}
}

// collectTimed returns the lines of a collection and when it ended.
func collectTimed(t *testing.T, s setup, collect func(setup) *collected, others int) (lines timedLines, end time.Time) {
	console := progress.Open(&lines, progress.Settings{})
	defer console.Close()
	s.progress = console.Progress
	s.fake = oktatest.Options{Limits: workforce, Latency: 200 * time.Millisecond}
	stop := func() {}
	s.transport = func(fake http.RoundTripper) http.RoundTripper {
		if others > 0 {
			stop = useLimit(t, fake, others)
		}
		return fake
	}
	c := collect(s)
	end = time.Now()
	stop()
	if c.err != nil {
		t.Fatal(c.err)
	}
	return lines, end
}

// useLimit is another client of the organization, until stop is called.
func useLimit(t *testing.T, fake http.RoundTripper, perMinute int) (stop func()) {
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-time.After(time.Minute / time.Duration(perMinute)):
			case <-done:
				return
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+domain+"/api/v1/apps?limit=1", nil)
			if err != nil {
				t.Error(err)
				return
			}
			req.Header.Set("Authorization", "SSWS "+token)
			if resp, err := fake.RoundTrip(req); err == nil {
				_ = resp.Body.Close()
			}
		}
	}()
	return func() { close(done) }
}

var timeLeft = regexp.MustCompile(`, (over |under )?(\w+) left`)

// checkTimeLeft compares the lines from a time on with the end of the run.
func checkTimeLeft(t *testing.T, lines timedLines, end time.Time, from time.Duration) {
	t.Helper()
	start := lines.at[0].Add(-30 * time.Second)
	var lastEnd time.Time
	checked := 0
	for i, text := range lines.text {
		at := lines.at[i]
		truth := end.Sub(at)
		if at.Sub(start) < from || truth < time.Minute {
			continue
		}
		m := timeLeft.FindStringSubmatch(text)
		if m == nil || m[1] == "over " {
			t.Errorf("after %s nothing certain is said of the time left: %s", at.Sub(start), text)
			continue
		}
		left, err := time.ParseDuration(m[2])
		if err != nil {
			t.Fatal(err)
		}
		if off := (left - truth).Abs(); off > truth/4 {
			t.Errorf("after %s: %s left, and it was %s", at.Sub(start), left, truth.Round(time.Second))
		}
		// A minute of it is rounding.
		if moved := at.Add(left).Sub(lastEnd).Abs(); !lastEnd.IsZero() && moved > truth/8+time.Minute {
			t.Errorf("after %s: the end moved by %s", at.Sub(start), moved)
		}
		lastEnd = at.Add(left)
		checked++
	}
	if checked < 5 {
		t.Errorf("%d lines with an estimate, want more", checked)
	}
	t.Logf("%d estimates checked, the last line: %s", checked, lines.text[len(lines.text)-1])
}

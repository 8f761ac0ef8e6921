package progress

import (
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second:                         "0s",
		59 * time.Second:                     "59s",
		61 * time.Second:                     "1m01s",
		2*time.Hour + 5*time.Minute + 999999: "2h05m",
	} {
		if got := clock(d); got != want {
			t.Errorf("clock(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width int
		want  string
	}{{5, "users"}, {4, "use~"}, {1, "~"}, {0, ""}, {-1, ""}} {
		if got := cut("users", c.width); got != c.want {
			t.Errorf("cut to %d = %q, want %q", c.width, got, c.want)
		}
	}
}

func TestLeft(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name           string
		parents, total int
		gone           time.Duration
		want           string
	}{
		{"no pace yet", 0, 10, time.Minute, ""},
		{"too early to say", 5, 10, time.Millisecond, ""},
		{"too few to say", 4, 10, time.Minute, ""},
		{"half", 5, 10, time.Minute, "1m00s"},
		{"all", 10, 10, time.Minute, ""},
		{"more than announced", 11, 10, time.Minute, ""},
	} {
		r := row{started: start, parents: c.parents, total: c.total}
		if got := r.left(start.Add(c.gone)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

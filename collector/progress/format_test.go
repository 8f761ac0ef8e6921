package progress

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFormatDuration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second:                         "0s",
		59 * time.Second:                     "59s",
		61 * time.Second:                     "1m01s",
		2*time.Hour + 5*time.Minute + 999999: "2h05m",
	} {
		if got := formatDuration(d); got != want {
			t.Errorf("formatDuration(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width int
		want  string
	}{{5, "users"}, {4, "use~"}, {1, "~"}, {0, ""}, {-1, ""}} {
		if got := truncate("users", c.width); got != c.want {
			t.Errorf("truncated to %d = %q, want %q", c.width, got, c.want)
		}
	}
}

// There is a space after a name of any length.
func TestLongName(t *testing.T) {
	t.Parallel()
	bar := func(width, _, _ int) string { return strings.Repeat("=", width) }
	for _, c := range []struct {
		resource string
		width    int
		want     string
	}{
		{"client-assignments", 79, "client-assignments ============================== 1 of 4; 0 objects"},
		{"apps", 79, "apps               ============================== 1 of 4; 0 objects"},
		{"client-assignments", 39, "client-assig~ ==================== 1/4 "},
		{"client-assignments", 19, "client-assig~ 1/4 "},
		{"group-members", 19, "group-members 1/4 "},
	} {
		r := row{resource: c.resource, total: 4, parents: 1}
		if diff := cmp.Diff(c.want, r.withBar(time.Time{}, c.width, bar)); diff != "" {
			t.Errorf("at a width of %d (-want +got):\n%s", c.width, diff)
		}
	}
}

func TestTimeLeft(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name           string
		parents, total int
		elapsed        time.Duration
		want           string
	}{
		{"nothing read yet", 0, 100, time.Minute, ""},
		{"too early", 50, 100, time.Millisecond, ""},
		{"too few parents", 4, 100, time.Minute, ""},
		{"half", 50, 100, time.Minute, "1m00s"},
		{"all the rest is being read", 236, 240, time.Minute, ""},
		{"all", 10, 10, time.Minute, ""},
		{"more than announced", 11, 10, time.Minute, ""},
	} {
		r := row{started: start, parents: c.parents, total: c.total}
		if got := r.timeLeft(start.Add(c.elapsed)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

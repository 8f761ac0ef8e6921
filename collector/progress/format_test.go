package progress

import (
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

// An estimate is written no more exactly than it is known.
func TestFormatEstimate(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second:                    "under 1m",
		59 * time.Second:                "under 1m",
		94 * time.Second:                "1m30s",
		9*time.Minute + 58*time.Second:  "10m00s",
		10*time.Minute + 31*time.Second: "11m",
		2*time.Hour + 6*time.Minute:     "2h05m",
	} {
		if got := formatEstimate(d); got != want {
			t.Errorf("formatEstimate(%v) = %q, want %q", d, got, want)
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
	for _, c := range []struct {
		resource string
		width    int
		want     string
	}{
		{"client-assignments", 79, "client-assignments [======>---------------------] 1 of 4; 0 objects"},
		{"apps", 79, "apps               [======>---------------------] 1 of 4; 0 objects"},
		{"client-assignments", 39, "client-assig~ [===>---------------] 1/4"},
		{"client-assignments", 19, "client-assig~ 1/4"},
		{"group-members", 19, "group-members 1/4"},
	} {
		r := row{resource: c.resource, total: 4, parents: 1}
		if diff := cmp.Diff(c.want, r.withBar("", c.width)); diff != "" {
			t.Errorf("at a width of %d (-want +got):\n%s", c.width, diff)
		}
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	for current, want := range []string{"[--------]", "[=>------]", "[===>----]", "[=====>--]", "[========]"} {
		if got := drawBar(10, current, 4); got != want {
			t.Errorf("%d of 4: %s, want %s", current, got, want)
		}
	}
}

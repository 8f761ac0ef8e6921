package progress

import (
	"fmt"
	"testing"

	"oktagon/collector/progress/progresstest"
)

// TestWrap wraps messages at blanks, and leaves commands and pipes as they are.
func TestWrap(t *testing.T) {
	t.Parallel()
	const text = "oktagon: one two three four five\n  oktagon --upload-only okta-graph.json\nshort"
	for width, want := range map[int]string{
		0:  text,
		80: text,
		22: "oktagon: one two three\nfour five\n  oktagon --upload-only okta-graph.json\nshort",
	} {
		if got := wrap(text, width); got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

// Where nothing is redrawn, the message of an interrupted run begins below the ^C.
func TestInterruptedWithoutRedraw(t *testing.T) {
	t.Parallel()
	for width, settings := range map[int]Settings{15: {}, 80: {Plain: true}, 81: {Quiet: true}} {
		terminal := progresstest.New(width, 10)
		fmt.Fprint(terminal, "^C")
		WriteEnd(terminal, settings, interrupted, "x")
		if got, want := terminal.Text(), "^C\noktagon: x\n"; got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}

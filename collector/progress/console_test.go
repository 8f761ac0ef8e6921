package progress

import "testing"

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

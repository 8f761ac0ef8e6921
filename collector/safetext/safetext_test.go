package safetext_test

import (
	"fmt"
	"io/fs"
	"testing"
	"time"

	"oktagon/collector/safetext"
)

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Zoë, 日本":            "Zoë, 日本",
		"\x1b[31mred":        "\uFFFD[31mred",
		"a\r\nb\tc":          "a\uFFFD\uFFFDb\uFFFDc",
		"abc\u202egnp":       "abc\uFFFDgnp",
		"a\u2028b":           "a\uFFFDb",
		"not \xff valid":     "not \uFFFD valid",
		"zero\u200bwidth":    "zero\uFFFDwidth",
		"hard\u00a0together": "hard\u00a0together",
	} {
		if got := safetext.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "日本語": "日本語", "日本語で": "日本…", "\x1b[2J": "\uFFFD[…"} {
		if got := safetext.Truncate(in, 3); got != want {
			t.Errorf("Truncate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMinute(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 2, 9, 0, 59, 0, time.FixedZone("", 3600))
	if got, want := safetext.Minute(at), "2026-11-02 08:00 UTC"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestMultiLine(t *testing.T) {
	t.Parallel()
	if got, want := safetext.MultiLine("one\n  two\x1b[2J\r\n"), "one\n  two\uFFFD[2J\uFFFD\n"; got != want {
		t.Errorf("MultiLine gave %q, want %q", got, want)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1000: "-1,000", -100: "-100", 1234567: "1,234,567"} {
		if got := safetext.Number(in); got != want {
			t.Errorf("Number(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for in, want := range map[int]string{0: "0 scopes", 1: "1 scope", 2: "2 scopes", 1234: "1,234 scopes"} {
		if got := safetext.Count(in, "scope"); got != want {
			t.Errorf("Count(%d) = %q, want %q", in, got, want)
		}
	}
	if got, want := safetext.Count(2, "person"), "2 people"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWithoutPath(t *testing.T) {
	t.Parallel()
	named := fmt.Errorf("read it: %w", &fs.PathError{Op: "open", Path: "00secret", Err: fs.ErrNotExist})
	if got := safetext.WithoutPath(named); got != fs.ErrNotExist {
		t.Errorf("%v is left of %v", got, named)
	}
	for _, other := range []error{nil, fs.ErrClosed} {
		if got := safetext.WithoutPath(other); got != other {
			t.Errorf("%v is left of %v", got, other)
		}
	}
}

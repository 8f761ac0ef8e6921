package safetext

import (
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A shell reads a quoted argument unchanged, and runs nothing in it.
func TestShellQuote(t *testing.T) {
	t.Parallel()
	words := []string{"g.json", "http://127.0.0.1:8080/bh", "Größe.json", "", "a b", "a$(id).json", "`id`", "$HOME", "~", "q\"x.json", "it's",
		"'", "#x", "a!b", "a;b", "a&b", "a\\b", "*", "[a]", "{a,b}", "<a>", "a\nb", "a|b", "=ls", "%PATH%", "https://a.example/?x=1&y=2"}
	if runtime.GOOS == "windows" {
		if got := ShellQuote("a b") + ShellQuote(`C:\g.json`); got != `"a b"C:\g.json` {
			t.Error(got)
		}
		return
	}
	var line []string
	for _, w := range words {
		line = append(line, ShellQuote(w))
	}
	out, err := exec.Command("sh", "-c", `printf '%s\0' `+strings.Join(line, " ")).Output()
	if err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	if diff := cmp.Diff(words, strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", line, diff)
	}
	if diff := cmp.Diff(words[:3], line[:3]); diff != "" {
		t.Errorf("quoted without need:\n%s", diff)
	}
}

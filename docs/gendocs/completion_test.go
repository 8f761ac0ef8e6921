package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shell returns the path of a shell. Without that shell the test is skipped.
func shell(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s here", name)
	}
	return path
}

// completions are lines and what every shell must offer for them.
var completions = []struct {
	line string // the last word is completed
	want []string
}{
	{"oktagon --mfa-factors ", []string{"admins", "all", "none"}},
	{"oktagon --demo --only users,gr", []string{"users,grants", "users,group-assignments", "users,group-members", "users,group-rules", "users,group-targets", "users,groups"}},
	{"oktagon --scope", []string{"--scope-paths", "--scopes"}},
	{"oktagon --timeout ", nil},
}

// takesFiles are lines and whether bash must offer names of files for them.
var takesFiles = []struct {
	line    string
	offered bool
}{
	{"oktagon ", false},
	{"oktagon g", false},
	{"oktagon --demo ", false},
	{"oktagon --output ", true},
	{"oktagon --output g.json ", false},
	{"oktagon --timeout ", false},
	{"oktagon --upload-only ", true},
	{"oktagon --upload-only g.json h", true},
	{"oktagon --upload x --upload-only = g.json ", true},
}

func TestBash(t *testing.T) {
	t.Parallel()
	bash := shell(t, "bash")
	const complete = `source "$0"; COMP_WORDS=("$@") COMP_CWORD=$(($#-1)); _oktagon 2>/dev/null; printf '%s\n' "${COMPREPLY[@]}"`
	offer := func(words ...string) []string {
		return ask(t, bash, append([]string{"--norc", "-c", complete, filepath.Join(root, bashPath)}, words...)...)
	}
	for _, c := range completions {
		sameOffer(t, c.line, c.want, offer(strings.Split(c.line, " ")...))
	}
	// The stand-in for compopt says when bash does not fall back to file names.
	const fallsBack = `source "$0"; compopt() { [[ $* != "+o default"* ]] || printf '%s\n' none; }; COMP_WORDS=("$@") COMP_CWORD=$(($#-1)); _oktagon; printf '%s\n' "${COMPREPLY[@]}"`
	for _, c := range takesFiles {
		got := ask(t, bash, append([]string{"--norc", "-c", fallsBack, filepath.Join(root, bashPath)}, strings.Split(c.line, " ")...)...)
		if offered := !slices.Contains(got, "none"); offered != c.offered {
			t.Errorf("%q offers files: %t", c.line, offered)
		}
	}
	// Bash makes the equals sign a word of its own.
	sameOffer(t, "--log-level=", []string{"debug", "error", "info", "warn"}, offer("oktagon", "--log-level", "="))
}

func TestFish(t *testing.T) {
	t.Parallel()
	fish := shell(t, "fish")
	for _, c := range completions {
		sameOffer(t, c.line, c.want, ask(t, fish, "--no-config", "-c", `source $argv[1]; complete -C $argv[2]`, filepath.Join(root, fishPath), c.line))
	}
}

// TestZsh replaces _arguments, which zsh calls with a line per flag, by a function
// that prints these lines.
func TestZsh(t *testing.T) {
	t.Parallel()
	zsh := shell(t, "zsh")
	table := func(line string) []string {
		return ask(t, zsh, append([]string{"-f", "-c", `_arguments() { print -rl -- "$@" }; words=("${@:2}"); source $1`, "zsh", filepath.Join(root, zshPath)}, strings.Split(line, " ")...)...)
	}
	for line, offered := range map[string]bool{"oktagon ": false, "oktagon --output g.json ": false,
		"oktagon --upload-only g.json ": true, "oktagon --upload-only=g.json ": true} {
		if slices.Contains(table(line), "*:file:_files") != offered {
			t.Errorf("%q does not offer files: %t", line, offered)
		}
	}
	out := table("oktagon ")
	for _, want := range []string{
		"--demo[collect the built-in organization from the built-in fake Okta]",
		"--mfa-factors=[whose factors are counted: one request per user]:all|admins|none:(all admins none)",
		"--print-queries=[write the queries there, a file each]:DIR:_files -/",
	} {
		if !slices.Contains(out, strings.Replace(want, "counted:", `counted\:`, 1)) {
			t.Errorf("no %s in %q", want, out)
		}
	}
}

// ask runs a shell and returns the text before the first tab of each line.
func ask(t *testing.T, shell string, args ...string) []string {
	t.Helper()
	out, err := exec.Command(shell, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", shell, err)
	}
	var offered []string
	for line := range strings.Lines(string(out)) {
		if word, _, _ := strings.Cut(strings.TrimSpace(line), "\t"); word != "" {
			offered = append(offered, word)
		}
	}
	return offered
}

func sameOffer(t *testing.T, line string, want, got []string) {
	t.Helper()
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%q (-want +got):\n%s", line, diff)
	}
}

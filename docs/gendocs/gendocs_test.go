package gendocs

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/config"
)

const root = "../.."

// A change in a table shows as a stale file, and so does an edit of a file.
func TestStale(t *testing.T) {
	t.Parallel()
	files, err := Files(root)
	if err != nil {
		t.Fatal(err)
	}
	stale, err := Stale(root)
	if err != nil || len(stale) > 0 {
		t.Fatalf("%v is stale (%v); run: go run ./.packaging/generate", stale, err)
	}
	dir := t.TempDir()
	for _, source := range []string{"graph", "collector", "testdata/golden"} {
		if err := os.CopyFS(filepath.Join(dir, source), os.DirFS(filepath.Join(root, source))); err != nil {
			t.Fatal(err)
		}
	}
	delete(files, Manual)
	files[Fish] = append(files[Fish], '\n')
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	stale, err = Stale(dir)
	if diff := cmp.Diff([]string{Fish, Manual}, stale); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

// Every flag is in every file, every variable and exit code where they belong.
func TestNothingIsMissing(t *testing.T) {
	t.Parallel()
	files, err := Files(root)
	if err != nil {
		t.Fatal(err)
	}
	has := func(name, text string) {
		if !strings.Contains(string(files[name]), text) {
			t.Errorf("%s lacks %s", name, text)
		}
	}
	for _, s := range config.Settings() {
		for _, v := range s.Variables {
			has(Reference, "`"+v+"`")
			has(Manual, v)
		}
		for _, k := range s.Keys {
			has(Reference, "`"+k+"`")
		}
		if s.Flag == "" {
			continue
		}
		has(Reference, "`--"+s.Flag)
		has(Manual, roff("--"+s.Flag))
		has(Bash, "--"+s.Flag)
		has(Zsh, "'--"+s.Flag)
		has(Fish, "-l "+s.Flag)
		has(PowerShell, "@('--"+s.Flag+"'")
	}
	for _, c := range config.ExitCodes {
		has(Reference, c.Meaning)
	}
	has(Reference, "| `coverage[].state` | `")
	has(Graph, ">Latchkey Lifecycle<")
	has(Graph, "<title>Oktagon_TakeOverOrg</title>")
	has(Reference, "| `graph.nodes` | number by name | counts the nodes by kind |")
	has(Reference, "### Okta_ApiServiceIntegration")
	has(Reference, "`Oktagon_TakeOverOrg`")
}

// A link of the README and of the documents leads to a file, and to a heading of it.
func TestLinksLead(t *testing.T) {
	t.Parallel()
	documents, err := filepath.Glob(filepath.Join(root, filepath.Dir(Reference), "*.md"))
	if err != nil || len(documents) < 3 {
		t.Fatalf("%v %v", documents, err)
	}
	link := regexp.MustCompile(`\]\(([^):# ]*)(?:#([^) ]*))?\)`)
	for _, name := range append(documents, filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			to := name
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(name), m[1])
			}
			target, err := os.ReadFile(to)
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if m[2] != "" && !slices.Contains(headings(string(target)), m[2]) {
				t.Errorf("%s: %s has no heading %s", name, to, m[2])
			}
		}
	}
}

// headings are the names of a document's headings in links.
func headings(document string) []string {
	var all []string
	for line := range strings.Lines(document) {
		if level, title, ok := strings.Cut(line, " "); ok && strings.Trim(level, "#") == "" {
			title = regexp.MustCompile(`[^\pL\pN_ -]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			all = append(all, strings.ReplaceAll(title, " ", "-"))
		}
	}
	return all
}

// A line that passes a column runs between its boxes: behind one it would look as
// if it came from there.
func TestLinesPassBetweenBoxes(t *testing.T) {
	t.Parallel()
	p, err := readPicture(root)
	if err != nil {
		t.Fatal(err)
	}
	passed := 0
	for _, l := range p.lines {
		from, to := p.nodes[l.from], p.nodes[l.to]
		for column := from.column + 1; column < to.column; column++ {
			passed++
			y := p.gap(column, from.y)
			for _, id := range p.column(column) {
				if n := p.nodes[id]; max(n.y-y, y-n.y) < (boxHeight+rowGap)/2 {
					t.Errorf("%s from %s to %s at %d touches %s at %d", l.kind, from.name, to.name, y, n.name, n.y)
				}
			}
			var b strings.Builder
			p.drawLine(&b, l)
			if want := fmt.Sprintf("%d %d H%d ", columnX(column), y, columnX(column)+boxWidth); !strings.Contains(b.String(), want) {
				t.Errorf("no %q in %s", want, &b)
			}
		}
	}
	if passed == 0 {
		t.Error("no line passes a column: the demo shows nothing of this")
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	got := Terminal("$ oktagon\n\nŁukasz <admin>  x\n")
	for _, want := range []string{
		`viewBox="0 0 168 86"`,
		`<text x="16" y="29" textLength="72" xml:space="preserve" fill="#e2e8f0">$ oktagon</text>`,
		`<text x="16" y="65" textLength="136" xml:space="preserve" fill="#e2e8f0">Łukasz &lt;admin&gt;  x</text>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// shell is the path of a shell; the test is skipped where there is none.
func shell(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("no %s here", name)
	}
	return path
}

// completions are what a shell is asked and what it shall offer.
var completions = []struct {
	line string // the last word is completed
	want []string
}{
	{"oktagon --mfa-factors ", []string{"admins", "all", "none"}},
	{"oktagon --demo --only users,gr", []string{"users,grants", "users,group-members", "users,groups"}},
	{"oktagon --scope", []string{"--scope-paths", "--scopes"}},
	{"oktagon --timeout ", nil},
}

// takesFiles says where bash shall offer names of files.
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
		return ask(t, bash, append([]string{"--norc", "-c", complete, filepath.Join(root, Bash)}, words...)...)
	}
	for _, c := range completions {
		sameOffer(t, c.line, c.want, offer(strings.Split(c.line, " ")...))
	}
	// What falls back to file names: it is no use where a file is refused.
	const fallsBack = `source "$0"; compopt() { [[ $* != "+o default"* ]] || printf '%s\n' none; }; COMP_WORDS=("$@") COMP_CWORD=$(($#-1)); _oktagon; printf '%s\n' "${COMPREPLY[@]}"`
	for _, c := range takesFiles {
		got := ask(t, bash, append([]string{"--norc", "-c", fallsBack, filepath.Join(root, Bash)}, strings.Split(c.line, " ")...)...)
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
		sameOffer(t, c.line, c.want, ask(t, fish, "--no-config", "-c", `source $argv[1]; complete -C $argv[2]`, filepath.Join(root, Fish), c.line))
	}
}

// In zsh a stand-in for _arguments takes the table: it is called with a line per
// flag, and with words that zsh can read.
func TestZsh(t *testing.T) {
	t.Parallel()
	zsh := shell(t, "zsh")
	table := func(line string) []string {
		return ask(t, zsh, append([]string{"-f", "-c", `_arguments() { print -rl -- "$@" }; words=("${@:2}"); source $1`, "zsh", filepath.Join(root, Zsh)}, strings.Split(line, " ")...)...)
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

// ask runs a shell and returns what stands before a tab in each line.
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

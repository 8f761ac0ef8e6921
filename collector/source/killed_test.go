package source_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
)

// kills is how often TestKilled kills the program; OKTAGON_KILLS asks for more.
const kills = 6

// fakeOrg are the arguments of the fake Okta: a generated organization that is large
// enough to be interrupted in every resource, with some latency, refusals and
// failures.
var fakeOrg = []string{
	"--users", "120", "--groups", "40", "--memberships", "900", "--apps", "30", "--app-users", "700",
	"--integrations", "8", "--page-size", "30", "--latency", "2ms",
	"--fault", "/api/v1/apps/{id}/credentials/secrets:403", "--fault", "GET /api/v1/groups/{id}/users:500:every=61",
	"--fault", "/api/v1/apps/{id}/users:truncate:every=41", "--fault", "/api/v1/users:reset:every=17",
}

// A folder holds the snapshot and the graph of one collection.
type folder string

func (f folder) graph() string    { return filepath.Join(string(f), "g.json") }
func (f folder) snapshot() string { return filepath.Join(string(f), "snap") }

func (f folder) args(more ...string) []string {
	return append([]string{"--output", f.graph(), "--snapshot", f.snapshot()}, more...)
}

// checkSame compares graph and coverage with those of another collection, byte for byte
// except for the time.
func (f folder) checkSame(t *testing.T, want folder) {
	t.Helper()
	for _, name := range []string{"g.json", "g-hybrid.json"} {
		if diff := cmp.Diff(want.timeless(t, name), f.timeless(t, name)); diff != "" {
			t.Errorf("%s differs (-uninterrupted +resumed):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(want.coverage(t), f.coverage(t)); diff != "" {
		t.Errorf("coverage differs (-uninterrupted +resumed):\n%s", diff)
	}
	if temporary, err := filepath.Glob(string(f) + "/.*.tmp"); err != nil || len(temporary) > 0 {
		t.Errorf("temporary files of killed runs are left: %q, %v", temporary, err)
	}
	left, err := filepath.Glob(f.snapshot() + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range left {
		// The lock remains when the program is killed while it writes the graph.
		if ext := filepath.Ext(path); ext != ".jsonl" && ext != ".json" && filepath.Base(path) != "lock" {
			t.Errorf("%s is left", path)
		}
	}
}

var lastSeen = regexp.MustCompile(`"last_seen":"[^"]*"`)

// timeless returns the lines of a file without the time of the run.
func (f folder) timeless(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(string(f), name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(lastSeen.ReplaceAllString(string(b), ""), "\n")
}

// checkWithout fails when a file contains the text.
func (f folder) checkWithout(t *testing.T, text string) {
	t.Helper()
	err := filepath.WalkDir(string(f), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if bytes.Contains(b, []byte(text)) {
			t.Errorf("%s holds a secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// coverage returns the parts of the coverage that two collections have in common.
func (f folder) coverage(t *testing.T) (rows []string) {
	t.Helper()
	s, err := snapshot.Open(os.DirFS(f.snapshot()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.Manifest.Coverage {
		rows = append(rows, fmt.Sprintf("%s: %s, %d objects, %d notes", c.Resource, c.State, c.Objects, len(c.Notes)))
	}
	return rows
}

// TestKilled kills the program at random moments and starts it again until it is done:
// the graph is that of an uninterrupted run.
func TestKilled(t *testing.T) {
	t.Parallel()
	env, token := startFakeOkta(t, fakeOrg...)
	uninterrupted := folder(t.TempDir())
	p := startProgram(t, env, uninterrupted.args()...)
	if code := p.wait(t); code != 3 { // for what is refused
		t.Fatalf("exit %d\n%s", code, &p.stderr)
	}
	lines := bytes.Count(p.stderr.Bytes(), []byte("\n"))

	left := kills
	if n, err := strconv.Atoi(os.Getenv("OKTAGON_KILLS")); err == nil {
		left = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, %d kills", seed, left)
	chance := rand.New(rand.NewPCG(seed, 0))
	kill := func(p *process) {
		if ended := p.readLines(1 + chance.IntN(lines/3)); !ended && left > 0 {
			// Wait a little, so that the kill does not always follow a line.
			<-time.After(time.Duration(chance.IntN(4000)) * time.Microsecond)
			_ = p.cmd.Process.Kill()
			left--
		}
	}
	for left > 0 {
		f := folder(t.TempDir())
		runs := 1
		for ; !f.collect(t, env, token, kill); runs++ {
		}
		t.Logf("ended after %d runs", runs)
		f.checkSame(t, uninterrupted)
	}
}

// collect runs the program, which kill may end, and reports whether it finished.
func (f folder) collect(t *testing.T, env []string, token string, kill func(*process)) (finished bool) {
	t.Helper()
	p := startProgram(t, env, f.args()...)
	kill(p)
	code := p.wait(t)
	f.checkWithout(t, token)
	if strings.Contains(p.stderr.String(), token) {
		t.Errorf("a secret is in the log:\n%s", &p.stderr)
	}
	if code != 3 && code != -1 {
		t.Fatalf("exit %d\n%s", code, &p.stderr)
	}
	return code == 3
}

// TestTwoAtOnce starts a second run with the snapshot folder of a running one.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	env, _ := startFakeOkta(t, fakeOrg...)
	f := folder(t.TempDir())
	first := startProgram(t, env, f.args()...)
	first.readLines(20) // it has sent requests
	second := startProgram(t, env, "--output", filepath.Join(string(f), "h.json"), "--snapshot", f.snapshot())
	if code := second.wait(t); code != 2 || !strings.Contains(second.stderr.String(), "another oktagon is using this folder") {
		t.Errorf("exit %d\n%s", code, &second.stderr)
	}
	if code := first.wait(t); code != 3 {
		t.Errorf("the first: exit %d\n%s", code, &first.stderr)
	}
}

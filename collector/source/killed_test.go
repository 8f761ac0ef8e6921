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

// fakeOrg is a generated organization, large enough to be interrupted in every
// resource, served with some latency by the fake Okta in a process of its own.
// What is refused and what breaks now and then must make no difference either.
var fakeOrg = []string{
	"--users", "120", "--groups", "40", "--memberships", "900", "--apps", "30", "--app-users", "700",
	"--integrations", "8", "--page-size", "30", "--latency", "2ms",
	"--fault", "/api/v1/apps/{id}/credentials/secrets:403", "--fault", "GET /api/v1/groups/{id}/users:500:every=61",
	"--fault", "/api/v1/apps/{id}/users:truncate:every=41", "--fault", "/api/v1/users:reset:every=17",
}

// folder is where one collection goes.
type folder string

func (f folder) graph() string    { return filepath.Join(string(f), "g.json") }
func (f folder) snapshot() string { return filepath.Join(string(f), "snap") }

func (f folder) args(more ...string) []string {
	return append([]string{"--output", f.graph(), "--snapshot", f.snapshot()}, more...)
}

// same holds a graph, and how much was read for it, to those of another
// collection, byte for byte but for the time.
func (f folder) same(t *testing.T, want folder) {
	t.Helper()
	for _, name := range []string{"g.json", "g-hybrid.json"} {
		if diff := cmp.Diff(want.timeless(t, name), f.timeless(t, name)); diff != "" {
			t.Errorf("%s is another (-whole +resumed):\n%s", name, diff)
		}
	}
	if diff := cmp.Diff(want.coverage(t), f.coverage(t)); diff != "" {
		t.Errorf("what was read is not the same (-whole +resumed):\n%s", diff)
	}
	left, err := filepath.Glob(f.snapshot() + "/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range left {
		// The lock stays when the program is killed while it writes the graph.
		if ext := filepath.Ext(path); ext != ".jsonl" && ext != ".json" && filepath.Base(path) != "lock" {
			t.Errorf("%s is left", path)
		}
	}
}

var lastSeen = regexp.MustCompile(`"last_seen":"[^"]*"`)

// timeless are the lines of a file, without the time of the run.
func (f folder) timeless(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(string(f), name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(lastSeen.ReplaceAllString(string(b), ""), "\n")
}

// without fails when a file holds the text.
func (f folder) without(t *testing.T, text string) {
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

// coverage is what a collection has to say, without what differs between two.
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

// TestKilled kills the program at random moments and starts it again, until it
// comes to its end: the graph is that of a run which nothing has disturbed.
func TestKilled(t *testing.T) {
	t.Parallel()
	env, token := startFakeOkta(t, fakeOrg...)
	whole := folder(t.TempDir())
	p := startProgram(t, env, whole.args()...)
	if code := p.end(t); code != 3 { // for what is refused
		t.Fatalf("exit %d\n%s", code, &p.stderr)
	}
	said := bytes.Count(p.stderr.Bytes(), []byte("\n"))

	left := kills
	if n, err := strconv.Atoi(os.Getenv("OKTAGON_KILLS")); err == nil {
		left = n
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d, %d kills", seed, left)
	chance := rand.New(rand.NewPCG(seed, 0))
	kill := func(p *process) {
		if ended := p.read(1 + chance.IntN(said/3)); !ended && left > 0 {
			// A little later, so that it is not always after a line.
			<-time.After(time.Duration(chance.IntN(4000)) * time.Microsecond)
			_ = p.Process.Kill()
			left--
		}
	}
	for left > 0 {
		f := folder(t.TempDir())
		runs := 1
		for ; !f.collect(t, env, token, kill); runs++ {
		}
		t.Logf("ended after %d runs", runs)
		f.same(t, whole)
	}
}

// collect runs the program in the folder, to its end unless it is killed.
func (f folder) collect(t *testing.T, env []string, token string, kill func(*process)) (ended bool) {
	t.Helper()
	p := startProgram(t, env, f.args()...)
	kill(p)
	code := p.end(t)
	if code == 2 && strings.Contains(p.stderr.String(), "finished collection; build from it with --from-snapshot") {
		// It was killed while it wrote the graph.
		p = startProgram(t, nil, "--output", f.graph(), "--from-snapshot", f.snapshot())
		code = p.end(t)
	}
	f.without(t, token)
	if strings.Contains(p.stderr.String(), token) {
		t.Errorf("a secret is in the log:\n%s", &p.stderr)
	}
	if code != 3 && code != -1 {
		t.Fatalf("exit %d\n%s", code, &p.stderr)
	}
	return code == 3
}

// TestTwoAtOnce lets a second run into the folder of one that is under way.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	env, _ := startFakeOkta(t, fakeOrg...)
	f := folder(t.TempDir())
	first := startProgram(t, env, f.args()...)
	first.read(20) // it has asked something
	second := startProgram(t, env, "--output", filepath.Join(string(f), "h.json"), "--snapshot", f.snapshot())
	if code := second.end(t); code != 2 || !strings.Contains(second.stderr.String(), "another oktagon is collecting into this folder") {
		t.Errorf("exit %d\n%s", code, &second.stderr)
	}
	if code := first.end(t); code != 3 {
		t.Errorf("the first: exit %d\n%s", code, &first.stderr)
	}
}

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
	"oktagon/collector/source"
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

// startFakeOkta runs the fake Okta and returns the environment that names it.
func startFakeOkta(t *testing.T, args ...string) (env []string, token string) {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "fakeokta.exe")
	if out, err := exec.Command("go", "build", "-o", exe, "./collector/oktatest/fakeokta").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fake := exec.Command(exe, args...)
	fake.Stderr = os.Stderr
	out, err := fake.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := fake.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = fake.Process.Kill()
		_ = fake.Wait()
	})
	env = append(os.Environ(), "HOME="+t.TempDir())
	for said := bufio.NewScanner(out); token == "" && said.Scan(); {
		if name, value, ok := strings.Cut(said.Text(), "="); ok {
			env = append(env, name+"="+value)
			if name == "OKTA_CLIENT_TOKEN" {
				token = value
			}
		}
	}
	if token == "" {
		t.Fatal("the fake Okta did not start")
	}
	return env, token
}

// process is the program in a process of its own, with a debug line for each
// request.
type process struct {
	*exec.Cmd
	lines  *bufio.Scanner
	stderr bytes.Buffer // what was read of it
}

func startProgram(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(exe)}
	p.Args, p.Env = append([]string{"oktagon", "--log-level", "debug", "--mfa-factors", "all"}, args...), env
	out, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// read reads up to n lines of what the program says; ended is whether there are
// no more.
func (p *process) read(n int) (ended bool) {
	for range n {
		if !p.lines.Scan() {
			return true
		}
		fmt.Fprintln(&p.stderr, p.lines.Text())
	}
	return false
}

// end waits for the program and returns its exit code.
func (p *process) end(t *testing.T) int {
	t.Helper()
	p.read(1 << 30)
	var exit *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.ProcessState.ExitCode()
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
	for _, name := range []string{f.graph(), hybrid(f.graph())} {
		whole := filepath.Join(string(want), filepath.Base(name))
		if got := timeless(read(t, name)); !bytes.Equal(timeless(read(t, whole)), got) {
			t.Errorf("%s is another graph:\n%s", name, cmp.Diff(lines(timeless(read(t, whole))), lines(got)))
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
	for left > 0 {
		f := folder(t.TempDir())
		runs := 1
		for ; ; runs++ {
			p := startProgram(t, env, f.args()...)
			if ended := p.read(1 + chance.IntN(said/3)); !ended && left > 0 {
				// A little later, so that it is not always after a line.
				<-time.After(time.Duration(chance.IntN(4000)) * time.Microsecond)
				_ = p.Process.Kill()
				left--
			}
			code := p.end(t)
			if code == 2 && strings.Contains(p.stderr.String(), "complete snapshot; build from it with --from-snapshot") {
				// It was killed while it wrote the graph.
				p = startProgram(t, nil, "--output", f.graph(), "--from-snapshot", f.snapshot())
				code = p.end(t)
			}
			without(t, token, &result{stderr: p.stderr}, string(f))
			if code == 3 {
				break
			}
			if code != -1 {
				t.Fatalf("run %d: exit %d\n%s", runs, code, &p.stderr)
			}
		}
		t.Logf("ended after %d runs", runs)
		f.same(t, whole)
	}
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

// TestInterrupted ends the program by Ctrl-C and by --timeout: both say how to go
// on, and going on gives the same graph.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupt for a single process")
	}
	t.Parallel()
	env, _ := startFakeOkta(t, fakeOrg...)
	slow, _ := startFakeOkta(t, append(slices.Clone(fakeOrg), "--latency", "80ms")...)
	whole := folder(t.TempDir())
	if p := startProgram(t, env, whole.args()...); p.end(t) != 3 {
		t.Fatalf("exit %d\n%s", p.ProcessState.ExitCode(), &p.stderr)
	}
	interrupt := func(t *testing.T, f folder) *process {
		p := startProgram(t, slow, f.args()...)
		p.read(60)
		_ = p.Process.Signal(os.Interrupt)
		p.end(t)
		return p
	}
	timeOut := func(t *testing.T, f folder) (p *process) {
		for after := time.Second; ; after *= 2 { // until it has begun, however busy the machine is
			p = startProgram(t, slow, f.args("--timeout", after.String())...)
			p.end(t)
			if _, err := os.Stat(filepath.Join(f.snapshot(), "manifest.json")); err == nil {
				return p
			}
		}
	}
	for _, test := range []struct {
		name string
		stop func(*testing.T, folder) *process
		says string
	}{{"Ctrl-C", interrupt, "interrupt"}, {"--timeout", timeOut, "--timeout of "}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := folder(t.TempDir())
			p := test.stop(t, f)
			if code := p.ProcessState.ExitCode(); code != 130 {
				t.Fatalf("exit %d\n%s", code, &p.stderr)
			}
			for _, want := range []string{test.says, "nothing was written", "--snapshot " + f.snapshot() + ", goes on where it was"} {
				if !strings.Contains(p.stderr.String(), want) {
					t.Errorf("%q is not in\n%s", want, &p.stderr)
				}
			}
			if left, _ := filepath.Glob(string(f) + "/*.json*"); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			again := startProgram(t, env, f.args()...)
			if code := again.end(t); code != 3 || !strings.Contains(again.stderr.String(), "going on with the collection of") {
				t.Errorf("exit %d\n%s", code, &again.stderr)
			}
			f.same(t, whole)
		})
	}
}

// A network that is lost is a failure, not an interruption, and says how to go on.
func TestLostNetwork(t *testing.T) {
	t.Parallel()
	lost := &okta.LostError{Silent: 5 * time.Minute, Network: &okta.NetworkError{Host: "contoso.okta.com", Err: io.ErrUnexpectedEOF}}
	err := &source.UnfinishedError{Err: fmt.Errorf("users: %w", lost)}
	if code := exitCode(t.Context(), err); code != config.ExitFailed {
		t.Errorf("exit %d", code)
	}
	for _, want := range []string{"users: the network is lost: nothing of contoso.okta.com has answered for 5m0s", "check the connection", "--snapshot DIR"} {
		if got := explain(t.Context(), err); !strings.Contains(got, want) {
			t.Errorf("%q is not in %q", want, got)
		}
	}
}

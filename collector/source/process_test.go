package source_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// bin is where the program and the fake Okta are built, when a test asks for them.
var bin string

func TestMain(m *testing.M) { os.Exit(inFolder(m)) }

func inFolder(m *testing.M) int {
	var err error
	if bin, err = os.MkdirTemp("", "oktagon-bin-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(bin)
	return m.Run()
}

// build makes both programs, once.
var build = sync.OnceValue(func() error {
	for name, dir := range map[string]string{"oktagon": "oktagon", "fakeokta": "oktagon/collector/oktatest/fakeokta"} {
		if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program(name), dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	return nil
})

// program is the path of one of them. Windows wants the ending, the others do not
// mind.
func program(name string) string { return filepath.Join(bin, name+".exe") }

// startFakeOkta runs the fake Okta and returns the environment that names it.
func startFakeOkta(t *testing.T, args ...string) (env []string, token string) {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	fake := exec.Command(program("fakeokta"), args...)
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

// process is oktagon in a process of its own, with a debug line for each request.
type process struct {
	*exec.Cmd
	lines  *bufio.Scanner
	stderr bytes.Buffer // what was read of it
}

func startProgram(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{Cmd: exec.Command(program("oktagon"), append([]string{"--log-level", "debug", "--mfa-factors", "all"}, args...)...)}
	p.Env = env
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

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

// bin is the folder of the built program and fake Okta.
var bin string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	var err error
	if bin, err = os.MkdirTemp("", "oktagon-bin-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(bin)
	return m.Run()
}

// build builds both programs, once.
var build = sync.OnceValue(func() error {
	for name, dir := range map[string]string{"oktagon": "oktagon", "fakeokta": "oktagon/collector/oktatest/fakeokta"} {
		if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", program(name), dir).CombinedOutput(); err != nil {
			return fmt.Errorf("%w\n%s", err, out)
		}
	}
	return nil
})

// program returns the path of a built program. Windows needs the extension.
func program(name string) string { return filepath.Join(bin, name+".exe") }

// startFakeOkta runs the fake Okta and returns the environment that points to it.
func startFakeOkta(t *testing.T, args ...string) (env []string, token string) {
	t.Helper()
	if err := build(); err != nil {
		t.Fatal(err)
	}
	// Programs that are killed leave their temporary folders.
	temp := t.TempDir()
	env = append(os.Environ(), "HOME="+t.TempDir(), "TMPDIR="+temp, "TMP="+temp)
	fake := exec.Command(program("fakeokta"), args...)
	fake.Env = env
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
	for lines := bufio.NewScanner(out); token == "" && lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), "="); ok {
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

// A process is a running oktagon, which logs each request.
type process struct {
	cmd    *exec.Cmd
	lines  *bufio.Scanner // of stderr
	stderr bytes.Buffer   // the lines read so far
}

func startProgram(t *testing.T, env []string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(program("oktagon"), append([]string{"--log-level", "debug", "--mfa-factors", "all"}, args...)...)}
	p.cmd.Env = env
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.lines = bufio.NewScanner(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// readLines reads up to n lines of stderr and reports whether it ended.
func (p *process) readLines(n int) (ended bool) {
	for range n {
		if !p.lines.Scan() {
			return true
		}
		fmt.Fprintln(&p.stderr, p.lines.Text())
	}
	return false
}

// wait waits for the program and returns its exit code.
func (p *process) wait(t *testing.T) int {
	t.Helper()
	p.readLines(1 << 30)
	var exit *exec.ExitError
	if err := p.cmd.Wait(); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

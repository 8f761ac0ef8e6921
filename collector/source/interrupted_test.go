package source_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestInterrupted ends the program by Ctrl-C and by --timeout: both say how to resume,
// and resuming gives the same graph.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no interrupt for a single process")
	}
	t.Parallel()
	env, _ := startFakeOkta(t, fakeOrg...)
	slow, _ := startFakeOkta(t, append(slices.Clone(fakeOrg), "--latency", "80ms")...)
	uninterrupted := folder(t.TempDir())
	if p := startProgram(t, env, uninterrupted.args()...); p.wait(t) != 3 {
		t.Fatalf("exit %d\n%s", p.cmd.ProcessState.ExitCode(), &p.stderr)
	}
	interrupt := func(t *testing.T, f folder) *process {
		p := startProgram(t, slow, f.args()...)
		p.readLines(60)
		_ = p.cmd.Process.Signal(os.Interrupt)
		p.wait(t)
		return p
	}
	timeOut := func(t *testing.T, f folder) (p *process) {
		for after := time.Second; ; after *= 2 { // until it has read something, however busy the machine is
			p = startProgram(t, slow, f.args("--timeout", after.String())...)
			p.wait(t)
			if manifest, _ := os.ReadFile(filepath.Join(f.snapshot(), "manifest.json")); bytes.Contains(manifest, []byte(`"complete"`)) {
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
			if code := p.cmd.ProcessState.ExitCode(); code != 130 {
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
			if code := again.wait(t); code != 3 || !strings.Contains(again.stderr.String(), "going on with the collection of") {
				t.Errorf("exit %d\n%s", code, &again.stderr)
			}
			f.checkSame(t, uninterrupted)
		})
	}
}

// TestSignals ends the program while it collects, with the signals of a user, an init
// system and a closed terminal: no output and no temporary file is left.
func TestSignals(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signals")
	}
	t.Parallel()
	// The process that runs the tests may ignore SIGHUP, which children inherit. They
	// do not inherit that it is handled.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(handled) })
	if err := build(); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		start   string
		signals []os.Signal
		message string
	}{
		"Ctrl-C":  {`exec "$0"`, []os.Signal{os.Interrupt}, "interrupt"},
		"stopped": {`exec "$0"`, []os.Signal{syscall.SIGTERM}, "terminated"},
		"hung up": {`exec "$0"`, []os.Signal{syscall.SIGHUP}, "hangup"},
		"nohup":   {`trap '' HUP; exec "$0"`, []os.Signal{syscall.SIGHUP, os.Interrupt}, "interrupt"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, collecting := startStuckOkta(t)
			dir, tmp := t.TempDir(), t.TempDir()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // far more than needed
			defer cancel()
			cmd := exec.CommandContext(ctx, "sh", "-c", test.start, program("oktagon"))
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "HOME="+dir, "TMPDIR="+tmp, "OKTA_CLIENT_ORGURL="+url, "OKTA_CLIENT_TOKEN=00token")
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-collecting:
			case <-ctx.Done():
				t.Error("the program does not collect")
			}
			for _, sig := range test.signals {
				if err := cmd.Process.Signal(sig); err != nil {
					t.Error(err)
				}
			}
			_ = cmd.Wait() // the exit code is checked
			if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), test.message+" signal received; nothing was written") {
				t.Errorf("exit %d\n%s", code, &stderr)
			}
			for _, place := range []string{dir, tmp} {
				if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
					t.Errorf("left behind: %v %v", left, err)
				}
			}
		})
	}
}

// startStuckOkta starts a fake Okta that never answers the request for users; collecting
// is closed when that request arrives.
func startStuckOkta(t *testing.T) (url string, collecting <-chan struct{}) {
	t.Helper()
	org, err := snapshot.Open(os.DirFS("../../testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := oktatest.New(org, oktatest.Options{Tokens: []string{"00token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { fake.Close() })
	requested := make(chan struct{})
	var once sync.Once
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/users" {
			once.Do(func() { close(requested) })
			<-r.Context().Done()
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL, requested
}

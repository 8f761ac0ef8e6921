package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/config"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress/progresstest"
	"oktagon/graph/bloodhound/bloodhoundfake"
)

// A recording is what a user sees of a run, in simulated time.
type recording struct {
	name  string
	args  string
	org   string // the folder of the organization
	fake  oktatest.Options
	fault string
	// shots are when the screen is recorded, beside the end.
	shots []time.Duration
	// interrupt is when Ctrl-C is pressed, 0 for never; inBuilding presses it while the graph
	// is built.
	interrupt  time.Duration
	inBuilding bool
	again      *recording // what is run after it
}

// A size is that of a terminal; 0 is none.
type size struct{ width, height int }

func (s size) String() string {
	if s.width == 0 {
		return "no-terminal"
	}
	return fmt.Sprintf("%dx%d", s.width, s.height)
}

var sizes = []size{{80, 24}, {120, 40}, {40, 15}, {}}

// TestRecordings compares what a user sees of runs with golden files: at three sizes of a
// terminal, and without one.
func TestRecordings(t *testing.T) {
	contoso, err := filepath.Abs("testdata/contoso")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := filepath.Abs("testdata/recordings")
	if err != nil {
		t.Fatal(err)
	}
	large := t.TempDir()
	if _, err := orggen.Generate(large, orggen.Size{Users: 200, Groups: 20, Memberships: 600, Apps: 60, AppUsers: 900, Integrations: 14}); err != nil {
		t.Fatal(err)
	}
	limits := oktatest.Options{Limits: map[string]int{"A": 50, "G": 250, "V": 300}, Latency: 100 * time.Millisecond}
	upload := "--from-snapshot testdata/contoso --upload https://bloodhound.contoso.com --bloodhound-token-id " + bloodHoundID
	for _, r := range []recording{
		{name: "demo", args: "", org: contoso},
		{name: "limited", args: "", org: large, fake: limits, shots: []time.Duration{31 * time.Second, 2*time.Minute + time.Second}},
		{name: "refused", args: "", org: contoso, fault: "/integrations/api/v1/api-services:403"},
		{name: "interrupted-and-resumed", args: "--snapshot kept", org: large, fake: limits, interrupt: 2 * time.Minute,
			again: &recording{args: "--snapshot kept", shots: []time.Duration{31 * time.Second}}},
		{name: "interrupted-signing-in", args: "", org: contoso, fault: "/.well-known/okta-organization:slow=50s:nth=1", shots: []time.Duration{31 * time.Second}, interrupt: 35 * time.Second},
		{name: "interrupted-building", args: "--from-snapshot testdata/contoso", inBuilding: true},
		{name: "interrupted-uploading", args: upload, shots: []time.Duration{41 * time.Second}, interrupt: 45 * time.Second},
	} {
		for _, s := range sample(3, sizes) {
			t.Run(r.name+"/"+s.String(), func(t *testing.T) {
				t.Chdir(t.TempDir())
				if err := os.CopyFS("testdata/contoso", os.DirFS(contoso)); err != nil {
					t.Fatal(err)
				}
				got := r.play(t, s)
				path := filepath.Join(golden, r.name+"-"+s.String()+".txt")
				if *update {
					if err := errors.Join(os.MkdirAll(golden, 0o755), os.WriteFile(path, []byte(got), 0o644)); err != nil {
						t.Fatal(err)
					}
				}
				if diff := cmp.Diff(string(read(t, path)), got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", path, diff)
				}
			})
		}
	}
}

// play runs the program and returns the shots, without what chance decides.
func (r recording) play(t *testing.T, s size) string {
	var shots strings.Builder
	fake := r.fakeOkta(t)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)))
		screen := newRecorder(s)
		network := &fakeNetwork{bloodHound: bloodhoundfake.New(bloodhoundfake.Options{TokenID: bloodHoundID, TokenKey: bloodHoundKey, Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Hangs}})}
		if fake != nil {
			network.okta = fake.RoundTripper()
			defer fake.Close()
		}
		for run := &r; run != nil; run = run.again {
			code := run.record(t, screen, network, &shots)
			fmt.Fprintf(&shots, "== the end, exit code %d ==\n%s\n", code, screen.shot())
			screen.check(t)
		}
	})
	return withoutChance(shots.String())
}

// fakeOkta is the organization, nil when the run does not ask Okta.
func (r recording) fakeOkta(t *testing.T) *oktatest.Server {
	if r.org == "" {
		return nil
	}
	var faults []string
	if r.fault != "" {
		faults = append(faults, r.fault)
	}
	r.fake.Tokens = []string{testToken}
	fake, err := newFakeOkta(r.org, r.fake, faults...)
	if err != nil {
		t.Fatal(err)
	}
	return fake
}

// record runs the program once.
func (r *recording) record(t *testing.T, screen *recorder, network http.RoundTripper, shots *strings.Builder) int {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	press := func() {
		screen.echo("^C")
		cancel(errors.New("interrupt"))
	}
	var hooked context.Context = ctx
	if r.inBuilding {
		hooked = &slowContext{Context: ctx, after: 200, hook: func() {
			time.Sleep(31 * time.Second)
			synctest.Wait()
			fmt.Fprintf(shots, "== while the graph is built ==\n%s\n", screen.shot())
			press()
		}}
	}
	ended := make(chan struct{})
	watched := make(chan struct{})
	go func() { // in the order of the times
		defer close(watched)
		begin := time.Now()
		at := func(d time.Duration, f func()) {
			select {
			case <-time.After(time.Until(begin.Add(d))):
				synctest.Wait()
				f()
			case <-ended:
			}
		}
		for _, d := range r.shots {
			at(d, func() { fmt.Fprintf(shots, "== after %s ==\n%s\n", d, screen.shot()) })
		}
		if r.interrupt > 0 {
			at(r.interrupt, press)
		}
	}()
	vars := map[string]string{"OKTA_CLIENT_TOKEN": testToken, "OKTA_CLIENT_ORGURL": "https://contoso.okta.com", "BLOODHOUND_TOKEN_KEY": bloodHoundKey}
	code := run(hooked, strings.Fields(r.args), environment{
		Environment: config.Environment{Getenv: func(name string) string { return vars[name] }, Home: t.TempDir(),
			Stdin: func() ([]byte, error) { return nil, nil }, Network: network},
		stdout: screen.out, stderr: screen.out,
	})
	close(ended)
	<-watched
	return code
}

// A slowContext calls hook once, in the goroutine that asks for the error the nth time. A graph
// that is built asks after every element.
type slowContext struct {
	context.Context
	calls atomic.Int64
	after int64
	hook  func()
}

func (c *slowContext) Err() error {
	if c.calls.Add(1) == c.after {
		c.hook()
	}
	return c.Context.Err()
}

// fakeNetwork reaches a fake Okta and a fake BloodHound in memory.
type fakeNetwork struct {
	okta       http.RoundTripper
	bloodHound http.Handler
}

func (n *fakeNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasPrefix(req.URL.Host, "bloodhound.") {
		if req.Body == nil {
			req.Body = http.NoBody
		}
		w := httptest.NewRecorder()
		n.bloodHound.ServeHTTP(w, req)
		return w.Result(), nil
	}
	return n.okta.RoundTrip(req)
}

// A recorder is a terminal, or a file where lines are only added.
type recorder struct {
	size     size
	out      io.Writer
	terminal *progresstest.Terminal
	file     *growingFile
}

// A growingFile is a file that is read while it is written.
type growingFile struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (f *growingFile) Write(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.Write(p)
}

func (f *growingFile) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.String()
}

func newRecorder(s size) *recorder {
	if s.width == 0 {
		file := &growingFile{}
		return &recorder{size: s, out: file, file: file}
	}
	terminal := progresstest.New(s.width, s.height)
	return &recorder{size: s, out: terminal, terminal: terminal}
}

// shot is what is visible.
func (r *recorder) shot() string {
	if r.terminal == nil {
		return r.file.String()
	}
	return r.terminal.Screen()
}

// echo shows what a key shows where the cursor is.
func (r *recorder) echo(text string) {
	if r.terminal != nil {
		fmt.Fprint(r.terminal, text)
	}
}

// check fails on what is wider than the terminal, and on what is left of Ctrl-C.
func (r *recorder) check(t *testing.T) {
	t.Helper()
	if r.terminal == nil {
		return
	}
	for line := range strings.SplitSeq(r.terminal.Text(), "\n") {
		if n := utf8.RuneCountInString(line); n > r.size.width || strings.Contains(line, "^C") {
			t.Errorf("a line of %d columns: %q", n, line)
		}
	}
}

// chance is what differs from run to run: times, durations, which resources are read at a time
// and how far they are, and whether it is a moment of waiting. Numbers differ with the
// organization, and are not the subject here.
var chance = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`\[[=>-]+\]`), "[=>-]"},
	{regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`), "TIME"},
	{regexp.MustCompile(`\b(\d+h\d+m|\d+m\d+s|\d+m|\d+s|\d+m\d+\.\d+s)\b`), "DURATION"},
	{regexp.MustCompile(`\breqfake\w+`), "REQUEST"},
	{regexp.MustCompile(`of\s+waiting\s+for\s+rate\s+limits\s+and\s+retries`), "of waiting for rate limits and retries"},
	{regexp.MustCompile(`\b[A-Z]{3}-\d\d\b`), "RULE"},
	{regexp.MustCompile(`\b\d[\d,]*(\.\d+)*\b`), "N"},
	{regexp.MustCompile(`(over |under )?DURATION left`), "DURATION left"},
	{regexp.MustCompile(`collecting( for DURATION)?:`), "collecting:"},
	{regexp.MustCompile(`(waiting for (the limit of )?apps until TIME|at the limit of apps)`), "WAITING for apps"},
	{regexp.MustCompile(`(?m)(^[a-z~-]+ +\[=>-\] N.*\n)+`), "RESOURCES [=>-] N of N, DURATION left\n"},
	{regexp.MustCompile(`(; [a-z-]+ N of N)+`), "; RESOURCES N of N"},
	{regexp.MustCompile(`(?m)(^collecting: .*\n)(collecting: .*\n)+`), "${1}... and so on\n"},
	{regexp.MustCompile(` {2,}`), "  "}, // as wide as the numbers
	{regexp.MustCompile(`(?m) +$`), ""},
}

func withoutChance(text string) string {
	for _, c := range chance {
		text = c.pattern.ReplaceAllString(text, c.with)
	}
	return text
}

package output_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
	"oktagon/collector/source"
	"oktagon/graph"
	"oktagon/graph/opengraph"
	"oktagon/graph/output"
	"oktagon/schema"
)

var users = flag.Int("users", 5000, "how many users the organization of the benchmark has")

// fakeOrg is the variable with the folder of a snapshot. When it is set, the test program serves that
// snapshot as a fake Okta instead of running tests: in a process of its own, the fake Okta does not
// count in what is measured.
const fakeOrg = "OKTAGON_BENCH_FAKE_ORG"

func TestMain(m *testing.M) {
	if dir := os.Getenv(fakeOrg); dir != "" {
		if err := serveFake(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveFake serves a snapshot until standard input ends.
func serveFake(dir string) error {
	snap, err := snapshot.Open(os.DirFS(dir))
	if err != nil {
		return err
	}
	fake, err := oktatest.Listen(snap)
	if err != nil {
		return err
	}
	defer fake.Close()
	fmt.Println(fake.URL, fake.ClientID, fake.ClientSecret)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// organization is a generated organization: its snapshot, and how to reach the fake Okta that serves
// it.
type organization struct {
	snap *snapshot.Snapshot
	dir  string
	okta.Config
}

// BenchmarkRun measures a run and its steps. The organization is like a large one: a few groups with
// all users and many small ones, 12 memberships and 5 app accounts for each user, and factors of all
// users.
func BenchmarkRun(b *testing.B) {
	org := generate(b, orggen.Size{Users: *users, Groups: *users / 20, Memberships: *users * 63 / 5,
		Apps: max(20, *users/100), AppUsers: *users * 27 / 5, Integrations: 20, Factors: "all", Seed: 1})
	b.Run("collect", org.collect)
	b.Run("build", func(b *testing.B) {
		org.build(b, func(*schema.Validator, *opengraph.Writer) graph.Sink { return discard{} })
	})
	b.Run("validate", func(b *testing.B) {
		org.build(b, func(v *schema.Validator, _ *opengraph.Writer) graph.Sink { return v })
	})
	b.Run("write", func(b *testing.B) {
		org.build(b, func(v *schema.Validator, w *opengraph.Writer) graph.Sink { return validateAndWrite{v, w} })
	})
	b.Run("whole", org.whole)
}

func generate(b *testing.B, size orggen.Size) *organization {
	b.Helper()
	o := &organization{dir: b.TempDir()}
	var err error
	if o.snap, err = orggen.Generate(o.dir, size); err != nil {
		b.Fatal(err)
	}
	fake := exec.CommandContext(b.Context(), os.Args[0])
	fake.Env = append(os.Environ(), fakeOrg+"="+o.dir)
	fake.Stderr = os.Stderr
	stdin, err := fake.StdinPipe()
	stdout, err2 := fake.StdoutPipe()
	if err := errors.Join(err, err2, fake.Start()); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = errors.Join(stdin.Close(), fake.Wait()) })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	words := strings.Fields(line)
	if err != nil || len(words) != 3 {
		b.Fatalf("the fake Okta says %q, %v", line, err)
	}
	o.BaseURL, err = url.Parse(words[0])
	if err != nil {
		b.Fatal(err)
	}
	o.Credential = okta.Credential{Mode: okta.ClientSecret, ClientID: words[1], ClientSecret: words[2]}
	return o
}

// collect measures the collection. It reports the requests and the bytes of the responses.
func (o *organization) collect(b *testing.B) {
	var asked okta.Stats
	all, err := collector.Select(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	stop := measurePeak(b)
	for b.Loop() {
		c := o.Config
		c.Scopes, c.UserAgent = all.Scopes(), "oktagon-bench"
		client, err := okta.New(c)
		if err != nil {
			b.Fatal(err)
		}
		w, err := snapshot.Create(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		if err := collector.Run(b.Context(), client, w, collector.Options{Selection: all, Factors: "all", Domain: "contoso.okta.com",
			Progress: newQuietConsole().Progress, Log: newQuietConsole().Log}); err != nil {
			b.Fatal(err)
		}
		m := w.Snapshot().Manifest
		if !m.Complete() {
			b.Fatal("the collection is not complete")
		}
		asked = okta.Stats{}
		for _, c := range m.Coverage {
			stats := client.Stats(c.Resource)
			asked.Requests += stats.Requests
			asked.Bytes += stats.Bytes
		}
	}
	stop()
	b.SetBytes(asked.Bytes)
	b.ReportMetric(float64(asked.Bytes), "bytes")
	b.ReportMetric(float64(asked.Requests), "requests")
}

// newQuietConsole returns a console that writes nothing.
func newQuietConsole() *progress.Console {
	return progress.Open(io.Discard, progress.Settings{Quiet: true, Plain: true})
}

// build measures graph.Build with a sink. It reports edges per second, and the size of the written
// files or, when none is written, of the snapshot.
func (o *organization) build(b *testing.B, sink func(*schema.Validator, *opengraph.Writer) graph.Sink) {
	edges, bytes := 0, sizeOf(b, o.dir)
	valid, err := schema.New()
	if err != nil {
		b.Fatal(err)
	}
	stop := measurePeak(b)
	for b.Loop() {
		dir := b.TempDir()
		w, err := opengraph.Create(filepath.Join(dir, "graph.json"), opengraph.Options{})
		if err != nil {
			b.Fatal(err)
		}
		stats, err := graph.Build(o.snap, graph.Options{}, sink(valid, w))
		if err != nil {
			b.Fatal(err)
		}
		files, err := w.Commit()
		if err != nil {
			b.Fatal(err)
		}
		edges = 0
		for _, n := range stats.Edges {
			edges += n
		}
		if files[0].Nodes > 0 {
			bytes = sizeOf(b, dir)
		}
	}
	stop()
	report(b, edges, bytes)
	b.ReportMetric(0, "requests")
}

func report(b *testing.B, edges int, bytes int64) {
	b.SetBytes(bytes)
	b.ReportMetric(float64(bytes), "bytes")
	b.ReportMetric(float64(edges), "edges")
	b.ReportMetric(float64(edges)*float64(b.N)/b.Elapsed().Seconds(), "edges/s")
}

// whole measures a run from the options to the files.
func (o *organization) whole(b *testing.B) {
	secret := filepath.Join(b.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(o.Credential.ClientSecret), 0o600); err != nil {
		b.Fatal(err)
	}
	var requests, edges int
	var bytes int64
	stop := measurePeak(b)
	for b.Loop() {
		dir := b.TempDir()
		output := filepath.Join(dir, "graph.json")
		args := []string{"--org-url", o.BaseURL.String(), "--client-id", o.Credential.ClientID,
			"--client-secret-file", secret, "--output", output, "--mfa-factors=all", "--quiet"}
		requests = run(b.Context(), b, args)
		edges, bytes = countEdges(b, dir), sizeOf(b, dir)
	}
	stop()
	report(b, edges, bytes)
	b.ReportMetric(float64(requests), "requests")
}

// run does what the program does with the arguments. It returns the number of requests.
func run(ctx context.Context, t testing.TB, args []string) (requests int) {
	o, err := config.Parse(args, config.Environment{Getenv: func(string) string { return "" }, Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	selection, err := collector.Select(o.Collection.Only, o.Collection.Skip)
	if err != nil {
		t.Fatal(err)
	}
	from := &source.Source{Options: o, Console: newQuietConsole(), Selection: selection}
	to := &output.Writer{Options: o, Console: newQuietConsole(), Stdout: io.Discard, Stderr: io.Discard}
	defer to.Close()
	if err := to.Open(ctx); err != nil {
		t.Fatal(err)
	}
	snap, done, err := from.Snapshot(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	if err := to.Write(ctx, snap); err != nil {
		t.Fatal(err)
	}
	for _, c := range snap.Manifest.Coverage {
		requests += c.Requests
	}
	return requests
}

// countEdges counts the edges in the files of a folder.
func countEdges(b *testing.B, dir string) (edges int) {
	b.StopTimer()
	defer b.StartTimer()
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 16<<20)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), `{"kind":`) {
				edges++
			}
		}
		if err := errors.Join(lines.Err(), f.Close()); err != nil {
			b.Fatal(err)
		}
	}
	return edges
}

// sizeOf returns the size of the files in a folder in bytes.
func sizeOf(b *testing.B, dir string) (bytes int64) {
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

// measurePeak measures the memory that the program has from the operating system until stop is
// called. stop reports the maximum as peak-MB.
func measurePeak(b *testing.B) (stop func()) {
	runtime.GC()
	held := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	done, ended := make(chan struct{}), make(chan struct{})
	var peak uint64
	go func() {
		defer close(ended)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for {
			metrics.Read(held)
			peak = max(peak, held[0].Value.Uint64()-held[1].Value.Uint64())
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	return func() {
		close(done)
		<-ended
		b.ReportMetric(float64(peak)/1e6, "peak-MB")
	}
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Node(*opengraph.Node) error { return nil }
func (discard) Edge(*opengraph.Edge) error { return nil }

// validateAndWrite is a sink that validates and writes.
type validateAndWrite struct {
	valid *schema.Validator
	out   *opengraph.Writer
}

func (s validateAndWrite) Node(n *opengraph.Node) error {
	return errors.Join(s.valid.Node(n), s.out.Node(n))
}
func (s validateAndWrite) Edge(e *opengraph.Edge) error {
	return errors.Join(s.valid.Edge(e), s.out.Edge(e))
}

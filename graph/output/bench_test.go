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

// fakeOrg names the snapshot that this program serves in place of running tests:
// a fake Okta in a process of its own costs the measured one neither time nor
// memory.
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

// serveFake serves until its standard input ends.
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

// organization is what is measured: its snapshot, and a fake Okta that serves it.
type organization struct {
	snap *snapshot.Snapshot
	dir  string
	okta.Config
}

// BenchmarkRun measures a run and its steps, from the answers of a fake Okta to
// the files of the graph. The shape is that of a large organization: a few groups
// with everyone in them and a long tail of small ones, 12 memberships and 5
// accounts in applications for each user, and factors of all.
func BenchmarkRun(b *testing.B) {
	org := generate(b, orggen.Size{Users: *users, Groups: *users / 20, Memberships: *users * 63 / 5,
		Apps: max(20, *users/100), AppUsers: *users * 27 / 5, Integrations: 20, Factors: "all", Seed: 1})
	b.Run("collect", org.collect)
	b.Run("build", func(b *testing.B) {
		org.build(b, func(*schema.Validator, *opengraph.Writer) graph.Sink { return nothing{} })
	})
	b.Run("validate", func(b *testing.B) {
		org.build(b, func(v *schema.Validator, _ *opengraph.Writer) graph.Sink { return v })
	})
	b.Run("write", func(b *testing.B) {
		org.build(b, func(v *schema.Validator, w *opengraph.Writer) graph.Sink { return both{v, w} })
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

// collect reports what came over the wire.
func (o *organization) collect(b *testing.B) {
	var asked okta.Stats
	all, err := collector.Select(nil, nil)
	if err != nil {
		b.Fatal(err)
	}
	peak := watch(b)
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
			Progress: quiet().Progress, Log: quiet().Log}); err != nil {
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
	peak()
	b.SetBytes(asked.Bytes)
	b.ReportMetric(float64(asked.Bytes), "bytes")
	b.ReportMetric(float64(asked.Requests), "requests")
}

// quiet is a console that says nothing.
func quiet() *progress.Console {
	return progress.Open(io.Discard, progress.Settings{Quiet: true, Plain: true})
}

// build reports edges a second, and the bytes that were read or, of a graph that
// is written, written.
func (o *organization) build(b *testing.B, sink func(*schema.Validator, *opengraph.Writer) graph.Sink) {
	edges, bytes := 0, sizeOf(b, o.dir)
	valid, err := schema.New()
	if err != nil {
		b.Fatal(err)
	}
	peak := watch(b)
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
	peak()
	report(b, edges, bytes)
	b.ReportMetric(0, "requests")
}

func report(b *testing.B, edges int, bytes int64) {
	b.SetBytes(bytes)
	b.ReportMetric(float64(bytes), "bytes")
	b.ReportMetric(float64(edges), "edges")
	b.ReportMetric(float64(edges)*float64(b.N)/b.Elapsed().Seconds(), "edges/s")
}

// whole is the program without its command line.
func (o *organization) whole(b *testing.B) {
	secret := filepath.Join(b.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte(o.Credential.ClientSecret), 0o600); err != nil {
		b.Fatal(err)
	}
	var requests, edges int
	var bytes int64
	peak := watch(b)
	for b.Loop() {
		dir := b.TempDir()
		output := filepath.Join(dir, "graph.json")
		args := []string{"--org-url", o.BaseURL.String(), "--client-id", o.Credential.ClientID,
			"--client-secret-file", secret, "--output", output, "--mfa-factors=all", "--quiet"}
		requests = run(b.Context(), b, args)
		edges, bytes = countEdges(b, dir), sizeOf(b, dir)
	}
	peak()
	report(b, edges, bytes)
	b.ReportMetric(float64(requests), "requests")
}

// run collects and writes as the command line says. It returns the number of
// requests.
func run(ctx context.Context, t testing.TB, args []string) (requests int) {
	o, err := config.Parse(args, config.Environment{Getenv: func(string) string { return "" }, Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	selection, err := collector.Select(o.Collection.Only, o.Collection.Skip)
	if err != nil {
		t.Fatal(err)
	}
	from := &source.Source{Options: o, Console: quiet(), Selection: selection}
	to := &output.Writer{Options: o, Console: quiet(), Stdout: io.Discard, Stderr: io.Discard}
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

// countEdges counts the lines that are edges in the files of a graph.
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

// sizeOf is the size of the files in a folder.
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

// watch reports, as peak-MB, the most memory that the program held from the
// system until the returned function is called.
func watch(b *testing.B) (stop func()) {
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

type nothing struct{}

func (nothing) Node(*opengraph.Node) error { return nil }
func (nothing) Edge(*opengraph.Edge) error { return nil }

// both validates and writes.
type both struct {
	valid *schema.Validator
	out   *opengraph.Writer
}

func (s both) Node(n *opengraph.Node) error { return errors.Join(s.valid.Node(n), s.out.Node(n)) }
func (s both) Edge(e *opengraph.Edge) error { return errors.Join(s.valid.Edge(e), s.out.Edge(e)) }

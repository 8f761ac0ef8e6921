// Oktagon reads an Okta organization and writes BloodHound OpenGraph JSON. See
// README.md, and oktagon --help.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"slices"
	"syscall"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/plain"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/bloodhound"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/schema"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	home, _ := os.UserHomeDir()
	os.Exit(run(ctx, os.Args[1:], environment{
		Environment: config.Environment{
			Getenv: os.Getenv,
			Home:   home,
			Stdin:  func() ([]byte, error) { return io.ReadAll(io.LimitReader(os.Stdin, 1<<20)) },
		},
		stdout: os.Stdout,
		stderr: os.Stderr,
	}))
}

// environment is the world outside of the program.
type environment struct {
	config.Environment
	stdout, stderr io.Writer
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, env environment) int {
	o, err := config.Parse(args, env.Environment)
	if err == nil {
		switch {
		case o.Help:
			fmt.Fprint(env.stdout, config.Help())
			return 0
		case o.Version:
			fmt.Fprintln(env.stdout, versionLine())
			return 0
		case o.PrintExtension:
			_, _ = env.stdout.Write(schema.Extension())
			return 0
		}
		if o.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("--timeout of %s reached", o.Timeout))
			defer cancel()
		}
		err = (&program{Options: o, environment: env}).run(ctx)
	}
	code := exitCode(ctx, err)
	if err != nil && !errors.Is(err, errIncomplete) {
		fmt.Fprintf(env.stderr, "oktagon: %s\n", explain(ctx, err))
	}
	return code
}

// errIncomplete ends a run whose graph was written, but not of everything.
var errIncomplete = errors.New("the graph is not complete")

// exitCode is the table of the README.
func exitCode(ctx context.Context, err error) int {
	var (
		bad    *config.Error
		upload *bloodhound.UploadError
		signIn *okta.SignInError
		broken *schema.Error
		fold   *graph.FoldError
	)
	switch {
	case err == nil:
		return 0
	case errors.As(err, &bad):
		return 2
	case errors.As(err, &upload):
		return 7
	case errors.Is(err, errIncomplete):
		return 3
	case ctx.Err() != nil:
		return 130
	case errors.As(err, &signIn), bloodhound.IsRefused(err):
		return 4
	case errors.As(err, &broken), errors.As(err, &fold):
		return 5
	}
	return 1
}

// explain is the message of an error with its advice.
func explain(ctx context.Context, err error) string {
	if upload := (*bloodhound.UploadError)(nil); ctx.Err() != nil && !errors.As(err, &upload) {
		return fmt.Sprintf("%s; nothing was written", context.Cause(ctx))
	}
	var advised interface {
		error
		Advice() string
	}
	text := plain.Text(err.Error())
	if errors.As(err, &advised) && advised.Advice() != "" {
		return text + "\n" + plain.Text(advised.Advice())
	}
	return text
}

// program is one run with its options.
type program struct {
	*config.Options
	environment
	progress *progress.Progress
	log      *slog.Logger
	hound    *bloodhound.Client // nil when nothing is uploaded
}

// run collects, or opens what was collected, and builds from it.
func (p *program) run(ctx context.Context) error {
	selection, err := collector.Select(p.Only, p.Skip)
	if err != nil {
		return &config.Error{Problems: []error{err}}
	}
	p.progress = progress.New(p.stderr, p.progressOptions())
	defer p.progress.Close()
	p.log = newLog(p.progress.LogWriter(), p.LogFormat, p.LogLevel)
	for _, n := range p.Notes {
		p.note(n)
	}
	p.log.Debug("settings", "sources", p.Sources)
	if p.PrintQueries != "" {
		return p.printQueries()
	}
	if err := p.meetBloodHound(ctx); err != nil {
		return err
	}
	if p.UploadOnly != nil {
		return p.upload(ctx, p.UploadOnly)
	}
	if p.Check {
		return p.check(ctx, selection)
	}
	out, err := opengraph.Create(p.Output, opengraph.Options{MaxFileSize: p.MaxFileSize, Stdout: p.stdout})
	if err != nil {
		return err
	}
	defer out.Abort()
	snap, done, err := p.snapshot(ctx, selection)
	if err != nil {
		return err
	}
	defer done()
	return p.build(ctx, snap, out)
}

// note tells a remark on the configuration at once: the run may take hours.
func (p *program) note(n string) {
	if p.LogFormat == "json" {
		p.log.Warn(n)
	} else if !p.Quiet {
		fmt.Fprintf(p.progress.LogWriter(), "note: %s\n", plain.Text(n))
	}
}

// progressOptions keep plain lines out of a JSON log, and bars off a terminal
// that cannot draw them.
func (p *program) progressOptions() progress.Options {
	o := progress.Options{Quiet: p.Quiet, Plain: p.Getenv("TERM") == "dumb"}
	if p.LogFormat == "json" {
		o.Line = func(line string) { p.log.Warn("progress", "line", line) }
	}
	return o
}

// check tells what a collection would lack.
func (p *program) check(ctx context.Context, selection collector.Selection) error {
	client, o, stop, err := p.connect(selection)
	if err != nil {
		return err
	}
	defer stop()
	dir, err := os.MkdirTemp("", "oktagon-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	w, err := snapshot.Create(dir)
	if err != nil {
		return err
	}
	var table bytes.Buffer
	complete, err := collector.Check(ctx, client, w, o, &table)
	p.progress.Close()
	if err != nil {
		return err
	}
	if _, err := table.WriteTo(p.stdout); err != nil {
		return err
	}
	if !complete {
		return errIncomplete
	}
	return nil
}

// snapshot opens the snapshot to build from, collecting it first if need be.
// done frees what is temporary.
func (p *program) snapshot(ctx context.Context, selection collector.Selection) (*snapshot.Snapshot, func(), error) {
	if p.FromSnapshot != "" {
		s, err := snapshot.Open(os.DirFS(p.FromSnapshot))
		switch {
		case err != nil:
			return nil, nil, &config.Error{Problems: []error{fmt.Errorf("--from-snapshot %s: %w", p.FromSnapshot, err)}}
		case s.Manifest.Finished.IsZero():
			return nil, nil, &config.Error{Problems: []error{fmt.Errorf("--from-snapshot %s: its collection did not come to an end; collect again", p.FromSnapshot)}}
		}
		return s, func() {}, nil
	}
	dir, done, err := p.folder()
	if err != nil {
		return nil, nil, err
	}
	s, err := p.collect(ctx, dir, selection)
	if err != nil {
		done()
		return nil, nil, err
	}
	return s, done, nil
}

// folder is where the snapshot is written: the one to keep, or a private one
// that is removed.
func (p *program) folder() (string, func(), error) {
	if p.Snapshot != "" {
		return p.Snapshot, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "oktagon-")
	return dir, func() { os.RemoveAll(dir) }, err
}

// collect reads the organization into dir.
func (p *program) collect(ctx context.Context, dir string, selection collector.Selection) (*snapshot.Snapshot, error) {
	client, o, stop, err := p.connect(selection)
	if err != nil {
		return nil, err
	}
	defer stop()
	w, err := snapshot.Create(dir)
	if errors.Is(err, snapshot.ErrExists) {
		return nil, &config.Error{Problems: []error{fmt.Errorf("--snapshot %w; build from it with --from-snapshot, or name another folder", err)}}
	}
	if err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	if err := collector.Run(ctx, client, w, o); err != nil {
		return nil, err
	}
	return w.Snapshot(), nil
}

// connect makes a client of the organization, or of the demo's. stop ends what
// was started for it.
func (p *program) connect(selection collector.Selection) (client *okta.Client, o collector.Options, stop func(), err error) {
	o = collector.Options{Selection: selection, Factors: p.MFAFactors, Progress: p.progress, Log: p.log}
	stop = func() {}
	if p.Demo {
		if o.Domain, stop, err = p.serveDemo(); err != nil {
			return nil, o, nil, err
		}
	} else {
		o.Domain = p.OrgURL.Hostname()
	}
	if client, err = p.client(selection.Scopes()); err != nil {
		stop()
		return nil, o, nil, err
	}
	if o.Entra.Resolve = p.ResolveEntraTenants; o.Entra.Resolve {
		if o.Entra.Transport, err = p.network(); err != nil {
			stop()
			return nil, o, nil, err
		}
	}
	return client, o, stop, nil
}

// network is how everything outside is reached.
func (p *program) network() (*http.Transport, error) {
	roots, err := p.RootCAs()
	if err != nil {
		return nil, err
	}
	o := okta.TransportOptions{RootCAs: roots}
	if p.Proxy != nil {
		o.Proxy = http.ProxyURL(p.Proxy)
	}
	return okta.NewTransport(o), nil
}

func (p *program) client(scopes []string) (*okta.Client, error) {
	if p.Scopes != nil {
		scopes = p.Scopes
	}
	network, err := p.network()
	if err != nil {
		return nil, &config.Error{Problems: []error{err}}
	}
	return okta.New(okta.Config{
		BaseURL:        p.OrgURL,
		Credential:     p.Credential,
		Scopes:         scopes,
		UserAgent:      userAgent(),
		MaxConcurrency: p.MaxConcurrency,
		ReservePercent: p.ReservePercent,
		DPoP:           p.DPoP,
		Transport:      network,
		Logger:         p.log,
		OnWait:         p.progress.Waiting,
	})
}

//go:embed testdata/contoso
var demo embed.FS

// serveDemo starts the fake Okta with the demo organization and points the
// options at it, with a credential of its own. It returns the organization's
// domain.
func (p *program) serveDemo() (domain string, stop func(), err error) {
	files, err := fs.Sub(demo, "testdata/contoso")
	if err != nil {
		return "", nil, err
	}
	org, err := snapshot.Open(files)
	if err != nil {
		return "", nil, err
	}
	server, err := oktatest.Listen(org)
	if err != nil {
		return "", nil, err
	}
	p.OrgURL = server.URL
	p.Credential = okta.Credential{Mode: okta.ClientSecret, ClientID: server.ClientID, ClientSecret: server.ClientSecret}
	return org.Manifest.Domain, server.Close, nil
}

// checked is the writer behind the validator.
type checked struct {
	valid *schema.Validator
	out   *opengraph.Writer
	ended func() error // of the context
}

func (c checked) Node(n *opengraph.Node) error {
	if err := c.valid.Node(n); err != nil {
		return err
	}
	return errors.Join(c.out.Node(n), c.ended())
}

func (c checked) Edge(e *opengraph.Edge) error {
	if err := c.valid.Edge(e); err != nil {
		return err
	}
	return errors.Join(c.out.Edge(e), c.ended())
}

// build writes the graph of a snapshot and says what there is in it.
func (p *program) build(ctx context.Context, snap *snapshot.Snapshot, out *opengraph.Writer) error {
	valid, err := schema.New()
	if err != nil {
		return err
	}
	stats, err := graph.Build(snap, graph.Options{
		LowercaseProperties: p.LowercaseProperties,
		ScopePaths:          graph.ScopePaths(p.ScopePaths),
		Announce:            p.announce,
	}, checked{valid, out, ctx.Err})
	if err != nil {
		return err
	}
	files, err := out.Commit()
	if err != nil {
		return err
	}
	p.progress.Close()
	s := report.Summary{Version: version(), Snapshot: snap, Notes: p.Notes, Graph: report.Graph{Counts: report.Counts(stats), HybridLeftOut: out.LeftOut()}}
	known := func(resource string) bool { return snap.Manifest.Of(resource).State.Known() }
	for _, q := range schema.Queries() {
		s.Queries = append(s.Queries, report.Query{Name: q.Name, Missing: q.Missing(known)})
	}
	for _, f := range files {
		s.Graph.Files = append(s.Graph.Files, report.File{Path: f.Path, Bytes: f.Bytes, Nodes: f.Nodes, Edges: f.Edges, Hybrid: f.Hybrid})
	}
	if err := p.tell(&s); err != nil {
		return err
	}
	if p.hound != nil {
		if err := p.upload(ctx, paths(files)); err != nil {
			return err
		}
	}
	if !snap.Manifest.Whole() {
		return errIncomplete
	}
	return nil
}

// meetBloodHound makes sure, before hours of collecting, that the upload will be
// let in, and installs what was asked for.
func (p *program) meetBloodHound(ctx context.Context) (err error) {
	if p.Upload == "" {
		return nil
	}
	network, err := p.network()
	if err != nil {
		return &config.Error{Problems: []error{err}}
	}
	p.hound, err = bloodhound.New(bloodhound.Config{URL: p.Upload, TokenID: p.BloodHound.TokenID,
		TokenKey: p.BloodHound.TokenKey, Session: p.BloodHound.Session, UserAgent: userAgent(),
		Transport: network, Log: p.log})
	if err != nil {
		return &config.Error{Problems: []error{fmt.Errorf("--upload: %w", err)}}
	}
	arrangements := bloodhound.Arrangements{}
	if p.InstallExtension {
		arrangements.Extension = schema.Extension()
	}
	if p.InstallQueries {
		for _, q := range schema.Queries() {
			arrangements.Queries = append(arrangements.Queries, bloodhound.Query{Name: q.Name, Query: q.Query, Description: q.Description})
		}
	}
	notes, err := p.hound.Arrange(ctx, arrangements)
	for _, n := range notes {
		p.note(n)
	}
	return err
}

// upload brings files into BloodHound: the main ones, then those of edges that
// end outside of the organization.
func (p *program) upload(ctx context.Context, files []string) error {
	main, hybrid := bloodhound.Split(files)
	if err := bloodhound.CheckFiles(append(slices.Clone(main), hybrid...)); err != nil {
		return &config.Error{Problems: []error{err}}
	}
	results, err := p.hound.UploadAll(ctx, main, hybrid, p.watchUpload())
	p.progress.Close()
	if !p.Quiet || err != nil {
		if err := bloodhound.WriteText(p.stderr, results); err != nil {
			return err
		}
	}
	return err
}

// watchUpload says once of every file and every state of the job what is done.
func (p *program) watchUpload() func(bloodhound.Progress) {
	said := ""
	return func(u bloodhound.Progress) {
		now := fmt.Sprintf("upload: job %d is %s", u.Job, u.Status)
		if u.File != "" {
			now = fmt.Sprintf("upload: job %d, file %d of %d, %s", u.Job, u.N, u.Files, u.File)
		}
		if now != said {
			said = now
			p.note(now)
		}
	}
}

func paths(files []opengraph.File) []string {
	var list []string
	for _, f := range files {
		list = append(list, f.Path)
	}
	return list
}

// printQueries writes the saved queries into a folder.
func (p *program) printQueries() error {
	written, err := schema.PrintQueries(p.PrintQueries)
	for _, path := range written {
		fmt.Fprintln(p.stdout, path)
	}
	return err
}

// announce says how many edges the roles will give, before they are written.
func (p *program) announce(expected map[string]int) {
	p.note("edges that roles give, to be written now: " + report.CountsText(expected))
}

// tell writes the summary where it was asked for.
func (p *program) tell(s *report.Summary) error {
	if p.Summary != "" {
		f, err := os.OpenFile(p.Summary, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return fmt.Errorf("--summary: %w; the graph is written", err)
		}
		if err := errors.Join(s.JSON(f), f.Close()); err != nil {
			return fmt.Errorf("--summary: %w; the graph is written", err)
		}
	}
	if p.Quiet {
		return nil
	}
	return s.Text(p.stderr)
}

func newLog(w io.Writer, format, level string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // config has checked it
	o := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// version is the module's version, or the commit of a build from a checkout.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

func versionLine() string {
	return fmt.Sprintf("oktagon %s %s %s/%s", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// userAgent is how defenders recognise oktagon in the System Log.
func userAgent() string {
	return fmt.Sprintf("oktagon/%s (%s; %s)", version(), runtime.GOOS, runtime.GOARCH)
}

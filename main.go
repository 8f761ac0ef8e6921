// Oktagon reads an Okta organization and writes BloodHound OpenGraph JSON; README.md
// and oktagon --help say what for. What follows is the plan of the house.
//
// Data flows one way: Okta, collector/okta, collector, snapshot, graph, opengraph,
// file. The snapshot is the middle: collecting ends there, everything else is a
// function of it. Each room has one job, and imports none that stands below it here:
//
//	collector/safetext   text that cannot move a terminal's cursor
//	collector/redact     what servers say, without the run's secrets
//	collector/transport  how any server is reached, and what it means when it is not
//	collector/jsoncodec  JSON, read and written fast
//	collector/snapshot   an organization at rest: records, in files
//	collector/progress   bars, counts and waits
//	collector/okta       how to ask Okta: sign-in, limits, pages, errors
//	collector            what to ask: the table of resources, a file for each
//	collector/config     flags, variables and okta.yaml: one set of options
//	collector/oktatest/orggen  organizations of any size
//	collector/oktatest   a fake Okta
//	collector/source     the way in: options to a snapshot
//	graph/kind           the names of node and edge kinds, and which edges can be walked
//	graph/scopes         what an OAuth scope lets its holder do
//	graph/opengraph      the format of the file
//	graph/emit           records read, nodes and edges written
//	graph/admin          admin roles: who holds which, for what, and what follows
//	graph/hybrid         edges from and to other graphs
//	graph/saml           the SAML model
//	graph                what a snapshot means: the phases, the plain nodes and edges
//	schema               whether an element may be written
//	graph/bloodhound     the upload
//	graph/report         findings, what changed, the summary
//	graph/report/page    the same as a page
//	graph/output         the way out: a graph into files, before people, and uploaded
//	main                 wiring, and exit codes
//
// Of the collector, the rooms of the graph know the first five alone; graph/output
// also knows options and progress. A new resource is a row and a file in collector,
// a file in graph, and its records in testdata.
//
// Comments that give a page and a section, okta-api.md §4.3, mean the specification
// in docs/spec.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/progress"
	"oktagon/collector/safetext"
	"oktagon/collector/source"
	"oktagon/graph"
	"oktagon/graph/bloodhound"
	"oktagon/graph/output"
	"oktagon/schema"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	// Who reads our output may stop: that is an error, and must not end us before
	// everything temporary is removed.
	signal.Ignore(syscall.SIGPIPE)
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

// endings are the signals that end a run in good order. That the terminal was
// closed is one of them, unless the program was started to outlive it (nohup).
func endings() []os.Signal {
	if signal.Ignored(syscall.SIGHUP) {
		return []os.Signal{os.Interrupt, syscall.SIGTERM}
	}
	return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}
}

// environment is the world outside of the program.
type environment struct {
	config.Environment
	stdout, stderr io.Writer
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, env environment) int {
	var settings progress.Settings
	o, err := config.Parse(args, env.Environment)
	if err == nil {
		settings = progress.Settings{LogFormat: o.Log.Format, LogLevel: o.Log.Level, Quiet: o.Log.Quiet, Plain: env.Getenv("TERM") == "dumb"}
		if o.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("--timeout of %s reached", o.Timeout))
			defer cancel()
		}
		err = serve(ctx, o, env, settings)
	}
	code := exitCode(ctx, err)
	if err != nil && !errors.Is(err, output.ErrIncomplete) {
		progress.WriteExit(env.stderr, settings, code, explain(ctx, err))
	}
	return code
}

// exitCode says which row of config.ExitCodes an error stands for.
func exitCode(ctx context.Context, err error) int {
	var (
		bad    *config.Error
		upload *bloodhound.UploadError
		found  *output.FindingsError
		signIn *okta.SignInError
		broken *schema.Error
		fold   *graph.FoldError
	)
	switch {
	case err == nil:
		return config.ExitComplete
	case errors.As(err, &bad):
		return config.ExitBadOptions
	case errors.As(err, &upload):
		return config.ExitUpload
	case errors.As(err, &found):
		return config.ExitFindings
	case errors.Is(err, output.ErrIncomplete):
		return config.ExitIncomplete
	case output.Written(err):
		return config.ExitFailed
	case ctx.Err() != nil:
		return config.ExitInterrupted
	case errors.As(err, &signIn), bloodhound.IsRefused(err):
		return config.ExitNoSignIn
	case errors.As(err, &broken), errors.As(err, &fold):
		return config.ExitBrokenGraph
	}
	return config.ExitFailed
}

// explain is the message of an error with its advice.
func explain(ctx context.Context, err error) string {
	if ctx.Err() != nil && !output.Written(err) {
		text := fmt.Sprintf("%s; nothing was written", context.Cause(ctx))
		if unfinished := (*source.UnfinishedError)(nil); errors.As(err, &unfinished) {
			text += "\n" + safetext.MultiLine(unfinished.ResumeHint())
		}
		return text
	}
	var advised interface {
		error
		Advice() string
	}
	text := err.Error()
	if errors.As(err, &advised) && advised.Advice() != "" {
		text += "\n" + advised.Advice()
	}
	return safetext.MultiLine(text)
}

// serve does what the options ask for: print something, or one run.
func serve(ctx context.Context, o *config.Options, env environment, settings progress.Settings) error {
	switch {
	case o.Print.Help:
		return write(env.stdout, config.Help())
	case o.Print.Version:
		return write(env.stdout, config.VersionLine()+"\n")
	case o.Print.Extension:
		return write(env.stdout, string(schema.Extension()))
	}
	console := progress.Open(env.stderr, settings)
	defer console.Close()
	console.Log.Info("start", "program", config.VersionLine())
	for _, n := range o.Notes {
		console.Note(n)
	}
	console.Log.Debug("settings", "sources", o.Sources)
	if o.Print.Queries != "" {
		return printQueries(o.Print.Queries, env.stdout)
	}
	return wire(ctx, o, env, console)
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// printQueries writes the saved queries into a folder.
func printQueries(dir string, out io.Writer) error {
	written, err := schema.PrintQueries(dir)
	for _, path := range written {
		fmt.Fprintln(out, path)
	}
	return err
}

//go:embed testdata/contoso
var demo embed.FS

// wire is one run: from a source to the output.
func wire(ctx context.Context, o *config.Options, env environment, console *progress.Console) error {
	selection, err := collector.Select(o.Collection.Only, o.Collection.Skip)
	if err != nil {
		return &config.Error{Problems: []error{err}}
	}
	demoOrg, err := fs.Sub(demo, "testdata/contoso")
	if err != nil {
		return err
	}
	from := &source.Source{Options: o, Console: console, Selection: selection, DemoOrg: demoOrg}
	to := &output.Writer{Options: o, Console: console, Stdout: env.stdout, Stderr: env.stderr}
	if err := to.CheckUpload(ctx); err != nil {
		return err
	}
	switch {
	case o.Upload.Only != nil:
		return to.Upload(ctx, o.Upload.Only)
	case o.Collection.Check:
		return check(ctx, from, env.stdout)
	}
	defer to.Close()
	if err := to.Open(ctx); err != nil {
		return err
	}
	snap, done, err := from.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer done()
	err = to.Write(ctx, snap)
	if code := exitCode(ctx, err); !output.Written(err) && (code == config.ExitFailed || code == config.ExitInterrupted) {
		return from.GraphError(err)
	}
	return err
}

// check tells what a collection would lack.
func check(ctx context.Context, from *source.Source, out io.Writer) error {
	complete, err := from.Check(ctx, out)
	if err == nil && !complete {
		return output.ErrIncomplete
	}
	return err
}

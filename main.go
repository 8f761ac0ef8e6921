// Oktagon reads an Okta organization and writes BloodHound OpenGraph JSON. README.md
// and oktagon --help say what for.
//
// # Packages
//
// Data flows one way: Okta, collector/okta, collector, collector/snapshot, graph,
// graph/opengraph, file. The snapshot is the middle: collecting ends there, and
// everything else is a function of it. Each package has one job. It imports the
// packages that the line below it names, which are further down in this list, and
// those that they import; TestImports checks that.
//
//	main                        runs what the options ask for, maps errors to exit codes
//	    collector/source graph/output
//	docs/gendocs                documents that are generated from tables
//	    collector/config collector graph/report schema
//	graph/output                one graph to files, terminal, page and upload
//	    graph/report/page graph/report graph/bloodhound schema graph collector/config collector/progress
//	graph/bloodhound            upload, jobs, installation of extension and queries
//	    collector/transport collector/redact collector/safefile collector/safetext
//	graph/report/page           the report as an HTML page
//	    graph/report graph/kind graph/scopes collector/snapshot
//	graph/report                findings, comparison with a baseline, summary
//	    graph graph/kind graph/scopes graph/grouprule collector/snapshot
//	schema                      JSON Schemas of the output, our extension, saved queries
//	    graph/kind graph/opengraph collector/safefile
//	graph                       Build: its phases, the nodes and plain edges
//	    graph/admin graph/hybrid graph/saml graph/grouprule graph/emit graph/scopes graph/kind collector/snapshot
//	graph/admin                 admin roles: assignments, what they cover, their edges
//	    graph/emit graph/kind collector/snapshot
//	graph/hybrid                edges to and from other graphs
//	    graph/emit graph/kind collector/snapshot
//	graph/saml                  the SAML model
//	    graph/emit graph/kind collector/snapshot
//	graph/grouprule             group rules: expressions, and who can make them true
//	    collector/snapshot
//	graph/emit                  one node, one edge: properties, ids, counts
//	    graph/opengraph graph/kind collector/snapshot
//	graph/scopes                what an OAuth scope lets its holder do
//	    graph/kind
//	graph/opengraph             the file format: reader, writer, parts
//	    collector/safefile
//	graph/kind                  names of node and edge kinds
//	collector/source            options to a snapshot: an org, a kept snapshot, the demo
//	    collector collector/config collector/oktatest
//	collector/oktatest          a fake Okta
//	    collector/oktatest/orggen collector/snapshot
//	collector/oktatest/orggen   organizations of any size
//	    collector/snapshot
//	collector                   what to collect: the table of resources, a file for each
//	    collector/okta collector/snapshot collector/progress
//	collector/config            flags, environment and okta.yaml to Options
//	    collector/okta collector/snapshot collector/safefile
//	collector/okta              Okta's API: sign-in, limits, retries, pages, errors
//	    collector/transport collector/redact collector/jsoncodec collector/safetext
//	collector/progress          bars and log on a terminal, plain lines elsewhere
//	    collector/safetext
//	collector/snapshot          an organization in files: records, reader, writer, manifest
//	    collector/jsoncodec collector/safefile collector/safetext
//	collector/transport         what the clients of all servers share
//	collector/redact            texts of servers without our secrets
//	collector/safefile          files in folders where others may have put something
//	collector/safetext          texts that cannot move a terminal's cursor
//	collector/jsoncodec         fast JSON
//
// Comments that name a page and a section, such as okta-api.md §4.3, mean the
// specification in docs/spec.
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
	"strings"
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
	"oktagon/graph/report"
	"oktagon/schema"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), shutdownSignals()...)
	context.AfterFunc(ctx, func() {
		stop()
		endAtOnce() // on the second Ctrl-C
	})
	// When the reader of our output ends, writing fails. The signal would end the
	// program before it has removed its temporary files.
	signal.Ignore(syscall.SIGPIPE)
	home, _ := os.UserHomeDir()
	os.Exit(run(ctx, os.Args[1:], environment{
		Environment: config.Environment{
			Getenv:    os.Getenv,
			Home:      home,
			Stdin:     func() ([]byte, error) { return io.ReadAll(io.LimitReader(os.Stdin, 1<<20)) },
			Variables: variables(),
		},
		stdout: os.Stdout,
		stderr: os.Stderr,
	}))
}

// variables returns the names of the variables that are set.
func variables() (names []string) {
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		names = append(names, name)
	}
	return names
}

// endAtOnce waits for a signal and ends the program without clearing up. Go's own answer to
// SIGQUIT would be thousands of lines.
func endAtOnce() {
	again := make(chan os.Signal, 1)
	signal.Notify(again, shutdownSignals()...)
	<-again
	os.Exit(config.ExitInterrupted)
}

// shutdownSignals are the signals on which a run removes its temporary files and ends.
// SIGHUP, of a closed terminal, is one unless the program was started with nohup.
func shutdownSignals() []os.Signal {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// environment is what the program uses of its process.
type environment struct {
	Environment    config.Environment
	stdout, stderr io.Writer
}

// run runs the program and returns its exit code.
func run(ctx context.Context, args []string, env environment) int {
	settings := progress.Settings{LogFormat: config.LogFormat(args)} // should the options be wrong
	o, err := parse(ctx, args, env.Environment)
	if err == nil {
		plain := env.Environment.Getenv("TERM") == "dumb"
		settings = progress.Settings{LogFormat: o.Log.Format, LogLevel: o.Log.Level, Quiet: o.Log.Quiet, Plain: plain}
		if o.Timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, o.Timeout, fmt.Errorf("--timeout of %s reached", o.Timeout))
			defer cancel()
		}
		err = dispatch(ctx, o, env, settings)
	}
	code, reason := exitCode(ctx, err), ""
	if err != nil && !errors.Is(err, output.ErrIncomplete) { // the summary says what is not complete
		reason = explain(ctx, err)
	}
	progress.WriteEnd(env.stderr, settings, code, reason)
	return code
}

// parse is [config.Parse] and ends with the context: a secret may be read from a pipe into
// which nobody writes. What it still waits for then ends with the process.
func parse(ctx context.Context, args []string, env config.Environment) (*config.Options, error) {
	var o *config.Options
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		o, err = config.Parse(args, env)
	}()
	select {
	case <-done:
		return o, err
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// exitCode returns the exit code of an error; config.ExitCodes says what they mean.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return config.ExitComplete
	case errors.As(err, new(*config.Error)):
		return config.ExitBadOptions
	case errors.As(err, new(*bloodhound.UploadError)):
		return config.ExitUpload
	case errors.As(err, new(*output.FindingsError)):
		return config.ExitFindings
	case errors.Is(err, output.ErrIncomplete):
		return config.ExitIncomplete
	case output.Written(err):
		return config.ExitFailed
	case ctx.Err() != nil:
		return config.ExitInterrupted
	case errors.As(err, new(*okta.SignInError)), bloodhound.IsRefused(err):
		return config.ExitNoSignIn
	case errors.As(err, new(*schema.Error)), errors.As(err, new(*graph.FoldError)):
		return config.ExitBrokenGraph
	}
	return config.ExitFailed
}

// explain returns the message of an error and its advice.
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

// dispatch prints what the options ask for, or collects and writes once.
func dispatch(ctx context.Context, o *config.Options, env environment, settings progress.Settings) error {
	switch {
	case o.Print.AllHelp:
		return write(env.stdout, config.FullHelp(collector.Resources()))
	case o.Print.Help:
		return write(env.stdout, config.Help())
	case o.Print.Version:
		return write(env.stdout, config.VersionLine()+"\n")
	case o.Print.Extension:
		return write(env.stdout, string(schema.Extension()))
	case o.Print.Explain != "":
		text, err := report.Explain(o.Print.Explain)
		if err != nil {
			return &config.Error{Problems: []error{err}}
		}
		return write(env.stdout, text)
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
	return runOnce(ctx, o, env, console)
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}

// printQueries writes the saved queries into a folder and prints their paths.
func printQueries(dir string, out io.Writer) error {
	written, err := schema.PrintQueries(dir)
	for _, path := range written {
		fmt.Fprintln(out, path)
	}
	return err
}

//go:embed testdata/contoso
var demo embed.FS

// runOnce writes the graph of one source, or does one of the tasks without a graph.
func runOnce(ctx context.Context, o *config.Options, env environment, console *progress.Console) error {
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
	case o.Upload.InstallOnly:
		return nil
	case o.Upload.Only != nil:
		return to.Upload(ctx, o.Upload.Only)
	case o.Collection.Check:
		return check(ctx, from, env.stdout)
	}
	defer to.Close()
	if err := to.Open(ctx); err != nil {
		return err
	}
	snap, release, err := from.Snapshot(ctx)
	if err != nil {
		return err
	}
	defer release()
	err = to.Write(ctx, snap)
	if output.Done(err) {
		if kept := from.Finish(); kept != nil {
			return to.NotKept(kept)
		}
		return err
	}
	if code := exitCode(ctx, err); !output.Written(err) && (code == config.ExitFailed || code == config.ExitInterrupted) {
		return from.GraphError(err)
	}
	return err
}

// check prints what a collection would not get.
func check(ctx context.Context, from *source.Source, out io.Writer) error {
	complete, err := from.Check(ctx, out)
	if err == nil && !complete {
		return output.ErrIncomplete
	}
	return err
}

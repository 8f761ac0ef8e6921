// Package source is where the snapshot of a run comes from: an organization that
// is collected, the built-in one, or a folder that was kept. It wires the
// collector to the options and decides nothing of what is asked.
package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"runtime"
	"runtime/debug"

	"oktagon/collector"
	"oktagon/collector/config"
	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/progress"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Source opens the snapshot of one run.
type Source struct {
	*config.Options
	*progress.Console
	// Selection is what is collected.
	Selection collector.Selection
	// DemoOrg is the organization of --demo.
	DemoOrg fs.FS
}

// collectMemory is the soft limit on memory while an organization is collected, in
// bytes: the garbage collector runs earlier near it, and more is used only when it is
// needed. An organization of a million users stays below it, with 32 groups and 32
// apps of any size read at a time.
const collectMemory = 240_000_000

// Snapshot opens the snapshot to build from, collecting it first if need be.
// done frees what is temporary or locked; it is not nil when there is no error.
func (s *Source) Snapshot(ctx context.Context) (snap *snapshot.Snapshot, done func(), err error) {
	if s.Source.FromSnapshot != "" {
		snap, err := s.kept()
		return snap, func() {}, err
	}
	client, o, stop, err := s.connect()
	if err != nil {
		return nil, nil, err
	}
	defer stop()
	w, done, err := s.folder()
	if err != nil {
		return nil, nil, err
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // a limit set by GOMEMLIMIT stays
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(collectMemory))
	}
	if err := collector.Run(ctx, client, w, o); err != nil {
		done()
		return nil, nil, s.unfinished(w, err)
	}
	return w.Snapshot(), done, nil
}

// kept opens the snapshot of --from-snapshot.
func (s *Source) kept() (*snapshot.Snapshot, error) {
	snap, err := snapshot.Open(os.DirFS(s.Source.FromSnapshot))
	if err == nil && snap.Manifest.Finished.IsZero() {
		err = fmt.Errorf("its collection did not come to an end; --snapshot %s in its place goes on with it", safetext.ShellQuote(s.Source.FromSnapshot))
	}
	if err != nil {
		return nil, bad(fmt.Errorf("--from-snapshot %s: %w", s.Source.FromSnapshot, err))
	}
	return snap, nil
}

// bad is an error of configuration.
func bad(err error) error { return &config.Error{Problems: []error{err}} }

// folder is where the snapshot is written: the one to keep, or a private one
// that is removed when it is done with.
func (s *Source) folder() (w *snapshot.Writer, done func(), err error) {
	if s.Options.Collection.Snapshot == "" {
		return temporary(", or keep what Okta answers with --snapshot DIR")
	}
	w, err = snapshot.CreateOrResume(s.Options.Collection.Snapshot)
	if errors.As(err, new(*snapshot.FolderError)) {
		err = bad(err)
	}
	if err != nil {
		return nil, nil, err
	}
	if m := w.Snapshot().Manifest; w.Resumed() {
		s.Note(fmt.Sprintf("--snapshot %s: going on with the collection of %s", s.Options.Collection.Snapshot, safetext.Minute(m.Started)))
	}
	return w, func() { _ = w.Close() }, nil
}

// temporary is a private folder; instead is what else would do.
func temporary(instead string) (w *snapshot.Writer, done func(), err error) {
	dir, err := os.MkdirTemp("", "oktagon-")
	if err != nil {
		variable := "TMPDIR"
		if runtime.GOOS == "windows" {
			variable = "TMP"
		}
		return nil, nil, fmt.Errorf("the folder for temporary files, %s, takes none: %w; set %s to another%s", os.TempDir(), safetext.WithoutPath(err), variable, instead)
	}
	done = func() { os.RemoveAll(dir) }
	if w, err = snapshot.Create(dir); err != nil {
		done()
	}
	return w, done, err
}

// Check writes to out what a collection would lack, and reports whether it would
// lack nothing.
func (s *Source) Check(ctx context.Context, out io.Writer) (complete bool, err error) {
	client, o, stop, err := s.connect()
	if err != nil {
		return false, err
	}
	defer stop()
	w, done, err := temporary("")
	if err != nil {
		return false, err
	}
	defer done()
	var table bytes.Buffer
	complete, err = collector.Check(ctx, client, w, o, &table)
	s.Close()
	if err != nil {
		return false, err
	}
	_, err = table.WriteTo(out)
	return complete, err
}

// connect makes a client of the organization, or of the demo's. stop ends what
// was started for it.
func (s *Source) connect() (client *okta.Client, o collector.Options, stop func(), err error) {
	o = collector.Options{Selection: s.Selection, Factors: s.Collection.MFAFactors, Progress: s.Console.Progress, Log: s.Console.Log}
	stop = func() {}
	if s.Source.Demo {
		if o.Domain, stop, err = s.serveDemo(); err != nil {
			return nil, o, nil, err
		}
	} else {
		o.Domain = s.Source.OrgURL.Hostname()
	}
	if client, err = s.client(); err == nil {
		o.Entra, err = s.entra()
	}
	if err != nil {
		stop()
		return nil, o, nil, err
	}
	return client, o, stop, nil
}

func (s *Source) entra() (e collector.Entra, err error) {
	if e.Resolve = s.Collection.ResolveEntraTenants; e.Resolve {
		e.Transport, err = s.Network.Transport()
	}
	return e, err
}

func (s *Source) client() (*okta.Client, error) {
	scopes := s.Selection.Scopes()
	if s.SignIn.Scopes != nil {
		scopes = s.SignIn.Scopes
	}
	network, err := s.Network.Transport()
	if err != nil {
		return nil, err
	}
	return okta.New(okta.Config{
		BaseURL:        s.Source.OrgURL,
		Credential:     s.SignIn.Credential,
		Scopes:         scopes,
		UserAgent:      config.UserAgent(),
		MaxConcurrency: s.Network.MaxConcurrency,
		ReservePercent: s.Network.ReservePercent,
		DPoP:           s.SignIn.DPoP,
		Transport:      network,
		Logger:         s.Console.Log,
		OnWait:         s.Console.Progress.Waiting,
		OnThrottled:    s.Console.Progress.Throttled,
	})
}

// serveDemo starts the fake Okta with the demo organization and points the
// options at it, with a credential of its own. It returns the organization's
// domain.
func (s *Source) serveDemo() (domain string, stop func(), err error) {
	org, err := snapshot.Open(s.DemoOrg)
	if err != nil {
		return "", nil, err
	}
	server, err := oktatest.Listen(org)
	if err != nil {
		return "", nil, err
	}
	s.Source.OrgURL = server.URL
	s.SignIn.Credential = okta.Credential{Mode: okta.ClientSecret, ClientID: server.ClientID, ClientSecret: server.ClientSecret}
	return org.Manifest.Domain, server.Close, nil
}

// Package source provides the snapshot of a run: it collects an organization or the
// built-in one, or opens a folder that an earlier run kept. It passes the options to
// the collector and has no part in what is collected.
package source

import (
	"bytes"
	"context"
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
	"oktagon/collector/safefile"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/collector/transport"
)

// A Source opens the snapshot of one run.
type Source struct {
	Options *config.Options
	Console *progress.Console
	// Selection is what to collect.
	Selection collector.Selection
	// DemoOrg is the organization of --demo.
	DemoOrg fs.FS

	kept *snapshot.Kept // nil without --snapshot
}

// collectMemory is the soft limit on memory while an organization is collected, in
// bytes: the garbage collector runs earlier near it, and more is used only when it is
// needed. An organization of a million users stays below it, with 32 groups and 32
// apps of any size read at a time.
const collectMemory = 240_000_000

// Snapshot returns the snapshot to build the graph from, after collecting it unless
// --from-snapshot names it. release frees its lock or temporary folder; it is not nil
// when err is nil.
func (s *Source) Snapshot(ctx context.Context) (snap *snapshot.Snapshot, release func(), err error) {
	if s.Options.Source.FromSnapshot != "" {
		snap, err := s.openFinished(ctx)
		return snap, func() {}, err
	}
	c, err := s.connect()
	if err != nil {
		return nil, nil, err
	}
	defer c.close()
	w, release, err := s.openWriter()
	if err != nil {
		return nil, nil, err
	}
	if s.kept != nil && s.kept.IsFinished() {
		if snap, err = s.openKept(ctx, c.options); err != nil {
			release()
		}
		return snap, release, err
	}
	if debug.SetMemoryLimit(-1) == math.MaxInt64 { // a limit set by GOMEMLIMIT stays
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(collectMemory))
	}
	if err := collector.Run(ctx, c.client, w, c.options); err != nil {
		release()
		return nil, nil, s.collectError(w, err)
	}
	return w.Snapshot(), release, nil
}

// openFinished opens the snapshot of --from-snapshot.
func (s *Source) openFinished(ctx context.Context) (*snapshot.Snapshot, error) {
	dir := s.Options.Source.FromSnapshot
	snap, err := snapshot.OpenFolder(ctx, dir)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err == nil && snap.Manifest.Finished.IsZero() {
		err = fmt.Errorf("its collection did not come to an end; --snapshot %s in its place goes on with it", safetext.ShellQuote(dir))
	}
	if err != nil {
		return nil, configError(fmt.Errorf("--from-snapshot %s: %w", dir, err))
	}
	return snap, nil
}

func configError(err error) error { return &config.Error{Problems: []error{err}} }

// openWriter opens the folder of --snapshot, or a temporary one, which release removes.
func (s *Source) openWriter() (w *snapshot.Writer, release func(), err error) {
	if s.Options.Collection.Snapshot == "" {
		return openTemporary(", or keep what Okta answers with --snapshot DIR")
	}
	if err := s.openFolder(); err != nil {
		return nil, nil, err
	}
	return s.kept.Writer, func() { _ = s.kept.Close() }, nil
}

// openTemporary opens a private temporary folder, which release removes. The error ends
// with alternative, another way out.
func openTemporary(alternative string) (w *snapshot.Writer, release func(), err error) {
	dir, release, err := safefile.TempFolder()
	if err != nil {
		variable := "TMPDIR"
		if runtime.GOOS == "windows" {
			variable = "TMP"
		}
		return nil, nil, fmt.Errorf("the folder for temporary files, %s, takes none: %w; set %s to another%s", os.TempDir(), safetext.WithoutPath(err), variable, alternative)
	}
	if w, err = snapshot.Create(dir); err != nil {
		release()
	}
	return w, release, err
}

// Check writes a table of what a collection would not get, and reports whether it
// would get everything.
func (s *Source) Check(ctx context.Context, out io.Writer) (complete bool, err error) {
	c, err := s.connect()
	if err != nil {
		return false, err
	}
	defer c.close()
	w, release, err := openTemporary("")
	if err != nil {
		return false, err
	}
	defer release()
	var table bytes.Buffer
	complete, err = collector.Check(ctx, c.client, w, c.options, &table, progress.Width(out))
	s.Console.Close()
	if err != nil {
		return false, err
	}
	_, err = table.WriteTo(out)
	return complete, err
}

// A connection is what the collector needs to read an organization.
type connection struct {
	client  *okta.Client
	options collector.Options
	close   func()
}

// connect makes a client of the organization, or of a fake Okta that serves DemoOrg.
func (s *Source) connect() (*connection, error) {
	o := s.Options
	network, err := o.Network.Transport()
	if err != nil {
		return nil, err
	}
	c := &connection{close: func() {}, options: collector.Options{
		Selection: s.Selection, Factors: o.Collection.MFAFactors, LastUse: o.Collection.LastUse, Progress: s.Console.Progress, Log: s.Console.Log,
		Entra: collector.Entra{Resolve: o.Collection.ResolveEntraTenants, Transport: network},
	}}
	if err := s.Selection.CheckOptions(c.options); err != nil {
		return nil, configError(err)
	}
	cfg := okta.Config{
		BaseURL:        o.Source.OrgURL,
		Credential:     o.SignIn.Credential,
		Scopes:         o.SignIn.Scopes,
		UserAgent:      config.UserAgent(),
		MaxConcurrency: o.Network.MaxConcurrency,
		ReservePercent: o.Network.ReservePercent,
		DPoP:           o.SignIn.DPoP,
		Transport:      network,
		Logger:         s.Console.Log,
		OnWait:         s.Console.Progress.Waiting,
		OnThrottled:    s.Console.Progress.Throttled,
		OnRequest: func(resource, bucket string, perMinute int) {
			s.Console.Progress.Sent(progress.Request{Resource: resource, Bucket: bucket, PerMinute: perMinute})
		},
	}
	if cfg.Scopes == nil {
		cfg.Scopes = s.Selection.Enabled(c.options).Scopes()
	}
	cfg.OptionalScopes = s.Selection.OptionalScopes()
	if o.Source.Demo {
		err = s.serveDemo(c, &cfg)
	} else {
		c.options.Domain = o.Source.OrgURL.Hostname()
	}
	if err == nil {
		c.client, err = okta.New(cfg)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// serveDemo starts a fake Okta that serves DemoOrg until c is closed, and sets its
// address and credential in cfg.
func (s *Source) serveDemo(c *connection, cfg *okta.Config) error {
	org, err := snapshot.Open(s.DemoOrg)
	if err != nil {
		return err
	}
	server, err := oktatest.Listen(org)
	if err != nil {
		return err
	}
	c.close = server.Close
	cfg.Transport = transport.New(transport.Options{}) // it is on this machine: no proxy of --proxy
	c.options.Domain = org.Manifest.Domain
	cfg.BaseURL = server.URL
	cfg.Credential = okta.Credential{Mode: okta.ClientSecret, ClientID: server.ClientID, ClientSecret: server.ClientSecret}
	return nil
}

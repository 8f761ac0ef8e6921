package collector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// Options are the circumstances of a run.
type Options struct {
	Selection Selection
	// Factors says whose MFA factors are read: FactorsOfAll, FactorsOfAdmins,
	// which is the default, or FactorsOfNone.
	Factors string
	// Domain is the host of the organization's URL, lower case, without port.
	Domain string
	// Entra says whether and how Microsoft is asked for the ids of tenants.
	Entra Entra
	// Probe asks for the first page of each listing and the first parent of each
	// fan-out only: enough to see what is allowed.
	Probe    bool
	Progress progress.Reporter
	Log      *slog.Logger
}

// Run signs in and collects the selected resources into w, or the rest of them
// when an earlier run has begun. The manifest says what became of each. The error
// is one that ended the run: a dead credential, a lost network, an unreadable
// organization, a full disk, the context's cause.
func Run(ctx context.Context, c *okta.Client, w *snapshot.Writer, o Options) error {
	o.Selection = o.Selection.chosen(o)
	r := &run{client: c, w: w, Options: o, done: map[string]chan struct{}{}, running: map[string]*task{}, remedies: map[string]bool{}}
	if err := r.begin(ctx); err != nil {
		return err
	}
	for _, row := range o.Selection.rows {
		r.done[row.name] = make(chan struct{})
	}
	r.Progress.Expect(len(o.Selection.rows))
	stop := r.keepAccounts()
	group, ctx := errgroup.WithContext(ctx)
	for _, row := range o.Selection.rows {
		group.Go(func() error { return r.one(ctx, row) })
	}
	err := group.Wait()
	if accounts := stop(); err != nil {
		return err
	} else if accounts != nil {
		return accounts
	}
	return w.Update(func(m *snapshot.Manifest) {
		r.adviseOnce(m.Coverage)
		m.Finished = time.Now().UTC()
	})
}

// run is one collection.
type run struct {
	Options
	client *okta.Client
	w      *snapshot.Writer
	// done has a channel per selected resource, closed when it has ended.
	done map[string]chan struct{}
	// discovered is what Okta said of itself before the sign-in.
	discovered okta.Organization

	mu       sync.Mutex // guards the rest, and what the manifest says of what is running
	running  map[string]*task
	remedies map[string]bool // of refusals
}

// begin makes sure that there is an Okta organization at the URL before any
// credential is sent, signs in, and starts the manifest or, when an earlier run
// has, holds this run to it.
func (r *run) begin(ctx context.Context) error {
	started := time.Now().UTC().Truncate(time.Second)
	if err := r.sameTask(); err != nil {
		return err
	}
	var err error
	if r.discovered, err = r.discover(ctx); err != nil {
		return err
	}
	if err := r.sameOrg(r.discovered.ID); err != nil {
		return err
	}
	signedIn, err := r.client.SignIn(ctx)
	if err != nil {
		return err
	}
	view, err := r.view(ctx, signedIn)
	if err != nil {
		return err
	}
	if err := r.sameView(view, signedIn); err != nil {
		return err
	}
	return r.w.Update(func(m *snapshot.Manifest) {
		m.Begin(started)
		m.Identity, m.Notes = view, slices.Concat(r.remarks(signedIn), r.w.Warnings())
		m.Org = cmp.Or(m.Org, r.discovered.ID)
		if !r.w.Resumed() {
			m.Domain, m.Factors = r.Domain, r.Factors
			m.Coverage = r.Selection.pending()
		}
	})
}

// remarks are what a user should know of the credential and the URL.
func (r *run) remarks(in okta.SignInResult) []string {
	notes := slices.Clone(r.Selection.Notes)
	if len(in.Missing) > 0 {
		notes = append(notes, fmt.Sprintf("the token lacks %s: the resources behind it are not asked for",
			strings.Join(in.Missing, " ")))
	}
	if len(in.Manage) > 0 {
		notes = append(notes, fmt.Sprintf("the credential holds %s and can write; oktagon only reads, so grant it .read scopes only",
			strings.Join(in.Manage, " ")))
	}
	if c := r.discovered.Canonical; c != "" && c != r.discovered.Hosts[0] {
		notes = append(notes, fmt.Sprintf("Okta's own name of this organization is %s: ask under one name always, "+
			"the ids of built-in roles contain it", c))
	}
	return notes
}

// discover asks who is there, which needs no credential. An answer that says
// "not without" or "no such page" proves nothing; one that is plainly no Okta
// organization's ends the run before any credential is sent.
func (r *run) discover(ctx context.Context) (okta.Organization, error) {
	found, err := r.client.Discover(ctx)
	var refused *okta.SignInError
	var denied *okta.APIError
	switch {
	case errors.As(err, &refused):
		if refused.Status == http.StatusNotFound || refused.Status == http.StatusUnauthorized || refused.Status == http.StatusForbidden {
			break
		}
		return found, &NoOrgError{refused}
	case errors.As(err, &denied) && denied.Status == http.StatusForbidden:
	default:
		return found, err
	}
	r.Log.Warn("the organization did not say who it is before the sign-in", "error", err.Error())
	return okta.Organization{}, nil
}

// NoOrgError means that something answers at the URL, but no Okta organization.
type NoOrgError struct{ found *okta.SignInError }

func (e *NoOrgError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.found.URL, e.found.Status, e.found.Description)
}

// Advice gives the next step.
func (e *NoOrgError) Advice() string { return e.found.Advice() }

// remember keeps what there is to do about a refusal, which is the same for all
// that one admin role is too small for; in front of it the advice names scopes.
func (r *run) remember(refused error) {
	var advised interface{ Advice() string }
	if !errors.As(refused, &advised) {
		return
	}
	if _, remedy, ok := strings.Cut(advised.Advice(), "; "); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.remedies[remedy] = true
	}
}

// adviseOnce leaves what there is to do about refusals to the first row of each.
func (r *run) adviseOnce(rows []snapshot.Coverage) {
	for remedy := range r.remedies {
		first := ""
		for i := range rows {
			switch rest, advises := strings.CutSuffix(rows[i].Reason, remedy); {
			case !advises:
			case first == "":
				first = rows[i].Resource
			default:
				rows[i].Reason = rest + "what to do is said of " + first
			}
		}
	}
}

// one collects one resource, after those that it needs. What an earlier run has
// read to its end is not asked for again.
func (r *run) one(ctx context.Context, row resource) error {
	defer close(r.done[row.name])
	if err := r.wait(ctx, row); err != nil {
		return err
	}
	before, err := r.found(row.name)
	if err != nil {
		return err
	}
	if r.settled(before) {
		r.Progress.Done(row.name, string(before.State))
		return nil
	}
	// What was read of a fan-out to no whole end is dropped from its file: a run that
	// is killed from here on is not to look as if something had been lost.
	if err := r.setPending([]resource{row}); err != nil {
		return err
	}
	t := r.begun(row, before)
	if t.allowed() {
		if err := row.collect(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	coverage := t.coverage()
	r.Progress.Done(row.name, string(coverage.State))
	r.Log.Info("resource ended", "resource", row.name, "state", string(coverage.State),
		"objects", coverage.Objects, "requests", coverage.Requests)
	return r.ended(before, coverage)
}

// wait waits for the organization and for what the resource needs.
func (r *run) wait(ctx context.Context, row resource) error {
	before := slices.Concat([]string{snapshot.Orgs}, row.needs, row.also, row.after)
	for _, name := range before {
		done, selected := r.done[name]
		if !selected || name == row.name {
			continue
		}
		select {
		case <-done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return context.Cause(ctx)
}

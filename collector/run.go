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

// Run signs in and collects the selected resources into w. The manifest says
// what became of each. The error is one that ended the run: a dead credential,
// an unreadable organization, a full disk, the context's cause.
func Run(ctx context.Context, c *okta.Client, w *snapshot.Writer, o Options) error {
	o.Selection = o.Selection.chosen(o)
	r := &run{client: c, w: w, Options: o, done: map[string]chan struct{}{}}
	if err := r.begin(ctx); err != nil {
		return err
	}
	for _, row := range o.Selection.rows {
		r.done[row.name] = make(chan struct{})
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, row := range o.Selection.rows {
		group.Go(func() error { return r.one(ctx, row) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return w.Update(func(m *snapshot.Manifest) { m.Finished = time.Now().UTC() })
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
}

// begin makes sure that there is an Okta organization at the URL before any
// credential is sent, signs in, and starts the manifest.
func (r *run) begin(ctx context.Context) error {
	started := time.Now().UTC().Truncate(time.Second)
	var err error
	if r.discovered, err = r.discover(ctx); err != nil {
		return err
	}
	signedIn, err := r.client.SignIn(ctx)
	if err != nil {
		return err
	}
	return r.w.Update(func(m *snapshot.Manifest) {
		m.Org, m.Domain, m.Started = r.discovered.ID, r.Domain, started
		m.Notes = r.remarks(signedIn)
		for _, row := range r.Selection.rows {
			m.Coverage = append(m.Coverage, snapshot.Coverage{Resource: row.name, State: snapshot.Failed, Reason: "not reached"})
		}
	})
}

// remarks are what a user should know of the credential and the URL.
func (r *run) remarks(in okta.SignedIn) []string {
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

// one collects one resource, after those that it needs.
func (r *run) one(ctx context.Context, row resource) error {
	defer close(r.done[row.name])
	if err := r.wait(ctx, row); err != nil {
		return err
	}
	t := &task{run: r, resource: row, state: snapshot.Complete}
	if t.allowed() {
		if err := row.collect(ctx, t); err != nil {
			return fmt.Errorf("%s: %w", row.name, err)
		}
	}
	coverage := t.coverage()
	r.Progress.Done(row.name, string(coverage.State))
	r.Log.Info("resource ended", "resource", row.name, "state", string(coverage.State),
		"objects", coverage.Objects, "requests", coverage.Requests)
	return r.w.Update(func(m *snapshot.Manifest) {
		for i := range m.Coverage {
			if m.Coverage[i].Resource == row.name {
				m.Coverage[i] = coverage
			}
		}
	})
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
	return ctx.Err()
}

// task is the collecting of one resource. Its methods that change it are safe
// for concurrent use.
type task struct {
	*run
	resource

	mu      sync.Mutex // guards the rest
	state   snapshot.State
	reason  string
	limits  []string // why it cannot be complete, however well it goes
	objects int
	dropped int // objects without an id
	asked   int // requests that Okta did not get
	notes   []string
}

// allowed reports whether asking makes sense; otherwise it sets the state.
func (t *task) allowed() bool {
	for _, scope := range t.scopes {
		if granted, known := t.client.HasScope(scope); known && !granted {
			t.end(t.denied(), t.client.ScopeAdvice(scope))
			return false
		}
	}
	m := t.w.Snapshot().Manifest
	for _, need := range t.needs {
		switch c := m.Of(need); c.State {
		case snapshot.Complete:
		case snapshot.Partial:
			t.limitBy(c)
		default:
			t.end(c.State, fmt.Sprintf("%s is %s", need, c.State))
			return false
		}
	}
	return true
}

// limitBy keeps the resource from being complete, because one that says what to
// ask is not.
func (t *task) limitBy(c snapshot.Coverage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limits = append(t.limits, fmt.Sprintf("%s is %s", c.Resource, c.State))
}

// end sets the state and its reason.
func (t *task) end(state snapshot.State, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state, t.reason = state, reason
}

// note adds an oddity once.
func (t *task) note(notes ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range notes {
		if len(t.notes) < maxNotes && !slices.Contains(t.notes, n) {
			t.notes = append(t.notes, n)
		}
	}
}

// maxNotes bounds what one resource may say beside its state.
const maxNotes = 20

// count adds records that were kept.
func (t *task) count(objects int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.objects += objects
}

// drop counts objects that had no id.
func (t *task) drop(objects int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.dropped += objects
}

func (t *task) coverage() snapshot.Coverage {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == snapshot.Complete && len(t.limits) > 0 {
		t.state, t.reason = snapshot.Partial, strings.Join(t.limits, ", ")
	}
	stats := t.client.Stats(t.name)
	notes := t.notes
	if t.dropped > 0 {
		notes = append(notes, fmt.Sprintf("%d objects without an id were dropped", t.dropped))
	}
	return snapshot.Coverage{Resource: t.name, State: t.state, Reason: t.reason, Objects: t.objects,
		Requests: stats.Requests + t.asked, Waited: stats.Waited, Notes: notes}
}

// outcome is the state that the end of a listing means, and its reason.
func (t *task) outcome(failed error) (snapshot.State, string) {
	what := okta.Classify(failed)
	if errors.Is(failed, errNotAsked) {
		what = okta.Denied
	}
	state, special := t.means[what]
	if !special {
		state = cmp.Or(usual[what], snapshot.Failed)
	}
	switch {
	case what == okta.OK, state == snapshot.Complete:
		return snapshot.Complete, ""
	case state == snapshot.Denied && t.missing():
		state = snapshot.Absent
	}
	return state, explain(failed)
}

// missing reports whether the organization is of a kind that cannot have the
// resource.
func (t *task) missing() bool { return t.engine && t.discovered.Pipeline == classic }

// classic is Okta's name of the pipeline before Identity Engine.
const classic = "v1"

// denied is the state of a resource whose scope the token lacks.
func (t *task) denied() snapshot.State {
	if t.gated || t.missing() {
		return snapshot.Absent
	}
	return snapshot.Denied
}

// explain is an error with its advice.
func explain(err error) string {
	var advised interface{ Advice() string }
	if errors.As(err, &advised) && advised.Advice() != "" {
		return strings.TrimSuffix(err.Error(), ".") + ". " + advised.Advice()
	}
	return err.Error()
}

package collector

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// What a run that takes up another one must have in common with it: the
// organization, by its id and under the same name; the credential's view of it,
// whose scopes may have grown; the selection and whose factors are read. All
// else may change: the credential's secret or key, limits, network, outputs.
//
// What ended complete or absent stays. What was refused, failed or not asked for is
// asked for again, each parent of a fan-out by itself: the reason may be gone.

// sameTask holds the run to what an earlier one was told to do, as far as that
// shows before anything is sent.
func (r *run) sameTask() error {
	m := r.w.Snapshot().Manifest
	if !r.w.Resumed() {
		return nil
	}
	var had []string
	for _, row := range m.Coverage {
		had = append(had, row.Resource)
	}
	other := difference(had, r.Selection.Names())
	switch {
	case m.Domain == "":
		return r.w.FolderErrorf("%w", &snapshot.BrokenError{File: "manifest.json", Err: errors.New("it names no domain")})
	case m.Domain != r.Domain:
		return r.w.FolderErrorf("it is of %s, this run asks %s; %s", m.Domain, r.Domain, elsewhere)
	case other != "":
		return r.w.FolderErrorf("it was begun with other resources (%s); select the same, or name another folder", other)
	case m.Factors != r.Factors:
		return r.w.FolderErrorf("it was begun with --mfa-factors %s; give the same, or name another folder", m.Factors)
	}
	return nil
}

const elsewhere = "name another folder"

// difference names what only the earlier run selected, and what only this one, as
// the command line does.
func difference(had, has []string) string {
	var parts []string
	for _, side := range []struct {
		word       string
		some, less []string
	}{{"more: ", had, has}, {"without: ", has, had}} {
		only := slices.DeleteFunc(slices.Clone(side.some), func(n string) bool { return slices.Contains(side.less, n) })
		if len(only) > 0 {
			parts = append(parts, side.word+strings.Join(selectors(only), " "))
		}
	}
	return strings.Join(parts, "; ")
}

// selectors are what selects resources on the command line.
func selectors(names []string) []string {
	var all []string
	for _, name := range names {
		for _, r := range table {
			if r.name == name {
				name = cmp.Or(r.flag, r.selector())
				break
			}
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// sameOrg holds the run to the organization of an earlier one. An id that is not
// known says nothing.
func (r *run) sameOrg(id string) error {
	if m := r.w.Snapshot().Manifest; r.w.Resumed() && m.Org != "" && id != "" && m.Org != id {
		return r.w.FolderErrorf("it is of the organization %s, this is %s; %s", m.Org, id, elsewhere)
	}
	return nil
}

// view is as whom Okta is asked. Whose an API token is takes a request, which
// only a snapshot that is kept is worth.
func (r *run) view(ctx context.Context, in okta.SignInResult) (snapshot.Identity, error) {
	holder := r.client.Principal()
	scopes := slices.Concat(in.Granted, holder.Scopes)
	v := snapshot.Identity{Mode: string(in.Mode), ClientID: holder.ClientID, UserID: holder.UserID, Scopes: slices.Sorted(slices.Values(scopes))}
	if !r.w.Kept() || in.Mode != okta.SSWS {
		return v, nil
	}
	type user struct {
		ID string `json:"id"`
	}
	me, err := okta.Get[user](ctx, r.client, okta.Call{Path: okta.Route("/api/v1/users/{id}", "me")})
	failed, err := nonFatal(err)
	if failed != nil {
		r.Log.Warn("it is not known whose the API token is", "error", failed.Error())
	}
	v.UserID = cmp.Or(me.ID, r.w.Snapshot().Manifest.Identity.UserID) // what is not told now was known before
	return v, err
}

// sameView holds the run to the sight that an earlier one had.
func (r *run) sameView(v snapshot.Identity, in okta.SignInResult) error {
	m := r.w.Snapshot().Manifest
	if !r.w.Resumed() {
		return nil
	}
	lost := slices.DeleteFunc(slices.Clone(m.Identity.Scopes), func(s string) bool { return slices.Contains(v.Scopes, s) })
	switch had := m.Identity; {
	case had.Mode != v.Mode:
		return r.w.FolderErrorf("it was begun with a credential of the kind %s, this one is %s; use the same, or name another folder", had.Mode, v.Mode)
	case had.ClientID != v.ClientID:
		return r.w.FolderErrorf("it was begun by the client %s, this one is %s; use the same, or name another folder", had.ClientID, v.ClientID)
	case had.UserID != "" && v.UserID != "" && had.UserID != v.UserID:
		return r.w.FolderErrorf("it was begun with a token of the user %s, this one is of %s; use one of the same user, or name another folder", had.UserID, v.UserID)
	case len(lost) > 0:
		return r.w.FolderErrorf("it was begun with scopes that this token does not have: %s; %s, or name another folder", strings.Join(lost, " "), regain(lost, in))
	}
	return nil
}

// regain is what to do to have lost scopes again.
func regain(lost []string, in okta.SignInResult) string {
	switch {
	case in.Mode == okta.AccessToken:
		return "use one that has them"
	case slices.ContainsFunc(lost, func(s string) bool { return slices.Contains(in.Missing, s) }):
		return "grant them again"
	}
	return "add them to --scopes, or leave it and OKTA_CLIENT_SCOPES out"
}

// pending are the rows of a manifest at the start.
func (s Selection) pending() []snapshot.Coverage {
	var rows []snapshot.Coverage
	for _, name := range s.Names() {
		rows = append(rows, snapshot.Coverage{Resource: name, State: snapshot.Pending})
	}
	return rows
}

// found is what earlier runs have made of a resource. One that has lost something
// since, or cannot be read, is begun anew.
func (r *run) found(name string) (snapshot.Coverage, error) {
	s := r.w.Snapshot()
	row := s.Manifest.CoverageOf(name)
	if !r.w.Resumed() || row.State == snapshot.Pending {
		return row, nil
	}
	var broken *snapshot.BrokenError
	if err := s.Verify(name); !errors.As(err, &broken) {
		return row, err
	}
	r.Log.Warn("what an earlier run has read is broken and is read again", "file", broken.File, "error", broken.Err.Error())
	row = row.Reset()
	if err := r.w.Remove(name); err != nil {
		return row, err
	}
	return row, r.w.Update(func(m *snapshot.Manifest) { m.SetCoverage(row) })
}

// settled reports whether an earlier run has read a resource to its end. What was
// absent without having been asked for may be there for a token of more scopes. The
// organization is read again when it did not say who it is before the sign-in.
func (r *run) settled(c snapshot.Coverage) bool {
	switch {
	case c.State == snapshot.Absent && c.Requests == 0:
		return false
	case c.Resource == snapshot.Orgs:
		return c.State.Complete() && r.discovered.ID != ""
	}
	return c.State.Complete()
}

// begun makes the task of a resource.
func (r *run) begun(row resource, before snapshot.Coverage) *task {
	t := &task{run: r, resource: row, ledger: &ledger{}, before: before, state: snapshot.Complete}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running[row.name] = t
	return t
}

// ended saves how a resource ended.
func (r *run) ended(before, now snapshot.Coverage) error {
	if err := r.outdate(before, now); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.running, now.Resource)
	return r.w.Update(func(m *snapshot.Manifest) { m.SetCoverage(now) })
}

// outdate makes pending what an earlier run read after a resource that has other
// records since. A fan-out then goes on with the parents that are new; what was
// cut as the resource said is read anew. All that comes before the resource
// itself is saved: a run that is killed in between does it again.
func (r *run) outdate(before, now snapshot.Coverage) error {
	if !r.w.Resumed() || before.State == now.State && before.Objects+now.Objects == 0 {
		return nil
	}
	later := slices.DeleteFunc(slices.Clone(r.Selection.rows), func(row resource) bool {
		return !slices.Contains(slices.Concat(row.needs, row.also, row.after), now.Resource)
	})
	if err := r.setPending(slices.Clone(later)); err != nil {
		return err
	}
	for _, row := range later {
		if !slices.Contains(row.after, now.Resource) {
			continue
		}
		if err := r.w.Remove(row.name); err != nil {
			return err
		}
	}
	return nil
}

// setPending saves that resources are to be read, unless it is known.
func (r *run) setPending(rows []resource) error {
	m := r.w.Snapshot().Manifest
	rows = slices.DeleteFunc(rows, func(row resource) bool { return m.CoverageOf(row.name).State == snapshot.Pending })
	if len(rows) == 0 {
		return nil
	}
	return r.w.Update(func(m *snapshot.Manifest) {
		for _, row := range rows {
			m.SetCoverage(m.CoverageOf(row.name).Reset())
		}
	})
}

// accountsEvery is how often a snapshot that is kept is told what the resources
// under way have cost: so much of it is forgotten when the run is killed.
const accountsEvery = 30 * time.Second

// keepAccounts saves the cost of what is under way from time to time and, when it
// is stopped, once more.
func (r *run) keepAccounts() (stop func() error) {
	if !r.w.Kept() {
		return func() error { return nil }
	}
	done := make(chan struct{})
	var group errgroup.Group
	group.Go(func() error {
		tick := time.NewTicker(accountsEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				if err := r.saveAccounts(); err != nil {
					return err
				}
			case <-done:
				return r.saveAccounts()
			}
		}
	})
	return func() error {
		close(done)
		return group.Wait()
	}
}

func (r *run) saveAccounts() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.w.Update(func(m *snapshot.Manifest) {
		for _, t := range r.running {
			t.mu.Lock()
			m.SetCoverage(t.cost())
			t.mu.Unlock()
		}
	})
}

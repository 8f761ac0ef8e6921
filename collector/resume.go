package collector

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// A run that resumes an earlier one must have the same organization, by its id and
// under the same name; the same identity, whose scopes may have grown; the same
// selection and the same --mfa-factors. All else may change: the credential's secret or
// key, limits, network, outputs.

// anotherFolder ends the messages about a snapshot that cannot be resumed.
const anotherFolder = "name another folder"

// CheckResume refuses a snapshot that was collected with other options, as far as that is
// known without a request.
func CheckResume(w *snapshot.Writer, o Options) error {
	o.Selection = o.Selection.Enabled(o)
	return (&run{opts: o, writer: w}).checkResumeOptions()
}

// checkResumeOptions refuses to resume a run with other options, as far as that is
// known before anything is sent.
func (r *run) checkResumeOptions() error {
	m := r.writer.Snapshot().Manifest
	if !r.writer.Resumed() {
		return nil
	}
	var earlier []string
	for _, row := range m.Coverage {
		earlier = append(earlier, row.Resource)
	}
	other := difference(earlier, r.opts.Selection.Names())
	switch {
	case m.Domain == "":
		return r.writer.FolderErrorf("%w", &snapshot.BrokenError{File: "manifest.json", Err: errors.New("it names no domain")})
	case m.Domain != r.opts.Domain:
		return r.writer.FolderErrorf("it is of %s, this run asks %s; %s", m.Domain, r.opts.Domain, anotherFolder)
	case other != "":
		return r.writer.FolderErrorf("it was begun with other resources (%s); select the same, or %s", other, anotherFolder)
	case m.Factors != r.opts.Factors:
		return r.writer.FolderErrorf("it was begun with --mfa-factors %s; give the same, or %s", m.Factors, anotherFolder)
	}
	return nil
}

// difference names, as the command line does, the resources that only the earlier run
// selected, and those that only this run selects.
func difference(earlier, now []string) string {
	var parts []string
	for _, side := range []struct {
		word         string
		names, minus []string
	}{{"more: ", earlier, now}, {"without: ", now, earlier}} {
		only := slices.DeleteFunc(slices.Clone(side.names), func(n string) bool { return slices.Contains(side.minus, n) })
		if len(only) > 0 {
			parts = append(parts, side.word+strings.Join(selectors(only), " "))
		}
	}
	return strings.Join(parts, "; ")
}

// selectors are the names and flags that select resources on the command line.
func selectors(names []string) []string {
	var all []string
	for _, name := range names {
		for _, r := range table {
			if r.name == name {
				name = cmp.Or(r.option.flag, r.selector())
				break
			}
		}
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}

// checkResumeOrg refuses to resume the run of another organization. An id that is not
// known proves nothing.
func (r *run) checkResumeOrg(id string) error {
	if m := r.writer.Snapshot().Manifest; r.writer.Resumed() && m.Org != "" && id != "" && m.Org != id {
		return r.writer.FolderErrorf("it is of the organization %s, this is %s; %s", m.Org, id, anotherFolder)
	}
	return nil
}

// identity says as which user or client the organization is read. The owner of an API
// token takes a request, which is sent only where the owner matters: for a snapshot that is
// kept, and to know whether the owner sees the whole System Log.
func (r *run) identity(ctx context.Context, in okta.SignInResult) (snapshot.Identity, error) {
	holder := r.client.Principal()
	scopes := slices.Concat(in.Granted, holder.Scopes)
	v := snapshot.Identity{Mode: string(in.Mode), ClientID: holder.ClientID, UserID: holder.UserID, Scopes: slices.Sorted(slices.Values(scopes))}
	if in.Mode != okta.SSWS || !r.writer.Kept() && !r.opts.LastUse {
		return v, nil
	}
	type user struct {
		ID string `json:"id"`
	}
	me, err := okta.Get[user](ctx, r.client, okta.Call{Path: okta.Route("/api/v1/users/{id}", "me")})
	failed, err := nonFatal(err)
	if failed != nil {
		r.opts.Log.Warn("it is not known whose the API token is", "error", failed.Error())
	}
	v.UserID = cmp.Or(me.ID, r.writer.Snapshot().Manifest.Identity.UserID) // an earlier run may know it
	return v, err
}

// checkResumeIdentity refuses to resume the run of another user or client, or of one
// with scopes that this run lacks.
func (r *run) checkResumeIdentity(now snapshot.Identity, in okta.SignInResult) error {
	m := r.writer.Snapshot().Manifest
	if !r.writer.Resumed() {
		return nil
	}
	lost := slices.DeleteFunc(slices.Clone(m.Identity.Scopes), func(s string) bool { return slices.Contains(now.Scopes, s) })
	switch earlier := m.Identity; {
	case earlier.Mode != now.Mode:
		return r.writer.FolderErrorf("it was begun with a credential of the kind %s, this one is %s; use the same, or %s", earlier.Mode, now.Mode, anotherFolder)
	case earlier.ClientID != now.ClientID:
		return r.writer.FolderErrorf("it was begun by the client %s, this one is %s; use the same, or %s", earlier.ClientID, now.ClientID, anotherFolder)
	case earlier.UserID != "" && now.UserID != "" && earlier.UserID != now.UserID:
		return r.writer.FolderErrorf("it was begun with a token of the user %s, this one is of %s; use one of the same user, or %s", earlier.UserID, now.UserID, anotherFolder)
	case len(lost) > 0:
		return r.writer.FolderErrorf("it was begun with scopes that this token does not have: %s; %s, or %s", strings.Join(lost, " "), regainScopes(lost, in), anotherFolder)
	}
	return nil
}

// regainScopes is how to get the lost scopes again.
func regainScopes(lost []string, in okta.SignInResult) string {
	switch {
	case in.Mode == okta.AccessToken:
		return "use one that has them"
	case slices.ContainsFunc(lost, func(s string) bool { return slices.Contains(in.Missing, s) }):
		return "grant them again"
	}
	return "add them to --scopes, or leave it and OKTA_CLIENT_SCOPES out"
}

package collector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
	"oktagon/collector/transport"
)

// start makes sure that an Okta organization answers at the URL before any credential
// is sent, signs in, and starts the manifest. The manifest of an earlier run is
// compared with this run instead.
func (r *run) start(ctx context.Context) error {
	started := time.Now().UTC().Truncate(time.Second)
	if err := r.checkResumeOptions(); err != nil {
		return err
	}
	err := r.within(ctx, "asking "+r.opts.Domain+" which organization it is", func(ctx context.Context) (err error) {
		r.org, err = r.discover(ctx)
		return err
	})
	if err != nil {
		return err
	}
	if note := r.client.ClockNote(); note != "" {
		r.opts.Log.Warn(note) // a wrong clock may be why the sign-in is refused
	}
	if note := r.hostNote(); note != "" {
		r.opts.Log.Warn(note)
	}
	if err := r.checkResumeOrg(r.org.ID); err != nil {
		return err
	}
	var signedIn okta.SignInResult
	var identity snapshot.Identity
	err = r.within(ctx, "signing in to "+r.opts.Domain, func(ctx context.Context) (err error) {
		if signedIn, err = r.client.SignIn(ctx); err == nil {
			identity, err = r.identity(ctx, signedIn)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := r.checkResumeIdentity(identity, signedIn); err != nil {
		return err
	}
	var scopes []string
	if !r.writer.Resumed() && !r.opts.Probe {
		scopes = r.client.ScopesSupported(ctx)
	}
	return r.writer.Update(func(m *snapshot.Manifest) {
		m.Begin(started)
		m.Identity, m.Notes = identity, slices.Concat(r.notes(signedIn), r.writer.Warnings())
		m.Org = cmp.Or(m.Org, r.org.ID)
		if !r.writer.Resumed() {
			m.Domain, m.Factors, m.ScopesSupported = r.opts.Domain, r.opts.Factors, scopes
			m.OktaHost = r.oktaHost()
			m.Coverage = r.opts.Selection.pendingCoverage()
		}
	})
}

// notes are what a user should know about the selection, the credential and the URL.
func (r *run) notes(in okta.SignInResult) []string {
	notes := slices.Clone(r.opts.Selection.Notes)
	if len(in.Missing) > 0 {
		notes = append(notes, fmt.Sprintf("the token lacks %s: the resources behind it are not asked for",
			strings.Join(in.Missing, " ")))
	}
	if len(in.Manage) > 0 {
		notes = append(notes, fmt.Sprintf("the credential holds %s and can write; oktagon only reads, so grant it .read scopes only",
			strings.Join(in.Manage, " ")))
	}
	if note := r.client.ClockNote(); note != "" {
		notes = append(notes, note)
	}
	if note := r.hostNote(); note != "" {
		notes = append(notes, note)
	}
	return notes
}

// hostNote warns that the organization has another host name than the one that was asked, ""
// when it has not: some ids have the host name in them.
func (r *run) hostNote() string {
	if c := r.org.Canonical; c != "" && c != r.org.Hosts[0] {
		return fmt.Sprintf("asked as %s, and Okta's own name of this organization is %s: ids with the host name (built-in roles, scopes, devices) differ between the two, and BloodHound keeps both sets; always give the same --org-url", r.org.Hosts[0], c)
	}
	return ""
}

// oktaHost is the organization's host under Okta's own domain, beside which its Admin Console is:
// "" when it is the one that was asked, or not known. A server on this machine has no console.
func (r *run) oktaHost() string {
	_, domain, _ := strings.Cut(r.org.Canonical, ".")
	if r.org.Canonical == r.opts.Domain || !snapshot.IsOktaDomain(domain) || transport.IsLoopback(r.opts.Domain) {
		return ""
	}
	return r.org.Canonical
}

// discover asks which organization answers at the URL, which needs no credential. An
// answer that asks for a sign-in, or says that there is no such page, proves nothing.
// Any other answer that is not an Okta organization's ends the run before a credential
// is sent.
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
	r.opts.Log.Warn("the organization did not say who it is before the sign-in", "error", err.Error())
	return okta.Organization{}, nil
}

// NoOrgError means that something answers at the URL, but no Okta organization.
type NoOrgError struct{ found *okta.SignInError }

func (e *NoOrgError) Error() string {
	return fmt.Sprintf("%s: %d %s", e.found.URL, e.found.Status, e.found.Description)
}

// Advice returns the next step.
func (e *NoOrgError) Advice() string { return e.found.Advice() }

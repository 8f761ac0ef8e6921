package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"
)

const discoveryPath = "/.well-known/okta-organization"

// An Organization is what an org publishes about itself.
type Organization struct {
	ID       string
	Pipeline string // "idx" is Identity Engine, "v1" is Classic Engine
	// Canonical is the org's host under Okta's domain, Alternate the host of its
	// custom domain; each may be "".
	Canonical, Alternate string
	// Hosts are all hosts of the org, the configured one first.
	Hosts []string
}

// Discover finds out which org this is, without a credential, and which hosts its
// links may name. When no Okta org answers, the error is a *[SignInError].
func (c *Client) Discover(ctx context.Context) (Organization, error) {
	call := Call{Path: Route(discoveryPath)}
	e := call.exchange()
	e.anonymous = true
	resp, err := c.get(ctx, call, e, firstPage(call))
	if err != nil {
		return Organization{}, c.discoveryError(err)
	}
	org, err := parseOrganization(trimBOM(bodyOf(resp)))
	if err != nil {
		notOkta := c.errs.signIn(resp, errorResponse{}, WrongURL)
		notOkta.Description = err.Error()
		return Organization{}, notOkta
	}
	c.addHosts(&org)
	return org, nil
}

const metadataPath = "/.well-known/oauth-authorization-server"

// scopeName is the form of the names of Okta's own scopes.
var scopeName = regexp.MustCompile(`^okta(\.[A-Za-z0-9_]{1,60}){1,6}$`)

// maxScopes bounds how many scopes are read, metadataTimeout how long that may take.
const (
	maxScopes       = 2000
	metadataTimeout = 10 * time.Second
)

// ScopesSupported returns the names of Okta's own scopes that the org publishes, sorted, without
// a credential. When there is no such answer, nothing is learned: it is asked once.
func (c *Client) ScopesSupported(ctx context.Context) (names []string) {
	c.supported.Do(func() { c.supported.names = c.askScopesSupported(ctx) })
	return c.supported.names
}

// scopeList is what the org answered to the only question for its scopes.
type scopeList struct {
	sync.Once
	names []string
}

func (c *Client) askScopesSupported(ctx context.Context) (names []string) {
	ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	call := Call{Path: Route(metadataPath)}
	e := call.exchange()
	e.anonymous, e.maxFailures = true, 1
	resp, err := c.get(ctx, call, e, firstPage(call))
	if err != nil {
		return nil
	}
	defer resp.Body.Close()
	var metadata struct {
		Scopes []looseString `json:"scopes_supported"`
	}
	if json.Unmarshal(trimBOM(bodyOf(resp)), &metadata) != nil {
		return nil
	}
	for _, s := range metadata.Scopes[:min(len(metadata.Scopes), maxScopes)] {
		if scopeName.MatchString(string(s)) {
			names = append(names, string(s))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func parseOrganization(body []byte) (Organization, error) {
	var w struct {
		ID       looseString `json:"id"`
		Pipeline looseString `json:"pipeline"`
		Links    struct {
			Organization hrefs `json:"organization"`
			Alternate    hrefs `json:"alternate"`
		} `json:"_links"`
	}
	if err := json.Unmarshal(body, &w); err != nil && w.ID == "" {
		return Organization{}, errors.New("the answer does not describe an org")
	}
	org := Organization{
		ID: string(w.ID), Pipeline: string(w.Pipeline),
		Canonical: w.Links.Organization.host(), Alternate: w.Links.Alternate.host(),
	}
	if org.ID == "" && org.Canonical == "" {
		return Organization{}, errors.New("the answer does not describe an org")
	}
	return org, nil
}

// addHosts sets org.Hosts and allows links to them.
func (c *Client) addHosts(org *Organization) {
	org.Hosts = []string{c.origin.base.Host}
	for _, host := range []string{org.Canonical, org.Alternate} {
		if host != "" && !slices.Contains(org.Hosts, host) {
			org.Hosts = append(org.Hosts, host)
			c.origin.allow(host)
		}
	}
}

// discoveryError turns an API error into the *SignInError that says that the URL is
// wrong, if that is what the response means.
func (c *Client) discoveryError(err error) error {
	var api *APIError
	if !errors.As(err, &api) || api.Status >= 500 || api.Status == http.StatusTooManyRequests || api.Status == http.StatusForbidden && api.Code != "" {
		return err
	}
	problem := WrongURL
	if api.isForeign() && api.Status != http.StatusOK && api.Status != http.StatusNotFound && api.Foreign.Location == "" {
		problem = NotFromOkta
	}
	return &SignInError{
		Host: c.origin.base.Host, URL: c.origin.base.String(), Mode: c.cred.Mode, Status: api.Status, Code: api.Code,
		Description: "no Okta org: " + api.message(), RequestID: api.RequestID, ErrorID: api.ErrorID,
		Problem: problem, Detail: fmt.Sprintf("status %d, content type %s", api.Status, api.Foreign.ContentType),
	}
}

// hrefs are the targets of a HAL link, which may be one object or a list.
type hrefs []string

// UnmarshalJSON skips links without a target.
func (h *hrefs) UnmarshalJSON(b []byte) error {
	type link struct {
		Href looseString `json:"href"`
	}
	*h = nil
	for _, l := range oneOrMore[link](b) {
		if l.Href != "" {
			*h = append(*h, string(l.Href))
		}
	}
	return nil
}

// host returns the normalised host of the first link, "" when there is none.
func (h hrefs) host() string {
	if len(h) == 0 {
		return ""
	}
	u, err := url.Parse(h[0])
	if err != nil || u.User != nil {
		return ""
	}
	return originHost(u)
}

// oneOrMore decodes a list, or one value as a list of one.
func oneOrMore[T any](b []byte) []T {
	var list []T
	if json.Unmarshal(b, &list) != nil {
		list = make([]T, 1)
		_ = json.Unmarshal(b, &list[0])
	}
	return list
}

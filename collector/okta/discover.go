package okta

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const discoveryPath = "/.well-known/okta-organization"

// An Organization is what an org says of itself to anyone.
type Organization struct {
	ID       string
	Pipeline string // "idx" is Identity Engine, "v1" is Classic
	// Canonical is the org's host under Okta's domain, Alternate the host of its
	// custom domain; each may be "".
	Canonical, Alternate string
	// Hosts are all names of the org: the configured one first.
	Hosts []string
}

// Discover asks which org this is, without a credential, and learns the hosts
// that its links may name. Where no Okta org answers, the error is a
// *[SignInError].
func (c *Client) Discover(ctx context.Context) (Organization, error) {
	call := Call{Path: Route(discoveryPath)}
	e := call.exchange()
	e.anonymous = true
	resp, err := c.get(ctx, call, e, &url.URL{Path: discoveryPath})
	if err != nil {
		return Organization{}, c.notOkta(err)
	}
	org, err := parseOrganization(trimBOM(bodyOf(resp)))
	if err != nil {
		refused := c.errs.signIn(resp, refusal{}, NotOkta)
		refused.Description = err.Error()
		return Organization{}, refused
	}
	c.learn(&org)
	return org, nil
}

func parseOrganization(body []byte) (Organization, error) {
	var w struct {
		ID       lenient `json:"id"`
		Pipeline lenient `json:"pipeline"`
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
		Canonical: hostOf(w.Links.Organization), Alternate: hostOf(w.Links.Alternate),
	}
	if org.ID == "" && org.Canonical == "" {
		return Organization{}, errors.New("the answer does not describe an org")
	}
	return org, nil
}

func (c *Client) learn(org *Organization) {
	c.mu.Lock()
	defer c.mu.Unlock()
	org.Hosts = []string{c.base.Host}
	for _, host := range []string{org.Canonical, org.Alternate} {
		if host != "" && !slices.Contains(org.Hosts, host) {
			org.Hosts = append(org.Hosts, host)
			c.hosts[host] = true
		}
	}
}

// notOkta makes of an API error the one about a wrong URL, where it is that.
func (c *Client) notOkta(err error) error {
	var api *APIError
	if !errors.As(err, &api) || api.Status >= 500 || api.Status == http.StatusTooManyRequests || api.Status == http.StatusForbidden && api.Code != "" {
		return err
	}
	problem := NotOkta
	if api.foreign() && api.Status != http.StatusOK && api.Status != http.StatusNotFound && api.Location == "" {
		problem = ForeignAnswer
	}
	return &SignInError{
		Host: c.base.Host, URL: c.base.String(), Mode: c.cred.Mode, Status: api.Status, Code: api.Code,
		Description: "no Okta org: " + api.said(), RequestID: api.RequestID, ErrorID: api.ErrorID,
		Problem: problem, Detail: fmt.Sprintf("status %d, content type %s", api.Status, api.ContentType),
	}
}

// hostOf is the normalised host of the first link, "" when it has none.
func hostOf(h hrefs) string {
	if len(h) == 0 {
		return ""
	}
	u, err := url.Parse(h[0])
	if err != nil || u.User != nil {
		return ""
	}
	return originHost(u)
}

// originHost is host and port in lower case; the scheme's own port is left out.
func originHost(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme == "http":
		return strings.TrimSuffix(host, ":80")
	case u.Scheme == "https":
		return strings.TrimSuffix(host, ":443")
	}
	return host
}

// hrefs are the targets of a HAL link, which may be one object or a list.
type hrefs []string

func (h *hrefs) UnmarshalJSON(b []byte) error {
	type link struct {
		Href lenient `json:"href"`
	}
	var list []link
	if json.Unmarshal(b, &list) != nil {
		list = make([]link, 1)
		_ = json.Unmarshal(b, &list[0])
	}
	*h = nil
	for _, l := range list {
		if l.Href != "" {
			*h = append(*h, string(l.Href))
		}
	}
	return nil
}

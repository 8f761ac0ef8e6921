package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/collector/transport"
)

// parseOrgURL accepts what users write and returns scheme and host: https for a bare host,
// without path and query, and the organization's host for that of the admin console
// (okta-api.md §6.2). Plain http is for loopback addresses only. note says what was changed.
func parseOrgURL(s string) (u *url.URL, note string, err error) {
	text := strings.TrimSpace(s)
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	if strings.Contains(text, "@") { // before an error quotes it
		return nil, "", errors.New("it holds a user, a password or a mail address; write https://contoso.okta.com")
	}
	u, err = url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, "", fmt.Errorf("%q is no URL; write https://contoso.okta.com", s)
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	switch {
	case host == "https" || host == "http":
		return nil, "", fmt.Errorf("%q has the scheme twice, or not as https://; write https://contoso.okta.com", s)
	case strings.ContainsAny(host, "{}<>$") || host == "todo" || strings.HasPrefix(host, "subdomain.") || strings.Contains(host, "youroktadomain"):
		return nil, "", fmt.Errorf("%q is the placeholder of a sample; write your organization's host", s)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "", fmt.Errorf("%q: use https://", s)
	case u.Scheme == "http" && !transport.IsLoopback(host):
		return nil, "", fmt.Errorf("%q: plain http would send the credential unencrypted; use https:// (http is for loopback addresses only)", s)
	}
	if org, ok := adminHost(host); ok {
		note = fmt.Sprintf("%s is the admin console; %s is asked", host, org)
		host = org
	}
	return &url.URL{Scheme: u.Scheme, Host: joinPort(host, u.Port())}, note, nil
}

func joinPort(host, port string) string {
	if port != "" {
		return net.JoinHostPort(host, port)
	}
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
}

// adminHost returns contoso.okta.com for contoso-admin.okta.com.
func adminHost(host string) (string, bool) {
	name, domain, _ := strings.Cut(host, ".")
	org, ok := strings.CutSuffix(name, "-admin")
	if !ok || org == "" {
		return "", false
	}
	return org + "." + domain, snapshot.IsOktaDomain(domain)
}

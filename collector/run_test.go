package collector_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
)

// A run ends when the organization cannot be read at all, or when the credential is dead.
func TestFatal(t *testing.T) {
	t.Parallel()
	for text, signIn := range map[string]bool{ // whether it is the credential
		"/api/v1/org:500":             false,
		"/api/v1/org:404":             false,
		"/api/v1/org:401/E0000015":    false,
		"/api/v1/org:405":             false,
		"/api/v1/users:401/E0000011":  true,
		"/api/v1/groups:401/E0000011": true,
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, text)}})
		if c.err == nil || errors.As(c.err, new(*okta.SignInError)) != signIn {
			t.Errorf("%s: error %v", text, c.err)
		}
	}
}

// The advice tells a missing organization from a missing object.
func TestNoSuchOrg(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"404": "no Okta org answers at contoso.okta.com", "405": "no Okta org answers at contoso.okta.com",
		"401/E0000015": "nothing can be collected without the organization's own record",
	} {
		c := collectIn(t, contoso(t), setup{fake: oktatest.Options{Faults: fault(t, "/api/v1/org:"+answer)}})
		var advised interface{ Advice() string }
		if !errors.As(c.err, &advised) || !strings.HasPrefix(advised.Advice(), want) {
			t.Errorf("%s: %v, want %q", answer, c.err, want)
		}
	}
}

// otherName answers under another host name than the one that is asked.
type otherName struct{ next http.RoundTripper }

func (o otherName) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Host, r.Host = "acme.okta.com", "acme.okta.com"
	return o.next.RoundTrip(r)
}

// An organization with another host name than the one that is asked has two sets of some ids:
// this stands in the log and in the manifest, from which the summary takes it.
func TestTwoHostNames(t *testing.T) {
	t.Parallel()
	const want = "asked as login.acme.com, and Okta's own name of this organization is acme.okta.com: ids with the host name"
	for domain, other := range map[string]bool{"login.acme.com": true, "acme.okta.com": false} {
		var log bytes.Buffer
		s := setup{domain: domain, log: slog.NewJSONHandler(&log, nil)}
		s.transport = func(next http.RoundTripper) http.RoundTripper { return otherName{next} }
		c := collectIn(t, contoso(t), s)
		noted := strings.Contains(strings.Join(c.Manifest.Notes, "\n"), want)
		if c.err != nil || noted != other || strings.Contains(log.String(), `"level":"WARN","msg":"`+want) != other {
			t.Errorf("%s: error %v, notes %q, log\n%s", domain, c.err, c.Manifest.Notes, &log)
		}
		if known := c.Manifest.OktaHost == "acme.okta.com"; known != other || !known && c.Manifest.OktaHost != "" {
			t.Errorf("%s: the host under Okta's domain is %q", domain, c.Manifest.OktaHost)
		}
	}
}

func TestCancel(t *testing.T) {
	org := contoso(t)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 5*time.Second, errors.New("enough"))
		defer cancel()
		start := time.Now()
		c := collectWith(t, ctx, org, setup{fake: oktatest.Options{Latency: 2 * time.Second}})
		if c.err == nil || !strings.Contains(c.err.Error(), "enough") {
			t.Errorf("error %v", c.err)
		}
		if late := time.Since(start) - 5*time.Second; late > time.Second {
			t.Errorf("ended %s late", late)
		}
	})
}

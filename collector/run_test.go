package collector_test

import (
	"context"
	"errors"
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

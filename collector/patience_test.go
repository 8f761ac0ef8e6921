package collector_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/progress"
	"oktagon/collector/snapshot"
)

// A timedLog keeps the times of its lines.
type timedLog struct {
	text  strings.Builder
	times []time.Time
}

func (l *timedLog) Write(b []byte) (int, error) {
	l.times = append(l.times, time.Now())
	return l.text.Write(b)
}

// TestNoSilence stalls requests of every phase: without a terminal there is a line every
// 30 seconds that names the phase and what is waited for.
func TestNoSilence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"/.well-known/okta-organization:slow=50s:nth=1": {"asking contoso.okta.com which organization it is for 30s, until ", "no answer to GET /.well-known/okta-organization for 30 s, waiting until "},
		"/.well-known/okta-organization:503:first=3":    {},
		"/.well-known/okta-organization:slow=10m":       {"asking contoso.okta.com which organization it is for 2m30s"},
		"/oauth2/v1/token:slow=59s:first=2":             {"signing in to contoso.okta.com for 30s, until ", "no answer to POST /oauth2/v1/token for 30 s"},
		"/oauth2/v1/token:stall:first=1":                {"the answer to POST /oauth2/v1/token has come for 30 s, waiting for its end until "},
		"/oauth2/v1/token:rate:first=2":                 {"signing in to contoso.okta.com for 30s, until ", "waiting for the limit of "},
		"/api/v1/users:slow=55s:first=3":                {"collecting for ", "no answer to GET /api/v1/users for "},
		"/api/v1/groups/{id}/users:slow=10m:first=1":    {"collecting for ", "no answer to GET /api/v1/groups/{id}/users for ", " done"},
		"/api/v1/apps:503":                              {},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			org := contoso(t)
			var log timedLog
			synctest.Test(t, func(t *testing.T) {
				console := progress.Open(&log, progress.Settings{})
				begin := time.Now()
				s := setup{fake: oktatest.Options{Faults: fault(t, text)}, progress: console.Progress, withoutScope: "okta.realms.read"}
				_ = collectWith(t, t.Context(), org, s)
				end := time.Now()
				console.Close()
				last := begin
				for _, at := range append(log.times, end) {
					if at.Sub(last) > 31*time.Second {
						t.Errorf("silent from %s to %s", last.Sub(begin), at.Sub(begin))
					}
					last = at
				}
			})
			for _, w := range want {
				if !strings.Contains(log.text.String(), w) {
					t.Errorf("%q is not in\n%s", w, &log.text)
				}
			}
			t.Log(log.text.String())
		})
	}
}

// TestStartEnds keeps discovery and sign-in waiting in many ways: each ends within 5
// minutes with what it waited for and the next step.
func TestStartEnds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"/.well-known/okta-organization:rate-far":  "asking contoso.okta.com which organization it is took longer than 5 minutes: the rate limit of discovery does not open before ",
		"/.well-known/okta-organization:slow=100h": "GET /.well-known/okta-organization: no answer from contoso.okta.com: no answer within 60 s",
		"/.well-known/okta-organization:503":       "503",
		"/oauth2/v1/token:rate-far":                "signing in to contoso.okta.com took longer than 5 minutes: the rate limit of ",
		"/oauth2/v1/token:slow=100h":               "signing in to contoso.okta.com took longer than 5 minutes: no answer to POST /oauth2/v1/token for ",
		"/oauth2/v1/token:stall":                   "answer stalled",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			org := contoso(t)
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				c := collectWith(t, t.Context(), org, setup{fake: oktatest.Options{Faults: fault(t, text)}, withoutScope: "okta.realms.read"})
				if took := time.Since(begin); c.err == nil || took > 5*time.Minute+time.Second || !strings.Contains(c.err.Error(), want) {
					t.Errorf("after %s: %v", took, c.err)
				}
				var advised interface{ Advice() string }
				if !errors.As(c.err, &advised) || advised.Advice() == "" {
					t.Errorf("no advice: %v", c.err)
				}
				if late := (*collector.TimeoutError)(nil); errors.As(c.err, &late) && !strings.Contains(late.Advice(), "run again") {
					t.Errorf("advice %q", late.Advice())
				}
				if n := len(c.Manifest.Coverage); n > 0 && c.Manifest.Coverage[0].State != snapshot.Pending {
					t.Error("something was collected")
				}
			})
		})
	}
}

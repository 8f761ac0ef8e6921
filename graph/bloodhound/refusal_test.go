package bloodhound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

// Answers to the check of the server, and what the error and its advice say.
func TestRefusals(t *testing.T) {
	fault := func(status int, message string) bloodhoundfake.Options {
		return bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: status, Message: message}}}
	}
	page := func(status int, page string) bloodhoundfake.Options {
		return bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: status, Page: page}}}
	}
	for name, c := range map[string]struct {
		options bloodhoundfake.Options
		config  Config
		want    []string
	}{
		"clock behind": {options: bloodhoundfake.Options{Skew: 61 * time.Minute},
			want: []string{"401: signature too far behind by 61 minutes (request id 6f1c2a0e-request)", "the clock", "this one is 1h1m", "behind the server's"}},
		"clock ahead": {options: bloodhoundfake.Options{Skew: -2 * time.Hour}, want: []string{"too far ahead by 120 minutes", "ahead of the server's", "time server"}},
		"wrong key":   {config: Config{TokenID: testID, TokenKey: "wrong-key"}, want: []string{"signature digest mismatch", "not the one of this token id", "a proxy changes path, query or body"}},
		"wrong id":    {config: Config{TokenID: "other", TokenKey: testKey}, want: []string{"401", "check the token id and the key"}},
		"old session": {config: Config{Session: "ended-long-ago"}, want: []string{"401", "8 hours", "API token"}},
		"disabled":    {options: bloodhoundfake.Options{Disabled: true}, want: []string{"403: user disabled", "has been disabled"}},
		"no headers":  {options: fault(400, "no signature header"), want: []string{"takes headers away"}},
		"not found":   {options: page(404, "<h1>Not Found</h1>"), want: []string{"404: text/html (18 bytes) instead of what was asked for", "not from BloodHound"}},
		"old server":  {options: fault(404, "resource not found"), want: []string{"no BloodHound server, or a very old one"}},
		"sign-in":     {options: page(200, "<title>Sign in</title>"), want: []string{"200: text/html (22 bytes)", "something stands in front of BloodHound's API", "/api/"}},
		"redirect": {options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 302, Page: "x", Header: http.Header{"Location": {"/login?next=%2F"}}}}},
			want: []string{"redirect to https://bloodhound.test:8443", "something stands in front of BloodHound's API", "/api/"}},
		"moved": {options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 308, Page: "x", Header: http.Header{"Location": {"https://bh.example/api/version"}}}}},
			want: []string{"redirect to https://bh.example", "redirects are not followed", "use the address"}},
		"limited":    {options: fault(429, "rate limit exceeded"), want: []string{"429", "try later"}},
		"broken":     {options: page(502, "<h1>Bad Gateway</h1>"), want: []string{"502", "a problem of its own"}},
		"gone":       {options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Reset: true}}}, want: []string{"no answer from bloodhound.test:8443: connection reset", "check the connection to"}},
		"silent":     {options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Hang: true}}}, want: []string{"no answer in time", "not busy"}},
		"longer":     {options: bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{{Status: 503, Message: "x", Header: http.Header{"Retry-After": {"86400"}}}}}, want: []string{"503"}},
		"bad answer": {options: fault(418, "teapot"), want: []string{"418", "report it"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				c.options.TokenID, c.options.TokenKey, c.options.Session = testID, testKey, session
				if c.config.TokenID+c.config.Session == "" {
					c.config.TokenID, c.config.TokenKey = testID, testKey
				}
				c.config.Transport = bloodhoundfake.New(c.options).RoundTripper()
				_, err := client(t, c.config).Check(t.Context())
				wantText(t, err, c.want...)
			})
		})
	}
}

func TestNetworkAdvice(t *testing.T) {
	t.Parallel()
	_, err := client(t, Config{URL: "https://no-such-host.invalid", TokenID: testID, TokenKey: testKey, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "no-such-host.invalid", IsNotFound: true}
	})}).Check(t.Context())
	wantText(t, err, "the name no-such-host.invalid is not known", "--proxy")
}

// Requests are repeated after short failures; Retry-After is honoured.
func TestRetries(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s, bh := fake(t, bloodhoundfake.Options{Faults: []bloodhoundfake.Fault{
			{First: 1, Reset: true},
			{First: 2, Status: 429, Message: "later", Header: http.Header{"Retry-After": {"90"}}},
			{First: 1, Status: 503, Page: "<p>starting</p>", Header: http.Header{"Retry-After": {time.Now().Add(5 * time.Minute).UTC().Format(http.TimeFormat)}}},
		}})
		start := time.Now()
		if _, err := bh.Check(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took < 4*time.Minute || took > 7*time.Minute {
			t.Errorf("took %s", took)
		}
		if n := len(s.Requests()); n != 6 {
			t.Error(s.Requests())
		}
	})
}

// Ctrl-C ends every wait at once.
func TestCancel(t *testing.T) {
	for name, o := range map[string]bloodhoundfake.Options{
		"silent":   {Faults: []bloodhoundfake.Fault{{Hang: true}}},
		"limited":  {Faults: []bloodhoundfake.Fault{{Status: 429, Message: "x", Header: http.Header{"Retry-After": {"600"}}}}},
		"hanging":  {Outcomes: []bloodhoundfake.Outcome{bloodhoundfake.Hangs}},
		"uploaded": {Faults: []bloodhoundfake.Fault{{Path: "/api/v2/file-upload/{id}", Hang: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				_, bh := fake(t, o)
				start := time.Now()
				_, err := uploadMain(canceledAfter(t, 20*time.Second), bh, files(t, map[string]string{"g.json": empty})("g.json"), nil)
				if took := time.Since(start); took > 21*time.Second {
					t.Errorf("took %s", took)
				}
				wantText(t, err, "interrupted")
				if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, new(*UploadError)) {
					t.Error(err)
				}
				if name == "uploaded" && !strings.Contains(err.Error(), "job 17 stays open") {
					t.Error(err)
				}
			})
		})
	}
}

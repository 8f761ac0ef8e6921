package collector_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// flowCalls are the paths of data-flows.md §1 with their resources and scopes.
var flowCalls = []struct{ path, resource, scope string }{
	{"/api/v1/eventHooks", "event-hooks", "okta.eventHooks.read"},
	{"/api/v1/inlineHooks", "inline-hooks", "okta.inlineHooks.read"},
	{"/api/v1/logStreams", "log-streams", "okta.logStreams.read"},
	{"/api/v1/email-servers", "email-servers", "okta.emailServers.read"},
	{"/api/v1/telephony-providers", "telephony-providers", "okta.customTelephonyProvider.read"},
	{"/api/v1/push-providers", "push-providers", "okta.pushProviders.read"},
}

// flowsOrg is an organization of which nothing points to a flow.
func flowsOrg(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	w := create(t)
	listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
	listing(t, w, snapshot.EventHooks, snapshot.Hook{ID: "who1"})
	listing(t, w, snapshot.InlineHooks, snapshot.Hook{ID: "cal1"})
	listing(t, w, snapshot.LogStreams, snapshot.LogStream{ID: "0oaL"})
	listing(t, w, snapshot.EmailServers, snapshot.EmailServer{ID: "esv1"})
	listing(t, w, snapshot.TelephonyProviders, snapshot.TelephonyProvider{ID: "tel1"})
	listing(t, w, snapshot.PushProviders, snapshot.PushProvider{ID: "ppc1"})
	return w.Snapshot()
}

// flowsOnly is a selection without anything that points to a flow, with a fault of every call.
func flowsOnly(t *testing.T, effect string) setup {
	t.Helper()
	s := setup{only: []string{snapshot.DataFlows}}
	if effect != "" {
		for _, call := range flowCalls {
			s.fake.Faults = append(s.fake.Faults, fault(t, call.path+effect)...)
		}
	}
	return s
}

// TestAnswersOfDataFlows has the table of data-flows.md §6, and counts the requests of §1.
func TestAnswersOfDataFlows(t *testing.T) {
	t.Parallel()
	const hooks, streams, rest = "event-hooks inline-hooks", "log-streams", "email-servers telephony-providers push-providers"
	for _, test := range []struct {
		effect, want string
		requests     int
	}{
		{"", "", 6},
		{":400", "failed: " + hooks + " " + streams + "; absent: " + rest, 7},
		{":400:first=1", "failed: " + hooks + "; absent: " + rest, 7}, // streams are asked for without limit
		{":401/E0000015", "absent: " + hooks + " " + streams + " " + rest, 6},
		{":403", "denied: " + hooks + " " + streams + " " + rest, 6},
		{":404", "absent: " + hooks + " " + streams + " " + rest, 6},
		{":405", "absent: " + hooks + " " + streams + " " + rest, 6},
	} {
		c := collectIn(t, flowsOrg(t), flowsOnly(t, test.effect))
		c.expect(t, test.want)
		requests := 0
		for _, call := range flowCalls {
			requests += c.fake.Requests()["GET "+call.path]
		}
		if requests != test.requests {
			t.Errorf("%q: %d requests, want %d: %v", test.effect, requests, test.requests, c.fake.Requests())
		}
	}
}

// TestScopesOfDataFlows expects a scope that was not granted to cost its own list and no other,
// and nothing to be asked for without it.
func TestScopesOfDataFlows(t *testing.T) {
	t.Parallel()
	for _, call := range flowCalls {
		s := flowsOnly(t, "")
		s.withoutScope = call.scope
		c := collectIn(t, flowsOrg(t), s)
		c.expect(t, "skipped: "+call.resource)
		if n := c.fake.Requests()["GET "+call.path]; n != 0 {
			t.Errorf("%s: %d requests", call.path, n)
		}
		if row := c.Manifest.CoverageOf(call.resource); !strings.Contains(row.Reason, call.scope) {
			t.Errorf("%+v", row)
		}
	}
}

// TestNoneOfTheScopesOfDataFlows expects a run without any of the scopes to be as complete as
// before they were asked for, unless something points to what they bring.
func TestNoneOfTheScopesOfDataFlows(t *testing.T) {
	t.Parallel()
	granted := strings.Fields("okta.orgs.read okta.users.read okta.apps.read okta.oauthIntegrations.read")
	s := setup{only: []string{snapshot.DataFlows, snapshot.APIServices, snapshot.Apps}, credential: &okta.Credential{Mode: okta.ClientSecret, ClientID: "0oaC", ClientSecret: "secret"},
		fake: oktatest.Options{Clients: []oktatest.Client{{ID: "0oaC", Secret: "secret", Scopes: granted}}}}
	c := collectIn(t, flowsOrg(t), s)
	c.expect(t, "skipped: event-hooks inline-hooks log-streams email-servers telephony-providers push-providers")
	if notes := strings.Join(c.Manifest.Notes, "\n"); !strings.Contains(notes, "the token lacks") || !strings.Contains(notes, flowCalls[0].scope) {
		t.Errorf("notes %q", notes)
	}
}

// TestVectorsOfDataFlows serves answers of data-flows.md §7 as Okta sends them. Nothing of what is
// secret in them reaches the snapshot.
func TestVectorsOfDataFlows(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/spec/data-flows.md")
	if err != nil {
		t.Fatal(err)
	}
	_, vectors, _ := strings.Cut(string(page), "## 7. Test vectors")
	_, hook, found := strings.Cut(vectors, "| `{\"id\":\"who1\"")
	hook, _, _ = strings.Cut(hook, "` |")
	if !found || !strings.Contains(hook, "s3cret") {
		t.Fatal("the page has no such vector")
	}
	for path, answer := range map[string]string{
		"/api/v1/eventHooks":          `[{"id":"who1"` + hook + `]`,
		"/api/v1/inlineHooks":         `[{"id":"cal1","channel":{"type":"OAUTH","config":{"uri":"https://h.example/","authType":"client_secret_post","clientId":"c","clientSecret":"s3cret","tokenUrl":"https://s3cret.example"}}}]`,
		"/api/v1/logStreams":          `[{"id":"0oaM","type":"splunk_cloud_logstreaming","settings":{"host":"acme.splunkcloud.com","edition":"aws","token":"s3cret"}}]`,
		"/api/v1/email-servers":       `{"email-servers":[{"id":"esv1","host":"relay.example","port":587,"username":"s3cret","password":"s3cret","enabled":true}]}`,
		"/api/v1/telephony-providers": `[{"id":"tel1","providerName":"TWILIO","enabled":true,"providerSid":"s3cret","providerSettings":{"authToken":"s3cret"}}]`,
		"/api/v1/push-providers":      `[{"id":"ppc1","providerType":"APNS","configuration":{"keyId":"s3cret","tokenSigningKey":"s3cret"}}]`,
	} {
		s := flowsOnly(t, "")
		s.dir = filepath.Join(t.TempDir(), "kept")
		s.transport = answered(path, answer)
		c := collectIn(t, flowsOrg(t), s)
		c.expect(t, "")
		kept := ""
		for _, call := range flowCalls {
			b, err := os.ReadFile(filepath.Join(s.dir, call.resource+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			kept += string(b)
		}
		if strings.Contains(kept, "s3cret") || strings.Contains(kept, `"v"`) {
			t.Errorf("%s: %s", path, kept)
		}
		if path == "/api/v1/eventHooks" && !strings.Contains(kept, `"https://hooks.example.com:8443/services/T0AAAAAAAA/…"`) {
			t.Errorf("%s", kept)
		}
	}
}

// answered replaces the body of what a path answers.
func answered(path, body string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil && r.URL.Path == path {
				_ = resp.Body.Close()
				resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
				resp.Header.Del("Content-Length")
			}
			return resp, err
		})
	}
}

// TestShapesOfProviders expects a list in an object to be understood, and an object without one
// not to be an empty list.
func TestShapesOfProviders(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ path, shape, want string }{
		{"/api/v1/telephony-providers", `{"telephony-providers":%}`, ""},
		{"/api/v1/telephony-providers", `{"message":"none"}`, "failed: telephony-providers"},
		{"/api/v1/push-providers", `{"message":"none"}`, "failed: push-providers"},
	} {
		s := flowsOnly(t, "")
		s.transport = reshaped(test.path, test.shape)
		c := collectIn(t, flowsOrg(t), s)
		c.expect(t, test.want)
		if n := len(records[snapshot.TelephonyProvider](t, c.Snapshot, snapshot.TelephonyProviders)); test.want == "" && n != 1 {
			t.Errorf("%+v: %d providers", test, n)
		}
	}
}

package collector_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// until is the time of the searches in these tests.
var until = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// holdersOrg has two integrations, a service app with a grant, and apps that are no holders.
func holdersOrg(t *testing.T) *snapshot.Writer {
	t.Helper()
	w := create(t)
	old := snapshot.Some("2025-01-01T00:00:00.000Z")
	owner := snapshot.Actor{Text: snapshot.Some("00uAda")}
	listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
	listing(t, w, snapshot.APIServices, snapshot.APIService{ID: "0oaI1", CreatedAt: old, CreatedBy: owner}, snapshot.APIService{ID: "0oaI2", CreatedAt: old, CreatedBy: owner})
	listing(t, w, snapshot.Apps, oauthApp("0oaS1", "service"), oauthApp("0oaS2", "service"), oauthApp("0oaS3", "service"), oauthApp("0oaW1", "web"))
	manyFans(t, w, snapshot.Grants, func(each func(string, ...snapshot.Grant)) {
		each("0oaS1", grant("okta.users.read", "ACTIVE"))
		each("0oaS2", grant("okta.users.read", "REVOKED"))
		each("0oaS3", grant("custom.scope", "ACTIVE"))
		each("0oaW1", grant("okta.users.read", "ACTIVE"))
	})
	return w
}

func oauthApp(id, kind string) snapshot.App {
	a := snapshot.App{ID: id, Name: snapshot.Some("oidc_client"), SignOnMode: snapshot.Some("OPENID_CONNECT"), Status: snapshot.Some("ACTIVE")}
	a.Settings.OAuthClient = &snapshot.AppOAuthClient{ApplicationType: snapshot.Some(kind)}
	return a
}

func grant(scope, status string) snapshot.Grant {
	return snapshot.Grant{ID: "oag" + scope, ScopeID: snapshot.Some(scope), Status: snapshot.Some(status)}
}

// token is the event that a client got a token some time before the search.
func tokenBefore(client string, ago time.Duration) oktatest.Event {
	return oktatest.Event{Type: oktatest.TokenEvent, Actor: client, Scopes: "okta.users.read, okta.logs.read",
		Network: "example cloud", Country: "United States", Published: until.Add(-ago)}
}

func changed(e oktatest.Event, change func(*oktatest.Event)) oktatest.Event {
	change(&e)
	return e
}

// search collects the last uses at the time of until. questions are those to the log: their
// actors, in the order of the requests.
func search(t *testing.T, org *snapshot.Snapshot, s setup) (c *collected, questions []string, took time.Duration) {
	t.Helper()
	s.lastUse = true
	if s.only == nil {
		s.only = []string{snapshot.LastUses}
	}
	s.transport = func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			if r.URL.Path == "/api/v1/logs" {
				filter := strings.NewReplacer(` or actor.id eq`, "", `actor.id eq `, "", `"`, "").Replace(r.URL.Query().Get("filter"))
				_, actors, _ := strings.Cut(filter, " and ")
				questions = append(questions, strings.Trim(actors, "()")+" "+r.URL.Query().Get("limit"))
			}
			return next.RoundTrip(r)
		})
	}
	synctest.Test(t, func(st *testing.T) {
		time.Sleep(time.Until(until))
		c = collectWith(t, st.Context(), org, s)
		took = time.Since(until)
	})
	if c.err != nil {
		t.Fatal(c.err)
	}
	return c, questions, took
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// usesText has a line per record: holder, state, date, scopes.
func usesText(t *testing.T, c *collected) (all []string) {
	t.Helper()
	for _, u := range records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses) {
		all = append(all, strings.TrimSpace(fmt.Sprint(u.Holder, " ", u.State, " ", strings.TrimSuffix(u.Published.String(), ":00.000Z"), " ", strings.Join(u.Scopes, " "))))
		if from, _ := u.Since.Time(); from != until.AddDate(0, 0, -90) {
			t.Errorf("%s was searched for since %s", u.Holder, u.Since)
		}
	}
	return all
}

const (
	seenI1 = "0oaI1 seen 2026-02-28T23:10 okta.logs.read okta.users.read"
	noneI2 = "0oaI2 none"
	noneS1 = "0oaS1 none"
)

// TestLastTokens has the vectors of last-use.md §9 on the log.
func TestLastTokens(t *testing.T) {
	t.Parallel()
	newest, older := tokenBefore("0oaI1", 50*time.Minute), tokenBefore("0oaI1", 110*time.Minute)
	busy := func(client string) (all []oktatest.Event) {
		for n := range 1500 {
			all = append(all, tokenBefore(client, 50*time.Minute+time.Duration(n)*time.Hour))
		}
		return all
	}
	for _, test := range []struct {
		name      string
		log       oktatest.Log
		faults    []string
		questions []string
		want      []string
		state     snapshot.State
		says      string // in the reason or a note
	}{
		{name: "two without a token", log: oktatest.Log{Events: []oktatest.Event{newest, older}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "a busy one", log: oktatest.Log{Events: busy("0oaI1")},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000", "0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "all busy", log: oktatest.Log{Events: slices.Concat(busy("0oaI1"), busy("0oaI2"), busy("0oaS1"))},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"},
			want:      []string{seenI1, strings.Replace(seenI1, "0oaI1", "0oaI2", 1), strings.Replace(seenI1, "0oaI1", "0oaS1", 1)}},
		{name: "joint questions refused", log: oktatest.Log{Events: []oktatest.Event{newest}, NoJoint: true},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000", "0oaI1 1", "0oaI2 1", "0oaS1 1"}, want: []string{seenI1, noneI2, noneS1}, says: "one by one"},
		{name: "a failure", log: oktatest.Log{Events: []oktatest.Event{newest, changed(tokenBefore("0oaI2", time.Hour), func(e *oktatest.Event) { e.Failed = true })}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "a failure, asked one by one", log: oktatest.Log{NoJoint: true, Events: []oktatest.Event{newest, tokenBefore("0oaI2", 2*time.Hour),
			changed(tokenBefore("0oaI2", time.Hour), func(e *oktatest.Event) { e.Failed = true })}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000", "0oaI1 1", "0oaI2 1", "0oaI2 1000", "0oaS1 1"},
			want:      []string{seenI1, "0oaI2 seen 2026-02-28T22:00 okta.logs.read okta.users.read", noneS1}},
		{name: "a token of a custom server", log: oktatest.Log{Events: []oktatest.Event{newest,
			changed(tokenBefore("0oaI2", time.Hour), func(e *oktatest.Event) { e.Type = "app.oauth2.as.token.grant.access_token" })}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "an event without a date", log: oktatest.Log{Events: []oktatest.Event{newest, changed(tokenBefore("0oaI2", time.Hour), func(e *oktatest.Event) { e.Undated = true })}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{seenI1, "0oaI2 unknown", noneS1},
			state: snapshot.Partial, says: "1 holder last got a token (0oaI2): events of the log do not say"},
		{name: "an event that is no object", log: oktatest.Log{Events: []oktatest.Event{newest}}, faults: []string{"/api/v1/logs:bad-item"},
			want: []string{seenI1, "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Partial, says: "2 holders last got a token (0oaI2 0oaS1): events of the log do not say in a known form"},
		{name: "an event of nobody, once", log: oktatest.Log{Events: []oktatest.Event{newest}}, faults: []string{"/api/v1/logs:no-id:first=1"},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000", "0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "nobody has one", questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{"0oaI1 unknown", "0oaI2 unknown", "0oaS1 unknown"},
			state: snapshot.Partial, says: "sign in as a service app"},
		{name: "older than the log", log: oktatest.Log{Events: []oktatest.Event{newest, tokenBefore("0oaI2", 91*24*time.Hour)}},
			questions: []string{"0oaI1 0oaI2 0oaS1 1000"}, want: []string{seenI1, noneI2, noneS1}},
		{name: "denied", faults: []string{"/api/v1/logs:403"}, questions: []string{"0oaI1 0oaI2 0oaS1 1000"},
			want: []string{"0oaI1 unknown", "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Denied, says: "the admin role of the token's owner is too small"},
		{name: "not licensed", faults: []string{"/api/v1/logs:401/E0000015"}, questions: []string{"0oaI1 0oaI2 0oaS1 1000"},
			want: []string{"0oaI1 unknown", "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Absent},
		{name: "not there", faults: []string{"/api/v1/logs:404"}, questions: []string{"0oaI1 0oaI2 0oaS1 1000"},
			want: []string{"0oaI1 unknown", "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Absent},
		{name: "every question is bad", faults: []string{"/api/v1/logs:400/E0000031"}, questions: []string{"0oaI1 0oaI2 0oaS1 1000", "0oaI1 1"},
			want: []string{"0oaI1 unknown", "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Failed, says: "400 E0000031"},
		{name: "too slow for more than a week", log: oktatest.Log{Slow: 8 * 24 * time.Hour, Events: []oktatest.Event{newest}},
			want: []string{seenI1, "0oaI2 unknown", "0oaS1 unknown"}, state: snapshot.Partial, says: "2 holders last got a token (0oaI2 0oaS1): Okta could not search its log in time"},
		{name: "once too slow", log: oktatest.Log{Events: []oktatest.Event{newest, tokenBefore("0oaI2", 20*24*time.Hour)}}, faults: []string{"/api/v1/logs:500/E0000009:first=5"},
			want: []string{seenI1, "0oaI2 seen 2026-02-09T00:00 okta.logs.read okta.users.read", noneS1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := oktatest.Options{Log: test.log}
			for _, f := range test.faults {
				o.Faults = append(o.Faults, fault(t, f)...)
			}
			c, questions, took := search(t, holdersOrg(t).Snapshot(), setup{fake: o})
			if diff := cmp.Diff(test.want, usesText(t, c)); diff != "" {
				t.Errorf("uses (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.questions, questions); test.questions != nil && diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			row := c.Manifest.CoverageOf(snapshot.LastUses)
			if want := max(test.state, ""); want == "" && row.State != snapshot.Complete || want != "" && row.State != want {
				t.Errorf("state %+v", row)
			}
			if text := row.Reason + strings.Join(row.Notes, " "); !strings.Contains(text, test.says) {
				t.Errorf("%q is not in %q", test.says, text)
			}
			if took > 10*time.Minute {
				t.Errorf("it took %s", took)
			}
		})
	}
}

// serviceApp signs in as a service app, whose own token the log has.
func asIntegration(o oktatest.Options, scopes ...string) setup {
	o.Clients = []oktatest.Client{{ID: "0oaC", Secret: "secret", Scopes: append(scopes, oktatest.Scopes()...)}}
	return setup{fake: o, credential: &okta.Credential{Mode: okta.ClientSecret, ClientID: "0oaC", ClientSecret: "secret"}}
}

// TestControl expects the log to be believed only when it has this program's own token.
func TestControl(t *testing.T) {
	t.Parallel()
	events := []oktatest.Event{tokenBefore("0oaI1", 50*time.Minute)}
	for _, test := range []struct {
		name      string
		late      time.Duration
		questions []string
		want      []string
		state     snapshot.State
		took      time.Duration
	}{
		{"there", 0, []string{"0oaC 0oaI1 0oaI2 0oaS1 1000"}, []string{seenI1, noneI2, noneS1}, snapshot.Complete, 0},
		{"a moment later", 30 * time.Second, []string{"0oaC 0oaI1 0oaI2 0oaS1 1000", "0oaC 0oaI2 0oaS1 1000"}, []string{seenI1, noneI2, noneS1}, snapshot.Complete, time.Minute},
		{"never", time.Hour, []string{"0oaC 0oaI1 0oaI2 0oaS1 1000", "0oaC 0oaI2 0oaS1 1000"},
			[]string{seenI1, "0oaI2 unknown", "0oaS1 unknown"}, snapshot.Partial, time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, questions, took := search(t, holdersOrg(t).Snapshot(), asIntegration(oktatest.Options{Log: oktatest.Log{Events: events, Late: test.late}}))
			if diff := cmp.Diff(test.want, usesText(t, c)); diff != "" {
				t.Errorf("uses (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.questions, questions); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
			row := c.Manifest.CoverageOf(snapshot.LastUses)
			if row.State != test.state || took.Round(time.Second) != test.took || test.state == snapshot.Partial && !strings.Contains(row.Reason, "the token of this program itself") {
				t.Errorf("%+v, took %s", row, took)
			}
		})
	}
}

// TestControlNotNeeded expects no wait for this program's own token when all others are seen.
func TestControlNotNeeded(t *testing.T) {
	t.Parallel()
	var events []oktatest.Event
	for _, id := range []string{"0oaI1", "0oaI2", "0oaS1"} {
		events = append(events, tokenBefore(id, time.Hour))
	}
	c, _, took := search(t, holdersOrg(t).Snapshot(), asIntegration(oktatest.Options{Log: oktatest.Log{Events: events, Late: time.Hour}}))
	c.expect(t, "")
	if took > time.Second {
		t.Errorf("it waited %s", took)
	}
}

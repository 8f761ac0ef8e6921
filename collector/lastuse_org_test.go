package collector_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// TestManyHolders asks for 150 holders, most of them busy, under a limit of 60 requests a minute.
func TestManyHolders(t *testing.T) {
	t.Parallel()
	w := create(t)
	var integrations []snapshot.Record
	var events []oktatest.Event
	for n := range 150 {
		id := fmt.Sprintf("0oaHolder%03d", n)
		integrations = append(integrations, snapshot.APIService{ID: id, CreatedAt: snapshot.Some("2025-01-01T00:00:00.000Z"), CreatedBy: snapshot.Actor{Text: snapshot.Some("00uAda")}})
		if n%10 != 0 {
			for hour := range 24 * 90 {
				events = append(events, tokenBefore(id, time.Duration(hour)*time.Hour+time.Duration(n)*time.Second))
			}
		}
	}
	listing(t, w, snapshot.APIServices, integrations...)
	s := asIntegration(oktatest.Options{Limits: map[string]int{"L": 60}, Latency: time.Second, Log: oktatest.Log{Events: events}})
	c, questions, took := search(t, w.Snapshot(), s)
	c.expect(t, "")
	if len(questions) < 8 || len(questions) > 24 || took > time.Minute || len(c.fake.OverLimit()) > 0 {
		t.Errorf("%d requests in %s, over the limit: %v", len(questions), took, c.fake.OverLimit())
	}
	none := 0
	for _, u := range records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses) {
		if u.State == snapshot.UseNone {
			none++
		}
	}
	if none != 15 {
		t.Errorf("%d holders have no token", none)
	}
}

// TestConsents expects who authorized an integration only where Okta does not say and the log
// reaches back far enough.
func TestConsents(t *testing.T) {
	t.Parallel()
	w := create(t)
	integration := func(id, created, by string) snapshot.APIService {
		i := snapshot.APIService{ID: id, CreatedAt: snapshot.Some(created)}
		if by != "" {
			i.CreatedBy = snapshot.Actor{Text: snapshot.Some(by)}
		}
		return i
	}
	listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
	listing(t, w, snapshot.APIServices, integration("0oaGone", "2026-02-01T00:00:00Z", "00uGone"), integration("0oaKnown", "2026-02-01T00:00:00Z", "00uAda"),
		integration("0oaNobody", "2026-02-02T00:00:00Z", ""), integration("0oaOld", "2025-01-01T00:00:00Z", ""), integration("0oaSoftware", "2026-02-03T00:00:00Z", "0oaLeft"))
	var events []oktatest.Event
	for n, id := range []string{"0oaGone", "0oaKnown", "0oaNobody", "0oaOld", "0oaSoftware"} {
		consent := oktatest.Event{Type: oktatest.ConsentEvent, Actor: "00uBy" + id, Targets: []string{"0oaOther", id}, Published: until.Add(-time.Duration(n+1) * 24 * time.Hour)}
		events = append(events, tokenBefore(id, time.Hour), consent)
	}
	events = append(events, oktatest.Event{Type: oktatest.ConsentEvent, Actor: "00uRefused", Targets: []string{"0oaGone"}, Failed: true, Published: until.Add(-time.Hour)})
	c, questions, _ := search(t, w.Snapshot(), setup{only: []string{snapshot.LastUses, snapshot.APIServices, snapshot.Users}, fake: oktatest.Options{Log: oktatest.Log{Events: events}}})
	c.expect(t, "")
	got := map[string]string{}
	for _, u := range records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses) {
		if by := u.AuthorizedBy.String(); by != "" {
			got[u.Holder] = by + " " + u.AuthorizedAt.String()
		}
	}
	want := map[string]string{"0oaGone": "00uBy0oaGone 2026-02-28T00:00:00.000Z", "0oaNobody": "00uBy0oaNobody 2026-02-26T00:00:00.000Z",
		"0oaSoftware": "00uBy0oaSoftware 2026-02-24T00:00:00.000Z"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("authorized (-want +got):\n%s", diff)
	}
	if len(questions) != 2 {
		t.Errorf("%d requests", len(questions))
	}
	if _, questions, _ = search(t, holdersOrg(t).Snapshot(), setup{only: []string{snapshot.LastUses, snapshot.APIServices, snapshot.Users}, fake: oktatest.Options{Log: oktatest.Log{Events: events}}}); len(questions) != 1 {
		t.Errorf("%d requests for integrations whose creators are known", len(questions))
	}
}

// TestUnclearConsents expects that it is not known who authorized an integration when the log has
// an event that may be of it, and that this is said.
func TestUnclearConsents(t *testing.T) {
	t.Parallel()
	w := create(t)
	listing(t, w, snapshot.APIServices, snapshot.APIService{ID: "0oaNobody", CreatedAt: snapshot.Some("2026-02-02T00:00:00Z")})
	for _, test := range []struct {
		fault string
		state snapshot.State
	}{{"/api/v1/logs:bad-item:nth=2", snapshot.Partial}, {"/api/v1/logs:repeat:nth=2", snapshot.Complete}} {
		c, _, _ := search(t, w.Snapshot(), setup{only: []string{snapshot.LastUses, snapshot.APIServices},
			fake: oktatest.Options{Faults: fault(t, test.fault), Log: oktatest.Log{Events: []oktatest.Event{tokenBefore("0oaNobody", time.Hour)}}}})
		row := c.Manifest.CoverageOf(snapshot.LastUses)
		if row.State != test.state || strings.Contains(row.Reason, "who authorized 0oaNobody is not known: events") != (test.state == snapshot.Partial) {
			t.Errorf("%s: %+v", test.fault, row)
		}
	}
}

// TestTokenWithoutScopes expects no scopes of a token, instead of none, when the log does not have
// them.
func TestTokenWithoutScopes(t *testing.T) {
	t.Parallel()
	event := changed(tokenBefore("0oaI1", time.Hour), func(e *oktatest.Event) { e.Scopes = "" })
	c, _, _ := search(t, holdersOrg(t).Snapshot(), setup{fake: oktatest.Options{Log: oktatest.Log{Events: []oktatest.Event{event}}}})
	if u := records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses)[0]; u.State != snapshot.UseSeen || u.Scopes != nil {
		t.Errorf("%+v", u)
	}
}

// TestRolesThatSeeTheLog expects no "none" from a credential whose roles may hide events.
func TestRolesThatSeeTheLog(t *testing.T) {
	t.Parallel()
	for role, state := range map[string]snapshot.State{"READ_ONLY_ADMIN": snapshot.Complete, "REPORT_ADMIN": snapshot.Complete, "SUPER_ADMIN": snapshot.Complete,
		"APP_ADMIN": snapshot.Partial, "CUSTOM": snapshot.Partial} {
		w := holdersOrg(t)
		listing(t, w, snapshot.Assignees, snapshot.Assignee{ID: "00uAda"})
		fan(t, w, snapshot.UserAssignments, "00uAda", snapshot.RoleAssignment{ID: "ra1", Type: snapshot.Some(role), Status: snapshot.Some("ACTIVE"), AssignmentType: snapshot.Some("USER")})
		s := setup{only: []string{snapshot.LastUses, "assignments"}, fake: oktatest.Options{Log: oktatest.Log{Events: []oktatest.Event{tokenBefore("0oaI1", 50*time.Minute)}}}}
		c, _, _ := search(t, w.Snapshot(), s)
		row := c.Manifest.CoverageOf(snapshot.LastUses)
		if row.State != state || state == snapshot.Partial && !strings.Contains(row.Reason, "Report Administrator") {
			t.Errorf("%s: %+v", role, row)
		}
	}
}

// TestLogStaysPrivate searches the snapshot for what only the log may have.
func TestLogStaysPrivate(t *testing.T) {
	t.Parallel()
	s := setup{dir: filepath.Join(t.TempDir(), "kept"), only: []string{snapshot.LastUses, snapshot.APIServices},
		fake: oktatest.Options{Log: oktatest.Log{Events: []oktatest.Event{tokenBefore("0oaI1", time.Hour)}}}}
	c, _, _ := search(t, holdersOrg(t).Snapshot(), s)
	c.expect(t, "")
	files, err := os.ReadDir(s.dir)
	if err != nil || len(files) < 4 {
		t.Fatal(err, len(files))
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(s.dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, private := range []string{oktatest.Marker, oktatest.LogAddress, oktatest.LogPerson} {
			if strings.Contains(string(b), private) {
				t.Errorf("%s has %s", f.Name(), private)
			}
		}
	}
}

// TestLastUseIsAnOption expects the scope of the log only where the log is searched.
func TestLastUseIsAnOption(t *testing.T) {
	t.Parallel()
	all, err := collector.Select(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []bool{false, true} {
		if got := slices.Contains(all.Enabled(collector.Options{LastUse: on}).Scopes(), "okta.logs.read"); got != on {
			t.Errorf("with the option %t, the scope is asked for: %t", on, got)
		}
	}
	c := collectIn(t, contoso(t), setup{})
	c.expect(t, "")
	if n := c.fake.Requests()["GET /api/v1/logs"]; n != 0 {
		t.Errorf("the log was asked %d times", n)
	}
}

// TestLastUseRoundTrip collects the last uses that the fake was given, in the demo organization and
// in a generated one.
func TestLastUseRoundTrip(t *testing.T) {
	t.Parallel()
	size := orggen.Size{Users: 600, Groups: 5, Memberships: 600, Apps: 60, AppUsers: 60, Integrations: 50, Seed: 7}
	for name, org := range map[string]*snapshot.Snapshot{"contoso": contoso(t), "generated": generated(t, size)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := collectIn(t, org, setup{only: []string{snapshot.LastUses}, lastUse: true})
			c.expect(t, "")
			if requests := c.fake.Requests()["GET /api/v1/logs"]; name == "generated" && requests != 4 { // 50 integrations and 5 apps, 2 agents
				t.Errorf("%d requests", requests)
			}
			compareLastUses(t, org, c.Snapshot)
		})
	}
}

// compareLastUses expects the uses that were served to be collected, as long before the search.
func compareLastUses(t *testing.T, served, collected *snapshot.Snapshot) {
	t.Helper()
	want, err := served.LastUses()
	if err != nil || len(want) < 10 {
		t.Fatal(err, len(want))
	}
	got, err := collected.LastUses()
	if err != nil || len(got) != len(want) {
		t.Fatal(err, len(got), len(want))
	}
	for id, w := range want {
		g := got[id]
		wu, _ := w.Until.Time()
		wp, _ := w.Published.Time()
		gu, _ := g.Until.Time()
		gp, _ := g.Published.Time()
		if g.State != w.State || !slices.Equal(g.Scopes, w.Scopes) || g.ASOrg != w.ASOrg || g.Country != w.Country || !wp.IsZero() && (gu.Sub(gp)-wu.Sub(wp)).Abs() > 2*time.Second {
			t.Errorf("%s: %+v, want %+v", id, g, w)
		}
	}
}

package collector_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestServiceAppWithoutItsToken has the vector of last-use.md §9 on a service app whose own token
// the log does not have.
func TestServiceAppWithoutItsToken(t *testing.T) {
	t.Parallel()
	credential, client := service(t)
	credential.ClientID, client.ID = "0oaC", "0oaC"
	late := oktatest.Log{Events: []oktatest.Event{tokenBefore("0oaI1", 50*time.Minute)}, Late: time.Hour}
	c, questions, _ := search(t, holdersOrg(t).Snapshot(), setup{fake: oktatest.Options{Clients: []oktatest.Client{client}, Log: late}, credential: &credential})
	if diff := cmp.Diff([]string{"0oaC 0oaI1 0oaI2 0oaS1 1000", "0oaC 0oaI2 0oaS1 1000"}, questions); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{seenI1, "0oaI2 unknown", "0oaS1 unknown"}, usesText(t, c)); diff != "" {
		t.Error(diff)
	}
	if row := c.Manifest.CoverageOf(snapshot.LastUses); row.State != snapshot.Partial {
		t.Errorf("%+v", row)
	}
}

// pageEvent is the event of last-use.md §9, as Okta sends it.
func pageEvent(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/spec/last-use.md")
	if err != nil {
		t.Fatal(err)
	}
	_, event, found := strings.Cut(string(page), "```json\n")
	event, _, _ = strings.Cut(event, "\n```")
	if !found || !strings.Contains(event, "203.0.113.9") {
		t.Fatal("the page has no event")
	}
	return event
}

// TestEventOfThePage reads the event of last-use.md §9 and keeps nothing that is private of it.
func TestEventOfThePage(t *testing.T) {
	t.Parallel()
	const holder = "0oa1ExampleIntegr0g4"
	event := pageEvent(t)
	w := create(t)
	listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
	listing(t, w, snapshot.APIServices, snapshot.APIService{ID: holder, CreatedAt: snapshot.Some("2025-01-01T00:00:00.000Z"), CreatedBy: snapshot.Actor{Text: snapshot.Some("00uAda")}})
	s := setup{only: []string{snapshot.LastUses}, lastUse: true, dir: filepath.Join(t.TempDir(), "kept"), transport: answered("/api/v1/logs", "["+event+"]")}
	var c *collected
	synctest.Test(t, func(st *testing.T) {
		time.Sleep(time.Until(until))
		c = collectWith(st, st.Context(), w.Snapshot(), s)
	})
	c.expect(t, "")
	want := []snapshot.LastUse{{Holder: holder, State: snapshot.UseSeen, Published: snapshot.Some("2026-02-28T23:10:11.123Z"), Scopes: snapshot.Scopes{"okta.logs.read", "okta.users.read"},
		ASOrg: snapshot.Some("example cloud"), Country: snapshot.Some("United States"), Since: snapshot.Some("2025-12-01T00:00:00.000Z"), Until: snapshot.Some("2026-03-01T00:00:00.000Z")}}
	got := records[snapshot.LastUse](t, c.Snapshot, snapshot.LastUses)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	b, err := os.ReadFile(filepath.Join(s.dir, "last-use.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"203.0.113.9", "example-connector", "AT.abc", "hash", "client_credentials", "client_secret", "isProxy", "Example"} {
		if strings.Contains(strings.ReplaceAll(string(b), holder, ""), private) {
			t.Errorf("%s is kept: %s", private, b)
		}
	}
}

// TestManyHoldersOneByOne asks for 150 holders when joint questions are refused: the requests and
// the time of last-use.md §3.
func TestManyHoldersOneByOne(t *testing.T) {
	t.Parallel()
	w := create(t)
	var integrations []snapshot.Record
	var events []oktatest.Event
	for n := range 150 {
		id := fmt.Sprintf("0oaHolder%03d", n)
		integrations = append(integrations, snapshot.APIService{ID: id, CreatedAt: snapshot.Some("2025-01-01T00:00:00.000Z"), CreatedBy: snapshot.Actor{Text: snapshot.Some("00uAda")}})
		events = append(events, tokenBefore(id, time.Duration(n+1)*time.Hour))
	}
	listing(t, w, snapshot.Users, snapshot.User{ID: "00uAda"})
	listing(t, w, snapshot.APIServices, integrations...)
	o := oktatest.Options{Limits: map[string]int{"L": 60}, Latency: time.Second, Log: oktatest.Log{Events: events, NoJoint: true}}
	c, questions, took := search(t, w.Snapshot(), setup{fake: o})
	c.expect(t, "")
	if len(questions) != 1+150 || took > 200*time.Second || len(c.fake.OverLimit()) > 0 {
		t.Errorf("%d requests in %s, over the limit: %v", len(questions), took, c.fake.OverLimit())
	}
	if notes := c.Manifest.CoverageOf(snapshot.LastUses).Notes; len(notes) != 1 || !strings.Contains(notes[0], "one by one") {
		t.Errorf("notes %q", notes)
	}
}

// TestInternalErrorWithTheCodeOfAFilter expects E0000053 with status 500 to be tried again, as any
// other internal error (last-use.md §8).
func TestInternalErrorWithTheCodeOfAFilter(t *testing.T) {
	t.Parallel()
	events := []oktatest.Event{tokenBefore("0oaI1", 50*time.Minute)}
	c, questions, _ := search(t, holdersOrg(t).Snapshot(), setup{fake: oktatest.Options{Log: oktatest.Log{Events: events}, Faults: fault(t, "/api/v1/logs:500/E0000053:first=1")}})
	c.expect(t, "")
	if diff := cmp.Diff([]string{"0oaI1 0oaI2 0oaS1 1000", "0oaI1 0oaI2 0oaS1 1000"}, questions); diff != "" {
		t.Error(diff)
	}
}

// TestQuestionsAreDocumented expects every question to the log in the one form that is finite: both
// ends and the newest first, the same for all, and never the link to a next page.
func TestQuestionsAreDocumented(t *testing.T) {
	t.Parallel()
	var events []oktatest.Event
	for n := range 1500 {
		events = append(events, tokenBefore("0oaI1", 50*time.Minute+time.Duration(n)*time.Minute))
	}
	windows := map[string]int{}
	s := asIntegration(oktatest.Options{Log: oktatest.Log{Events: events}})
	s.lastUse, s.only = true, []string{snapshot.LastUses}
	s.transport = func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			if query := r.URL.Query(); r.URL.Path == "/api/v1/logs" {
				windows[query.Get("since")+" "+query.Get("until")+" "+query.Get("sortOrder")]++
				if query.Has("after") || len(query) != 5 || strings.Contains(r.URL.RawQuery, "+") {
					t.Errorf("asked %s", r.URL.RawQuery)
				}
			}
			resp, err := next.RoundTrip(r)
			if err == nil && resp.StatusCode >= 400 {
				b, _ := io.ReadAll(resp.Body)
				t.Errorf("%s: %d %s", r.URL, resp.StatusCode, b)
			}
			return resp, err
		})
	}
	synctest.Test(t, func(st *testing.T) {
		time.Sleep(time.Until(until))
		collectWith(st, st.Context(), holdersOrg(t).Snapshot(), s).expect(t, "")
	})
	if diff := cmp.Diff(map[string]int{"2025-12-01T00:00:00.000Z 2026-03-01T00:00:00.000Z DESCENDING": 2}, windows); diff != "" {
		t.Error(diff)
	}
}

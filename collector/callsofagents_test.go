package collector_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// callRow is a row of the call table of a page on one subject.
type callRow struct {
	number, path, query, scope string
	pageSize                   int
}

// tableOfCalls matches a row: number, path, query, page size, and scope.
var tableOfCalls = regexp.MustCompile("(?m)^\\| (\\d+) \\| `([^`]+)` \\|([^|]*)\\| (\\d*)[^|]*\\| `([^`]+)`")

func callsOf(t *testing.T, page string) (rows []callRow, text string) {
	t.Helper()
	b, err := os.ReadFile("../docs/spec/" + page)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range tableOfCalls.FindAllStringSubmatch(string(b), -1) {
		size, _ := strconv.Atoi(m[4])
		rows = append(rows, callRow{m[1], pathParameter.ReplaceAllString(m[2], "{id}"), strings.Trim(strings.ReplaceAll(m[3], "`", ""), " "), m[5], size})
	}
	return rows, string(b)
}

// agentsAndRules is an organization with agents, some of which sign in with a secret, with rules,
// and with types of users.
func agentsAndRules(t *testing.T, agentCount, withSecret, ruleCount, typeCount int) *snapshot.Snapshot {
	t.Helper()
	w := create(t)
	var agents, rules, types []snapshot.Record
	for n := range agentCount {
		a := snapshot.AIAgent{ID: fmt.Sprintf("wlp%03d", n)}
		if n < withSecret {
			a.OAuthClient.AuthMethod = snapshot.Some("client_secret_basic")
		}
		agents = append(agents, a)
	}
	for n := range ruleCount {
		rules = append(rules, snapshot.GroupRule{ID: fmt.Sprintf("0pr%03d", n)})
	}
	listing(t, w, snapshot.Clients, snapshot.Client{ID: "wlp000"})
	listing(t, w, snapshot.AIAgents, agents...)
	listing(t, w, snapshot.GroupRules, rules...)
	manyFans(t, w, snapshot.UserSchemas, func(each func(string, ...snapshot.UserSchema)) {
		for n := range typeCount {
			userType, id := snapshot.UserType{ID: fmt.Sprint("oty", n), Default: snapshot.Some(n == 0)}, fmt.Sprint("osc", n)
			userType.Links.Schema.Href = snapshot.Some("https://contoso.okta.com/api/v1/meta/schemas/user/" + id)
			types = append(types, userType)
			schema := snapshot.UserSchema{ID: snapshot.Some("https://contoso.okta.com/meta/schemas/user/" + id)}
			schema.Definitions.Base.Properties = map[string]snapshot.SchemaAttribute{"login": {}}
			each(id, schema)
		}
	})
	listing(t, w, snapshot.UserTypes, types...)
	return w.Snapshot()
}

// The requests about agents and group rules are those of the call tables, as many as the pages
// count, with the parameters, page sizes and scopes that they name.
func TestCallsOfAgentsAndRules(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	sent := map[string][]url.Values{}
	paths := map[string]*regexp.Regexp{}
	for _, row := range collector.Rows() {
		paths[row.Path] = regexp.MustCompile("^" + strings.ReplaceAll(row.Path, "{id}", "[^/]+") + "$")
	}
	s := setup{only: []string{snapshot.AIAgents, snapshot.AgentOwners, snapshot.GroupRules}, transport: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			for path, form := range paths {
				if form.MatchString(r.URL.Path) {
					sent[path] = append(sent[path], r.URL.Query())
				}
			}
			return next.RoundTrip(r)
		})
	}}
	c := collectIn(t, agentsAndRules(t, 200, 5, 300, 3), s)
	c.expect(t, "")
	agents, text := callsOf(t, "ai-agents.md")
	rules, rulesText := callsOf(t, "group-rules.md")
	counts := map[string]int{"53": 5, "70": 2, "71": 1, "72": 3} // what the pages say in words
	for _, m := range regexp.MustCompile(`(?m)^\| #(\d+) \| (\d+)`).FindAllStringSubmatch(text, -1) {
		counts[m[1]], _ = strconv.Atoi(m[2])
	}
	if !strings.Contains(rulesText, "| Org with 300 rules, 3 user types | 2 + 1 + 3 = ") || len(agents) != 6 || len(rules) != 3 {
		t.Fatal("the tables of the pages are others", agents, rules)
	}
	for _, row := range slices.Concat(agents, rules) {
		at := slices.IndexFunc(collector.Rows(), func(r collector.Row) bool { return r.Path == row.path })
		if at < 0 {
			t.Errorf("%s is not requested", row.path)
			continue
		}
		if got, scopes := collector.Rows()[at], collector.ScopesOfPaths()[row.path]; got.PageSize != row.pageSize || !slices.Equal(scopes, []string{row.scope}) {
			t.Errorf("#%s %s: pages of %d with %v, on the page %+v", row.number, row.path, got.PageSize, scopes, row)
		}
		if n := len(sent[row.path]); n != counts[row.number] {
			t.Errorf("#%s %s: %d requests, on the page %d", row.number, row.path, n, counts[row.number])
		}
		for _, query := range sent[row.path] {
			if diff := cmp.Diff(parameters(row.query), sentParameters(query)); diff != "" {
				t.Errorf("#%s %s (-page +sent):\n%s", row.number, row.path, diff)
				break
			}
		}
	}
	const orn = "orn:okta:directory:00o1:workload-principals:ai-agents:wlp"
	filter := sent["/workload-principals/api/v1/delegation-links"][0].Get("filter")
	if want := `to.resourceOrn eq "` + orn + `000" OR to.resourceOrn eq "` + orn + `001" OR `; !strings.HasPrefix(filter, want) || strings.Count(filter, " OR ") != 19 {
		t.Errorf("filter %s", filter)
	}
	if filter := sent["/governance/api/v1/resource-owners"][0].Get("filter"); filter != `resource.type eq "ai-agents"` {
		t.Errorf("filter %s", filter)
	}
}

// parameters are the names of the parameters in a cell, sorted.
func parameters(cell string) (names []string) {
	for _, name := range []string{"filter", "limit"} {
		if regexp.MustCompile(`\b` + name + `\b`).MatchString(cell) {
			names = append(names, name)
		}
	}
	return names
}

// sentParameters are those of a query but for the position of a page.
func sentParameters(query url.Values) (names []string) {
	for name := range query {
		if name != "after" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// An organization that refuses an endpoint is told apart from one that lacks it, as the tables
// of answers say: ai-agents.md §4 and group-rules.md §8. Something points to agents; for
// organizations to which nothing does see TestOrganizationsWithoutAgents.
func TestRefusedOrLacking(t *testing.T) {
	t.Parallel()
	const agents = "/workload-principals/api/v1/ai-agents"
	const (
		absent, skipped         = snapshot.Absent, snapshot.Skipped
		partial, denied, failed = snapshot.Partial, snapshot.Denied, snapshot.Failed
	)
	org := agentsAndRules(t, 2, 2, 2, 2)
	type answers struct {
		resource, path string
		want           [5]snapshot.State // by effect
		requests       [5]int            // to the path
	}
	for _, group := range [][]answers{{ // those of the second group need those of the first
		{snapshot.AIAgents, agents, [5]snapshot.State{failed, denied, denied, denied, denied}, [5]int{2, 1, 1, 1, 1}},
		{snapshot.UserTypes, "/api/v1/meta/types/user", [5]snapshot.State{failed, denied, denied, failed, failed}, [5]int{1, 1, 1, 1, 1}},
	}, {
		{snapshot.AgentConnections, agents + "/{id}/connections", [5]snapshot.State{failed, absent, denied, partial, absent}, [5]int{2, 2, 2, 2, 2}},
		{snapshot.AgentKeys, agents + "/{id}/credentials/jwks", [5]snapshot.State{failed, absent, denied, partial, absent}, [5]int{2, 2, 2, 2, 2}},
		{snapshot.AgentSecrets, agents + "/{id}/credentials/secrets", [5]snapshot.State{absent, absent, absent, absent, absent}, [5]int{2, 2, 2, 2, 2}},
		{snapshot.DelegationLinks, "/workload-principals/api/v1/delegation-links", [5]snapshot.State{failed, absent, denied, absent, absent}, [5]int{3, 1, 1, 1, 1}},
		{snapshot.AgentOwners, "/governance/api/v1/resource-owners", [5]snapshot.State{skipped, skipped, skipped, skipped, skipped}, [5]int{2, 1, 1, 1, 1}},
		{snapshot.GroupRules, "/api/v1/groups/rules", [5]snapshot.State{failed, absent, denied, absent, absent}, [5]int{2, 1, 1, 1, 1}},
		{snapshot.UserSchemas, "/api/v1/meta/schemas/user/{id}", [5]snapshot.State{failed, denied, denied, partial, failed}, [5]int{2, 2, 2, 2, 2}},
	}} {
		for i, effect := range []string{"400", "401/E0000015", "403", "404", "405"} {
			o := oktatest.Options{}
			for _, test := range group {
				o.Faults = append(o.Faults, fault(t, test.path+":"+effect)...)
			}
			c := collectIn(t, org, setup{only: []string{snapshot.AIAgents, snapshot.AgentOwners, snapshot.GroupRules, snapshot.Clients}, fake: o})
			if c.err != nil {
				t.Fatal(c.err)
			}
			for _, test := range group {
				row := c.Manifest.CoverageOf(test.resource)
				if n := c.fake.Requests()["GET "+test.path]; row.State != test.want[i] || row.Reason == "" || n != test.requests[i] {
					t.Errorf("%s %s: %s after %d requests, want %s after %d; %s", test.path, effect, row.State, n, test.want[i], test.requests[i], row.Reason)
				}
			}
		}
	}
}

// The answer about agents in ai-agents.md §9 is read as it stands there, in both of its forms.
func TestAgentsOnThePage(t *testing.T) {
	t.Parallel()
	_, text := callsOf(t, "ai-agents.md")
	_, answer, _ := strings.Cut(text, "```json\n")
	answer, _, _ = strings.Cut(answer, "```")
	w := create(t)
	listing(t, w, snapshot.AIAgents)
	c := collectIn(t, w.Snapshot(), setup{only: []string{snapshot.AIAgents}, transport: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil && r.URL.Path == "/workload-principals/api/v1/ai-agents" {
				_ = resp.Body.Close()
				resp.Body, resp.ContentLength = io.NopCloser(strings.NewReader(answer)), int64(len(answer))
				resp.Header.Del("Content-Length")
			}
			return resp, err
		})
	}})
	if c.err != nil {
		t.Fatal(c.err)
	}
	var got []string
	for _, a := range records[snapshot.AIAgent](t, c.Snapshot, snapshot.AIAgents) {
		got = append(got, strings.Join([]string{a.ID, a.Status.String(), a.Profile.Name.String(), a.Platform().String(), a.SignOnApp(), a.ResourceName("00oEx", "preview")}, " "))
	}
	want := []string{
		"wlpA ACTIVE Deal Desk  0oaWeb orn:okta:directory:00oEx:workload-principals:ai-agents:wlpA",
		"wlpB INACTIVE Catalog AWS_BEDROCK_AGENTS 0oaOld orn:preview:directory:00oEx:workload-principals:ai-agents:wlpB",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-page +got):\n%s", diff)
	}
}

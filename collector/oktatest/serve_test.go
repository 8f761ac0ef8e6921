package oktatest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"

	"github.com/google/go-cmp/cmp"
)

func TestSingleObjects(t *testing.T) {
	snap := generated(t, smallSize)
	s := newServer(t, snap, Options{})
	tests := []struct {
		path   string
		status int
		want   string // in the body
	}{
		{"/.well-known/okta-organization", 200, `"pipeline":"idx"`},
		{"/api/v1/org", 200, `"subdomain":"contoso"`},
		{"/api/v1/users/" + orggen.UserID(3), 200, `"status":`},
		{"/api/v1/users/" + creator(t, snap, snapshot.Complete), 200, `"DEPROVISIONED"`},
		{"/api/v1/users/" + creator(t, snap, snapshot.Gone), 404, "E0000007"},
		{"/api/v1/users/" + orggen.AppID(0), 404, "E0000007"},
		{"/api/v1/groups/" + orggen.GroupID(0), 200, `"Everyone"`},
		{"/api/v1/groups/00gunknown", 404, "E0000007"},
		{"/api/v1/groups/00gunknown/users", 404, "E0000007"},
		{"/api/v1/groups/" + orggen.GroupID(11) + "/users", 200, "[]"},
		{"/api/v1/apps/" + orggen.AppID(3) + "/credentials/secrets", 200, "[]"},
		{"/api/v1/nothing", 404, "E0000008"},
		{"/api/v1/users/", 404, "E0000008"},
		{"/", 404, "E0000008"},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			a := get(t, s, tt.path)
			if a.StatusCode != tt.status || !strings.Contains(string(a.body), tt.want) {
				t.Errorf("%d %s; want %d with %s", a.StatusCode, a.body, tt.status, tt.want)
			}
		})
	}
	if a := send(t, s, request(t, http.MethodDelete, base+"/api/v1/users/"+orggen.UserID(1))); a.StatusCode != 405 || a.code() != "E0000022" {
		t.Errorf("DELETE: %d %s", a.StatusCode, a.code())
	}
}

// creator is the id of a user who authorized an integration, and for whom the snapshot
// has this answer.
func creator(t *testing.T, snap *snapshot.Snapshot, answer snapshot.State) string {
	t.Helper()
	f, err := snap.FanOut(snapshot.Creators)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, id := range f.Parents() {
		if state, _, _ := f.State(id); state == answer {
			return id
		}
	}
	t.Fatalf("no creator is %s", answer)
	return ""
}

func TestStatsOnlyWhenAskedFor(t *testing.T) {
	for _, o := range []Options{{}, {NoExtraFields: true}} {
		s := newServer(t, contoso(t), o)
		for path, want := range map[string]bool{
			"/api/v1/groups":                  false,
			"/api/v1/groups?expand=stats":     true,
			"/api/v1/groups?expand=app,stats": true,
		} {
			a := get(t, s, path)
			if got := bytes.Contains(a.body, []byte(`"_embedded"`)); got != want {
				t.Errorf("GET %s has _embedded: %v, want %v", path, got, want)
			}
			if !json.Valid(a.body) {
				t.Errorf("GET %s: no JSON: %s", path, a.body)
			}
		}
	}
}

// Members are sent as whole users, with everything that is secret in them.
func TestMembersAreUsers(t *testing.T) {
	s := newServer(t, generated(t, smallSize), Options{})
	users, _ := listAll[map[string]any](t, s, "/api/v1/groups/"+orggen.GroupID(0)+"/users")
	if len(users) != smallSize.Users {
		t.Fatalf("%d members, want %d", len(users), smallSize.Users)
	}
	for _, u := range users {
		if profile, _ := u["profile"].(map[string]any); profile["login"] == nil || profile["payroll"] == nil {
			t.Fatalf("not a whole user: %v", u)
		}
	}
}

// Answers with secret or personal values have the marker in them.
func TestExtraFieldsAreMarked(t *testing.T) {
	for _, snap := range []*snapshot.Snapshot{contoso(t), generated(t, smallSize)} {
		s := newServer(t, snap, Options{})
		app, service := all[snapshot.App](t, snap, snapshot.Apps)[1].ID, all[snapshot.APIService](t, snap, snapshot.APIServices)[0].ID
		for path, want := range map[string]bool{
			"/api/v1/users": true, "/api/v1/groups": true, "/api/v1/apps": true, "/api/v1/org": true,
			"/api/v1/apps/" + app + "/users": true, "/integrations/api/v1/api-services": true,
			"/integrations/api/v1/api-services/" + service + "/credentials/secrets": true,
			"/.well-known/okta-organization":                                        false,
			"/oauth2/v1/clients":                                                    true, "/api/v1/devices": true, "/api/v1/policies?type=PASSWORD": true,
			"/api/v1/idps": true, "/api/v1/authorizationServers": true, "/api/v1/iam/assignees/users": true,
			"/api/v1/realms": false, "/api/v1/agentPools": false, "/api/v1/iam/roles": false,
		} {
			a := get(t, s, path)
			if got := bytes.Contains(a.body, []byte(Marker)); got != want {
				t.Errorf("GET %s: marked %v, want %v: %.300s", path, got, want, a.body)
			}
		}
	}
}

// Answers of IAM endpoints have the links to pages in the body, not in headers.
func TestPagesInTheBody(t *testing.T) {
	snap := contoso(t)
	s := newServer(t, snap, Options{PageSize: 2})
	for path, resource := range map[string]string{
		"/api/v1/iam/assignees/users": snapshot.Assignees,
		"/api/v1/iam/roles":           snapshot.Roles,
		"/api/v1/iam/resource-sets":   snapshot.ResourceSets,
	} {
		want := all[identified](t, snap, resource)
		var got []identified
		row, _ := findEndpoint(path)
		for next := path; next != ""; {
			a := get(t, s, next)
			var body map[string]json.RawMessage
			var page []identified
			var links struct{ Next struct{ Href string } }
			if err := errors.Join(json.Unmarshal(a.body, &body), json.Unmarshal(body[row.listKey], &page),
				json.Unmarshal(body["_links"], &links)); err != nil {
				t.Fatalf("GET %s: %v: %s", next, err, a.body)
			}
			if len(a.Header.Values("Link")) > 0 || len(page) > 2 {
				t.Errorf("GET %s: %d items, %v", next, len(page), a.Header)
			}
			got, next = append(got, page...), links.Next.Href
		}
		if !slices.EqualFunc(want, got, func(a, b identified) bool { return a.id == b.id }) {
			t.Errorf("%s: %d items, want %d", path, len(got), len(want))
		}
	}
}

// Policies must be asked for by type.
func TestPoliciesByType(t *testing.T) {
	snap := contoso(t)
	s := newServer(t, snap, Options{PageSize: 1})
	given := map[string]int{}
	for _, p := range all[snapshot.Policy](t, snap, snapshot.Policies) {
		given[p.Type.String()]++
	}
	if len(given) < 2 {
		t.Fatal("there are no policies of two types")
	}
	given["NO_SUCH_TYPE"] = 0
	for kind, want := range given {
		policies, _ := listAll[snapshot.Policy](t, s, "/api/v1/policies?type="+kind)
		for _, p := range policies {
			if p.Type.String() != kind {
				t.Errorf("%s among %s", p.Type, kind)
			}
		}
		if len(policies) != want {
			t.Errorf("%d policies of type %s, want %d", len(policies), kind, want)
		}
	}
	if a := get(t, s, "/api/v1/policies"); a.StatusCode != 400 || a.code() != "E0000028" {
		t.Errorf("without a type: %d %s", a.StatusCode, a.body)
	}
}

// Group targets are sent as whole groups. For unknown assignments the answer is 404: with
// an empty list they would not be limited to anything.
func TestTargets(t *testing.T) {
	s := newServer(t, oddities(t), Options{})
	const groups, apps = "JBCUYUC7IRCVGS27IFCE2SKO/targets/groups", "IFIFAX2BIRGUSTQ/targets/catalog/apps"
	for path, want := range map[string]string{
		"/api/v1/groups/00gfakeodd0000000003/roles/" + groups:                                  `"name":"No stats"`,
		"/api/v1/groups/00gfakeodd0000000003/roles/" + apps:                                    `"name":"same_name"`,
		"/api/v1/users/00ufakeodd0000000001/roles/" + apps:                                     `"name":"no_status"`,
		"/oauth2/v1/clients/0oafakeodd0000000002/roles/" + apps:                                `"name":"nulls"`,
		"/api/v1/users/00ufakeodd0000000001/roles/" + groups:                                   "",
		"/api/v1/users/00gfakeodd0000000003/roles/" + groups:                                   "",
		"/api/v1/groups/00gfakeodd0000000001/roles/" + groups:                                  "",
		"/api/v1/iam/resource-sets/iamfakeodd0000000001/bindings/cr0fakeodd0000000001/members": "irbfakeodd0000000001",
		"/api/v1/iam/resource-sets/iamfakeodd0000000001/bindings/cr0fakeodd0000000009/members": `"members":[]`,
		"/api/v1/iam/resource-sets/iamfakeodd0000000001/bindings/cr0unknown/members":           "",
		"/api/v1/iam/resource-sets/iamunknown/bindings":                                        "",
		"/api/v1/iam/resource-sets/WORKFLOWS_IAM_POLICY/resources":                             ":connections",
	} {
		status := 200
		if want == "" {
			status, want = 404, "E0000007"
		}
		if a := get(t, s, path); a.StatusCode != status || !strings.Contains(string(a.body), want) || strings.Contains(string(a.body), "_embedded") {
			t.Errorf("GET %s: %d %s; want %d with %s", path, a.StatusCode, a.body, status, want)
		}
	}
}

// Agent pools have another parameter for the page size, devices have users only when the
// request asks for them, and a pending factor has its secret.
func TestPeculiarities(t *testing.T) {
	s := newServer(t, oddities(t), Options{})
	for path, want := range map[string]string{
		"/api/v1/agentPools?limitPerPoolType=1":              "limitPerPoolType=1",
		"/api/v1/agentPools?limit=1":                         "radius.odd.example",
		"/api/v1/devices?expand=userSummary":                 `"_embedded":{"users"`,
		"/api/v1/users/00ufakeodd0000000001/factors":         `"sharedSecret":"` + Marker,
		"/api/v1/users/00ufakeodd0000000001/roles":           `"assignmentType":"USER"`,
		"/oauth2/v1/clients/0oafakeodd0000000003/roles":      "[]",
		"/api/v1/apps/0oafakeodd0000000002/grants":           "[]",
		"/api/v1/iam/roles/WORKFLOWS_ADMIN/permissions":      `"permissions":[]`,
		"/api/v1/iam/roles/cr0fakeodd0000000001/permissions": `"label":"okta.users.read"`,
	} {
		a := get(t, s, path)
		if text := string(a.body) + strings.Join(a.Header.Values("Link"), " "); a.StatusCode != 200 || !strings.Contains(text, want) {
			t.Errorf("GET %s: %d without %s: %s", path, a.StatusCode, want, text)
		}
	}
	if a := get(t, s, "/api/v1/devices"); strings.Contains(string(a.body), "_embedded") {
		t.Errorf("devices with users, unasked: %s", a.body)
	}
	roles, _ := listAll[snapshot.RoleAssignment](t, s, "/api/v1/users/00ufakeodd0000000001/roles")
	if len(roles) != 2 {
		t.Errorf("%d role assignments with one id", len(roles))
	}
}

// A Classic organization has another pipeline.
func TestPipeline(t *testing.T) {
	s := newServer(t, contoso(t), Options{Pipeline: "v1"})
	if a := get(t, s, "/.well-known/okta-organization"); !strings.Contains(string(a.body), `"pipeline":"v1"`) {
		t.Errorf("%s", a.body)
	}
}

// Where a parent could not be read when the snapshot was made, the answer is the same.
func TestRefusedParents(t *testing.T) {
	w, err := snapshot.Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := w.FanOut(snapshot.GroupMembers)
	if err != nil {
		t.Fatal(err)
	}
	states := map[snapshot.State]int{
		snapshot.Gone: 404, snapshot.Denied: 403, snapshot.Absent: 401, snapshot.Failed: 500, snapshot.Complete: 200,
	}
	for state := range states {
		if err := f.CloseParent("00g"+string(state), state, ""); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Finish(); err != nil {
		t.Fatal(err)
	}
	s := newServer(t, w.Snapshot(), Options{})
	for state, want := range states {
		if a := get(t, s, "/api/v1/groups/00g"+string(state)+"/users"); a.StatusCode != want {
			t.Errorf("%s: %d, want %d", state, a.StatusCode, want)
		}
	}
	if a := get(t, s, "/api/v1/org"); a.StatusCode != 404 {
		t.Errorf("organization of an empty snapshot: %d", a.StatusCode)
	}
}

func TestRequestsAreCounted(t *testing.T) {
	s := newServer(t, generated(t, smallSize), Options{PageSize: 20})
	listAll[identified](t, s, "/api/v1/users")
	get(t, s, "/api/v1/groups/"+orggen.GroupID(0)+"/users")
	get(t, s, "/api/v1/groups/"+orggen.GroupID(1)+"/users")
	get(t, s, "/nowhere")
	want := map[string]int{"GET /api/v1/users": 3, "GET /api/v1/groups/{id}/users": 2, "GET (unknown)": 1}
	if diff := cmp.Diff(want, s.Requests()); diff != "" {
		t.Error(diff)
	}
}

func TestBrokenRecords(t *testing.T) {
	files := fstest.MapFS{
		"manifest.json": {Data: []byte(`{"version":1,"org":"00o1"}`)},
		"groups.jsonl":  {Data: []byte("{\"id\":\"00g1\"}\n{\"id\":\"00g2\",\n")},
		"org.jsonl":     {Data: []byte("nothing\n")},
	}
	snap, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(t, snap, Options{})
	for path, want := range map[string]int{
		"/api/v1/groups?limit=1": 200, "/api/v1/groups": 500, "/api/v1/org": 500,
		"/api/v1/groups/00g1": 200, "/api/v1/groups/00g2": 500,
	} {
		if a := get(t, s, path); a.StatusCode != want {
			t.Errorf("GET %s: %d %s, want %d", path, a.StatusCode, a.body, want)
		}
	}
}

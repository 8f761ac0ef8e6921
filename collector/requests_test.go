package collector_test

import (
	"maps"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// TestRequests compares the requests per endpoint with the call table of okta-api.md
// §1.1: no object is requested twice, and pages have the largest documented size.
func TestRequests(t *testing.T) {
	t.Parallel()
	size := orggen.Size{Users: 450, Groups: 40, Memberships: 3000, Apps: 25, AppUsers: 1500, Integrations: 12, Admins: 60, Seed: 7}
	for name, org := range map[string]*snapshot.Snapshot{"contoso": contoso(t), "generated": generated(t, size)} {
		for _, factors := range sample(3, []string{collector.FactorsOfAll, collector.FactorsOfAdmins, collector.FactorsOfNone}) {
			t.Run(name+"/"+factors, func(t *testing.T) {
				t.Parallel()
				c := collectIn(t, org, setup{factors: factors})
				if c.err != nil {
					t.Fatal(c.err)
				}
				if diff := cmp.Diff(expectedRequests(t, org, factors), c.fake.Requests()); diff != "" {
					t.Errorf("requests (-expected +sent):\n%s", diff)
				}
				if n := len(c.fake.OverLimit()); n > 0 {
					t.Errorf("429 in %v", c.fake.OverLimit())
				}
			})
		}
	}
}

// expectedRequests are the requests for the pages of every list, and of every parent of
// a fan-out. What the call table says beyond that is listed here.
func expectedRequests(t *testing.T, org *snapshot.Snapshot, factors string) map[string]int {
	t.Helper()
	want := map[string]int{"/.well-known/okta-organization": 1, "/.well-known/oauth-authorization-server": 1}
	for _, row := range collector.Rows() {
		if !row.IsFanOut {
			want[row.Path] = pages(len(records[map[string]any](t, org, row.Name)), row.PageSize)
			continue
		}
		for _, parent := range parentsOf(t, org, row.Name) {
			path := row.Path
			if strings.HasPrefix(path, "/targets") {
				path = assignmentPath(parent) + path
			}
			want[path] += pages(len(items[snapshot.Member](t, org, row.Name, parent)), row.PageSize)
		}
	}
	want["/api/v1/policies"] = 12 // types
	want["/api/v1/users/{id}/factors"] = usersWithFactors(t, org, factors)
	want["/api/v1/apps/{id}/credentials/jwks"] = len(ids(records[snapshot.App](t, org, snapshot.Apps), keysMustBeListed))
	sent := map[string]int{}
	for path, n := range want {
		sent["GET "+path] = n
	}
	maps.DeleteFunc(sent, func(_ string, n int) bool { return n == 0 })
	return sent
}

// assignmentPath is the path of a role assignment, principal/assignment.
func assignmentPath(id string) string {
	switch {
	case strings.HasPrefix(id, "00u"):
		return "/api/v1/users/{id}/roles/{id}"
	case strings.HasPrefix(id, "00g"):
		return "/api/v1/groups/{id}/roles/{id}"
	}
	return "/oauth2/v1/clients/{id}/roles/{id}"
}

// callTableRow matches a row of the call table: the path, which may be abbreviated at its
// start, the page size to send, if there is one, and the scopes.
var callTableRow = regexp.MustCompile("(?m)^\\| \\w+ \\| `(?:…/roles/{assignmentId})?([^`]+)`[^|]*\\|[^|]*\\| (\\d*)[^|]*\\|([^|]*)\\|")

// callTable is the call table of okta-api.md §1.1 by path.
func callTable(t *testing.T) map[string][]string {
	t.Helper()
	b, err := os.ReadFile("../docs/spec/okta-api.md")
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string][]string{}
	for _, row := range callTableRow.FindAllStringSubmatch(string(b), -1) {
		if path := pathParameter.ReplaceAllString(row[1], "{id}"); calls[path] == nil {
			calls[path] = row[2:]
		}
	}
	if len(calls) < 55 {
		t.Errorf("the call table has %d paths", len(calls))
	}
	return calls
}

// Page sizes are those of the call table.
func TestPageSizes(t *testing.T) {
	t.Parallel()
	calls := callTable(t)
	for _, row := range collector.Rows() {
		call, documented := calls[row.Path]
		if !documented {
			continue // TestCallTable
		}
		if n, _ := strconv.Atoi(call[0]); n != row.PageSize {
			t.Errorf("%s: pages of %d, documented are %d", row.Path, row.PageSize, n)
		}
	}
}

// TestCallTable expects every path that is asked for in the call table, with its scopes, and
// everything that the collector asks Okta for to be one of these paths.
func TestCallTable(t *testing.T) {
	t.Parallel()
	calls := callTable(t)
	for path, scopes := range collector.ScopesOfPaths() {
		if path == "" {
			continue // not asked of Okta
		}
		call, documented := calls[path]
		if !documented {
			t.Errorf("%s is not in the call table", path)
			continue
		}
		for _, scope := range scopes {
			if !strings.Contains(call[1], "`"+scope+"`") {
				t.Errorf("%s needs %s, documented is %s", path, scope, call[1])
			}
		}
	}
	c := collectIn(t, contoso(t), setup{lastUse: true})
	for request := range c.fake.Requests() {
		path := strings.TrimPrefix(request, "GET ")
		if i := strings.Index(path, "/targets"); i >= 0 {
			path = path[i:]
		}
		if _, documented := calls[path]; !documented {
			t.Errorf("%s is not in the call table", request)
		}
	}
}

var pathParameter = regexp.MustCompile(`{\w+}`)

func keysMustBeListed(a snapshot.App) bool {
	if a.Settings.OAuthClient == nil {
		return false
	}
	for _, key := range a.Settings.OAuthClient.JWKs {
		if key.ID == "" || key.Status.IsZero() {
			return true
		}
	}
	return false
}

// usersWithFactors is the number of users whose factors are requested.
func usersWithFactors(t *testing.T, org *snapshot.Snapshot, factors string) int {
	t.Helper()
	switch factors {
	case collector.FactorsOfAll:
		return len(records[snapshot.User](t, org, snapshot.Users))
	case collector.FactorsOfNone:
		return 0
	}
	admins := map[string]bool{}
	for _, a := range records[snapshot.Assignee](t, org, snapshot.Assignees) {
		admins[a.ID] = true
	}
	for _, g := range records[snapshot.Group](t, org, snapshot.Groups) {
		if g.Embedded.Stats.HasAdminPrivilege.Value() {
			for _, m := range items[snapshot.Member](t, org, snapshot.GroupMembers, g.ID) {
				admins[m.ID] = true
			}
		}
	}
	return len(admins)
}

// pages is the number of pages that objects take; all are in one page when size is 0.
func pages(objects, size int) int {
	if size == 0 {
		return 1
	}
	return max(1, (objects+size-1)/size)
}

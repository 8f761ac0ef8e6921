package scopes

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
)

// readSpec returns a file of the specification.
func readSpec(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", "docs", "spec", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// kinds are the edges that scopes may lead to.
var kinds = []string{kind.OktagonTakeOverOrg, kind.OktagonManageApp, kind.OktagonAddMember, kind.OktagonReadSecret, kind.OktagonManageAuthServer, kind.OktagonAlterOrg}

func TestTable(t *testing.T) {
	t.Parallel()
	all := list()
	if len(all) != 218 || len(table()) != len(all) {
		t.Errorf("%d scopes, %d names", len(all), len(table()))
	}
	if !slices.IsSortedFunc(all, func(x, y Scope) int { return strings.Compare(x.Name, y.Name) }) {
		t.Error("the table is not sorted")
	}
	count := map[Tier]int{}
	for _, s := range all {
		count[s.Tier]++
		for _, implied := range s.Implies {
			if _, ok := Lookup(implied); !ok {
				t.Errorf("%s implies %s, which is not there", s.Name, implied)
			}
		}
		if s.Edge != "" && !slices.Contains(kinds, s.Edge) {
			t.Errorf("%s leads to %s", s.Name, s.Edge)
		}
		if !slices.Contains([]string{read, manage, other}, s.Access) || !slices.Contains([]string{"current", "past", "seen"}, s.Status) {
			t.Errorf("%s: %s, %s", s.Name, s.Access, s.Status)
		}
		if s.Description == "" || s.Resource == "" || !slices.IsSorted(s.Capabilities) || len(slices.Compact(slices.Clone(s.Capabilities))) != len(s.Capabilities) {
			t.Errorf("%+v", s)
		}
	}
	want := map[Tier]int{Takeover: 4, Privileged: 27, Sensitive: 48, Ordinary: 120, Unknown: 19}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Error(diff)
	}
}

// The table is the page's, and what is above ordinary has its evidence there.
func TestTableIsThePages(t *testing.T) {
	t.Parallel()
	var page []struct {
		Scope
		Evidence, Documents []string
	}
	if err := json.Unmarshal(readSpec(t, "scopes.json"), &page); err != nil {
		t.Fatal(err)
	}
	ours := table()
	if len(page) != len(ours) {
		t.Errorf("%d scopes, the page has %d", len(ours), len(page))
	}
	same := cmp.Transformer("emptyIsNil", func(l []string) string { return strings.Join(l, " ") })
	for _, want := range page {
		slices.Sort(want.Capabilities)
		want.Governance = slices.Contains(want.Documents, "governance")
		if diff := cmp.Diff(want.Scope, ours[want.Name], same); diff != "" {
			t.Errorf("%s: %s", want.Name, diff)
		}
		if want.Tier != Ordinary && want.Tier != Unknown && len(want.Evidence) == 0 {
			t.Errorf("%s is %s without evidence", want.Name, want.Tier)
		}
	}
}

// The number of scopes is that of the documents.
func TestScopesAreCounted(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"../../README.md", "../graph.md"} {
		if text := string(readSpec(t, name)); !strings.Contains(text, strconv.Itoa(len(list()))+" scopes") {
			t.Errorf("%s does not say that %d scopes are known", name, len(list()))
		}
	}
}

// newScope matches the rows of scopes-new.md §1: names, tier, capability and edge.
var (
	newScope   = regexp.MustCompile("(?m)^\\| (`okta[^|]*) \\|[^|]*\\|[^|]*\\|[^|]*\\| (\\w+) \\| ([\\w–]+) \\| (\\w+)[^|]*\\| (\\w+)[^|]*\\|$")
	quotedName = regexp.MustCompile("`(okta\\.[A-Za-z.]+)`")
)

// TestNewScopesAreThePages has the table of scopes-new.md §1 row by row.
func TestNewScopesAreThePages(t *testing.T) {
	t.Parallel()
	section, _, _ := strings.Cut(string(readSpec(t, "scopes-new.md")), "\n## 2.")
	found := 0
	for _, row := range newScope.FindAllStringSubmatch(section, -1) {
		for _, name := range quotedName.FindAllStringSubmatch(row[1], -1) {
			found++
			s, known := Lookup(name[1])
			edge := strings.TrimPrefix(s.Edge, "Oktagon_")
			if edge == "" {
				edge = "null"
			}
			capability := strings.Join(s.Capabilities, " ")
			if capability == "" {
				capability = "–"
			}
			if !known || string(s.Tier) != row[2] || capability != row[3] || edge != row[4] || s.Status != row[5] {
				t.Errorf("%s: %+v, the page says %q", name[1], s, row[2:])
			}
			if read := strings.TrimSuffix(name[1], ".manage") + ".read"; read != name[1] {
				if _, isScope := Lookup(read); isScope && !slices.Contains(s.Implies, read) {
					t.Errorf("%s does not imply %s", name[1], read)
				}
			}
		}
	}
	if found != 16 {
		t.Errorf("%d scopes in the table", found)
	}
	for _, name := range []string{"okta.aiAgents.read", "okta.aiAgents.manage"} {
		if s, _ := Lookup(name); s.Status != "current" {
			t.Errorf("%s is %s", name, s.Status)
		}
	}
}

// Every capability is in the page's table of them.
func TestCapabilitiesAreThePages(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(string(readSpec(t, "scopes.md")), "## 2. Capabilities")
	section, _, _ = strings.Cut(section, "\n## 3.")
	known := map[string]bool{}
	for row := range strings.Lines(section) {
		if codes, _, ok := strings.Cut(strings.TrimPrefix(row, "|"), "|"); ok {
			for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(codes, -1) {
				known[m[1]] = true
			}
		}
	}
	used := map[string]bool{}
	for _, s := range list() {
		for _, c := range s.Capabilities {
			used[c] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(used))); diff != "" {
		t.Errorf("capabilities (-page +table): %s", diff)
	}
}

// What code names is in the table; a name nobody knows would never be met.
func TestNamesInCode(t *testing.T) {
	t.Parallel()
	names := []string{manageGrants, ManagesProviders, clientsOnly}
	for _, c := range combinations {
		names = slices.Concat(names, c.all, c.any)
	}
	for _, r := range scopeRequirements {
		names = append(names, r.any...)
	}
	for _, name := range names {
		if _, ok := Lookup(name); !ok {
			t.Errorf("%s is not in the table", name)
		}
	}
}

// What looks like a scope and is a permission of custom roles stays out (scopes-new.md §3).
func TestPermissionsAreNoScopes(t *testing.T) {
	t.Parallel()
	for name := range strings.FieldsSeq(`okta.users.create okta.users.userprofile.manage okta.users.groupMembership.manage
		okta.users.apitokens.read okta.groups.create okta.groups.members.manage okta.apps.assignment.manage
		okta.apps.clientCredentials.read okta.apps.manageFirstPartyApps okta.authzServers.manage okta.identityProviders.manage
		okta.customizations.manage okta.iam.read okta.realm.manage okta.eventhooks.manage okta.inlinehooks.manage
		okta.agents.manage okta.profilesources.import.run okta.workflows.read okta.support.cases.manage okta.user.create okta.accounts.read`) {
		if _, known := Lookup(name); known {
			t.Errorf("%s is in the table", name)
		}
	}
}

func TestLookupOfUnknown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Scope{
		"okta.example.manage":    {Resource: "example", Access: manage, Edge: kind.OktagonAlterOrg},
		"okta.example.part.read": {Resource: "example.part", Access: read},
		"Okta.users.manage":      {Resource: "users", Access: manage, Edge: kind.OktagonAlterOrg},
		"admin":                  {Access: other},
		"":                       {Access: other},
	} {
		want.Name, want.Tier, want.Capabilities = name, Unknown, []string{"unknown"}
		got, known := Lookup(name)
		if diff := cmp.Diff(want, got); diff != "" || known {
			t.Errorf("%q: %t %s", name, known, diff)
		}
	}
}

func TestTierOf(t *testing.T) {
	t.Parallel()
	// Each is more than the one after it.
	order := []string{"okta.roles.manage", "okta.apps.manage", "okta.logs.read", "okta.example.manage", "okta.groups.read", "okta.example.read"}
	want := []Tier{Takeover, Privileged, Sensitive, Unknown, Ordinary, Unknown}
	for i := range order {
		if got := TierOf(order[i:]); got != want[i] {
			t.Errorf("%v: %s, want %s", order[i:], got, want[i])
		}
		reversed := slices.Clone(order[i:])
		slices.Reverse(reversed)
		if got := TierOf(reversed); got != want[i] {
			t.Errorf("%v: %s, want %s", reversed, got, want[i])
		}
	}
	if got := TierOf(nil); got != Ordinary {
		t.Errorf("nothing is %s", got)
	}
	if got := OfTier(order, Takeover); !slices.Equal(got, order[:1]) {
		t.Errorf("%v", got)
	}
}

func TestWithImplied(t *testing.T) {
	t.Parallel()
	got := withImplied([]string{"okta.users.manage", "okta.apps.manage", "okta.example.manage"})
	want := []string{"okta.apps.manage", "okta.apps.read", "okta.example.manage", "okta.users.manage", "okta.users.read"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTakesOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		granted     string
		known       Circumstances
		want, admin string
	}{
		{"okta.users.manage okta.apps.manage", Circumstances{}, "okta.users.manage", "okta.users.manage"},
		{"okta.users.read okta.apps.manage", Circumstances{}, "", ""},
		{"okta.users.manage.self", Circumstances{}, "", ""},
		{"okta.appGrants.manage", Circumstances{true, true}, "", "okta.appGrants.manage"},
		{"okta.orgs.manage okta.appGrants.manage okta.clients.manage", Circumstances{}, "", "okta.appGrants.manage"},
		{"okta.orgs.manage okta.appGrants.manage okta.apps.manage", Circumstances{},
			"okta.appGrants.manage okta.apps.manage okta.orgs.manage", "okta.appGrants.manage okta.apps.manage okta.orgs.manage"},
		{"okta.orgs.manage okta.apps.manage", Circumstances{true, true}, "", ""},
		{"okta.appGrants.manage okta.clients.register", Circumstances{AdminByDefault: true}, "okta.appGrants.manage okta.clients.register", "okta.appGrants.manage"},
		{"okta.appGrants.manage okta.clients.register", Circumstances{SuperAdminApp: true}, "", "okta.appGrants.manage"},
		{"okta.appGrants.manage okta.clients.manage", Circumstances{SuperAdminApp: true}, "okta.appGrants.manage okta.clients.manage", "okta.appGrants.manage"},
		{"okta.appGrants.manage okta.clients.manage", Circumstances{AdminByDefault: true}, "", "okta.appGrants.manage"},
	} {
		h := NewGrants(strings.Fields(test.granted))
		if got := strings.Join(h.TakesOver(test.known), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.granted, got, test.want)
		}
		if got := strings.Join(h.TakesOverAsSuperAdmin(), " "); got != test.admin {
			t.Errorf("%s, super admin: %q, want %q", test.granted, got, test.admin)
		}
	}
}

// The map of edges that roles give, row by row.
func TestAllows(t *testing.T) {
	t.Parallel()
	rows := map[string]string{ // edge and end to scope
		"SuperAdmin Organization":        "okta.roles.manage",
		"OrgAdmin User":                  "okta.users.manage",
		"OrgAdmin Group":                 "okta.groups.manage",
		"OrgAdmin Device":                "okta.devices.manage",
		"GroupAdmin User":                "okta.users.manage",
		"GroupAdmin Group":               "okta.groups.manage",
		"HelpDeskAdmin User":             "okta.users.manage",
		"ResetPassword User":             "okta.users.manage",
		"ResetFactors User":              "okta.users.manage",
		"GroupMembershipAdmin Group":     "okta.groups.manage",
		"AddMember Group":                "okta.groups.manage",
		"AppAdmin Application":           "okta.apps.manage",
		"ManageApp Application":          "okta.apps.manage",
		"AppAdmin ApiServiceIntegration": "okta.oauthIntegrations.manage",
		"ReadClientSecret ClientSecret":  "okta.apps.read",
		"MobileAdmin Device":             "okta.devices.manage",
	}
	for row, scope := range rows {
		edge, end, _ := strings.Cut(row, " ")
		for granted, want := range map[string]bool{scope: true, "okta.logs.read": false} {
			if allowed, stated := NewGrants([]string{granted}).Allows("Okta_"+edge, "Okta_"+end, false); allowed != want || !stated {
				t.Errorf("%s with %s: %t, stated %t", row, granted, allowed, stated)
			}
		}
	}
	for _, edge := range []string{kind.AppAdmin, kind.ManageApp} {
		clients := NewGrants([]string{"okta.clients.manage"})
		plain, _ := clients.Allows(edge, kind.Application, false)
		client, _ := clients.Allows(edge, kind.Application, true)
		if plain || !client {
			t.Errorf("%s with okta.clients.manage: %t, of an OAuth client %t", edge, plain, client)
		}
	}
	if allowed, _ := NewGrants([]string{"okta.apps.manage"}).Allows(kind.ReadClientSecret, kind.ClientSecret, false); !allowed {
		t.Error("what is implied does not count")
	}
	if _, stated := NewGrants(nil).Allows(kind.HasRole, kind.Role, false); stated {
		t.Error("something is said of Okta_HasRole")
	}
}

package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

// seen is an extract of a graph of some nodes, all of which may hold roles, and
// edges.
func seen(t *testing.T, kinds map[string]string, edges ...opengraph.Edge) *Extract {
	t.Helper()
	x := newExtract()
	for id, kind := range kinds {
		n := opengraph.Node{ID: id, Kinds: []string{kind}, Properties: []opengraph.Property{{Key: holdsRoles, Value: opengraph.Bool(true)}}}
		if err := x.Node(&n); err != nil {
			t.Fatal(err)
		}
	}
	for i := range edges {
		if err := x.Edge(&edges[i]); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

func step(start, kind, end string, properties ...opengraph.Property) opengraph.Edge {
	return opengraph.Edge{Kind: kind, Start: opengraph.Endpoint{ID: start}, End: opengraph.Endpoint{ID: end}, Properties: properties}
}

// TestWays leads an integration over an application, by each kind of edge, to a
// super admin.
func TestWays(t *testing.T) {
	t.Parallel()
	nodes := map[string]string{"ORG": nodeOrganization, "I": nodeIntegration, "APP": nodeApplication, "SUPER": nodeUser}
	granted := func(is bool) opengraph.Property {
		return opengraph.Property{Key: "scope_granted", Value: opengraph.Bool(is)}
	}
	for kind, want := range map[string]int{
		"Okta_GroupPull": 1, "Okta_ReadPasswordUpdates": 1, "Okta_ReadClientSecret": 1, "Okta_OrgAdmin": 1, "Okta_GroupAdmin": 1,
		"Okta_HelpDeskAdmin": 1, "Okta_AppAdmin": 1, "Okta_ManageApp": 1, "Okta_ResetPassword": 1, "Okta_ResetFactors": 1,
		"Okta_MemberOf": 1, "Okta_SecretOf": 1, scopes.ManageApp: 1, scopes.AddMember: 1, scopes.ReadSecret: 1,
		"Okta_CreatorOf": 0, "Okta_AppAssignment": 0, scopes.AlterOrg: 0, scopes.ManageAuthServer: 0,
	} {
		x := seen(t, nodes, step("SUPER", edgeSuperAdmin, "ORG"), step("APP", kind, "SUPER"), step("I", scopes.ManageApp, "APP"))
		if got := x.leadsOf("I")[0].TakeOvers; got != want {
			t.Errorf("over %s: %d, want %d", kind, got, want)
		}
	}
	for name, test := range map[string]struct {
		edges []opengraph.Edge
		want  int
	}{
		"a role whose scope is granted":     {[]opengraph.Edge{step("SUPER", edgeSuperAdmin, "ORG"), step("APP", "Okta_OrgAdmin", "SUPER", granted(true))}, 1},
		"a role whose scope is not granted": {[]opengraph.Edge{step("SUPER", edgeSuperAdmin, "ORG"), step("APP", "Okta_OrgAdmin", "SUPER", granted(false))}, 0},
		"a super admin without a scope":     {[]opengraph.Edge{step("APP", edgeSuperAdmin, "ORG", granted(false))}, 0},
		"an app that takes over by scopes":  {[]opengraph.Edge{step("APP", scopes.TakeOverOrg, "ORG")}, 1},
	} {
		x := seen(t, nodes, append(test.edges, step("I", scopes.ManageApp, "APP"))...)
		if got := x.leadsOf("I")[0].TakeOvers; got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestManyEnds names few of many applications, and first the one that leads on,
// though it comes last.
func TestManyEnds(t *testing.T) {
	t.Parallel()
	x := seen(t, map[string]string{"ORG": nodeOrganization, "I": nodeIntegration, "LAST": nodeApplication}, step("LAST", edgeSuperAdmin, "ORG"))
	for i := range 100 {
		e := step("I", scopes.ManageApp, fmt.Sprint("A", i))
		if i == 99 {
			e.End.ID = "LAST"
		}
		if err := x.Edge(&e); err != nil {
			t.Fatal(err)
		}
	}
	l := x.leadsOf("I")[0]
	if l.Count != 100 || l.TakeOvers != 1 || len(l.Ends) != MaxEnds || l.Ends[0].ID != "LAST" {
		t.Errorf("%d ends, %d take over, named: %v", l.Count, l.TakeOvers, l.Ends)
	}
}

// TestFactsThatOneSideLacks are not compared.
func TestFactsThatOneSideLacks(t *testing.T) {
	t.Parallel()
	c := &comparison{}
	before := thing{facts: []string{"ACTIVE", "", "name ", "name a", "Same", "owner 1"}}
	now := thing{facts: []string{"", "ACTIVE", "name a", "name ", "SAME", "owner 2"}}
	want := []Change{{What: Changed, From: "owner 1", To: "owner 2"}}
	if diff := cmp.Diff(want, c.changed(&before, &now)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

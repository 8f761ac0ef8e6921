package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
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

func edge(start, kind, end string, properties ...opengraph.Property) opengraph.Edge {
	return opengraph.Edge{Kind: kind, Start: opengraph.Endpoint{ID: start}, End: opengraph.Endpoint{ID: end}, Properties: properties}
}

// TestWays leads an integration over an application, by each kind of edge, to a
// super admin.
func TestWays(t *testing.T) {
	t.Parallel()
	nodes := map[string]string{"ORG": kind.Organization, "I": kind.APIServiceIntegration, "APP": kind.Application, "SUPER": kind.User}
	granted := func(is bool) opengraph.Property {
		return opengraph.Property{Key: "scope_granted", Value: opengraph.Bool(is)}
	}
	for edgeKind, want := range map[string]int{
		kind.GroupPull: 1, kind.ReadPasswordUpdates: 1, kind.ReadClientSecret: 1, kind.OrgAdmin: 1, kind.GroupAdmin: 1,
		kind.HelpDeskAdmin: 1, kind.AppAdmin: 1, kind.ManageApp: 1, kind.ResetPassword: 1, kind.ResetFactors: 1,
		kind.MemberOf: 1, kind.SecretOf: 1, kind.OktagonManageApp: 1, kind.OktagonAddMember: 1, kind.OktagonReadSecret: 1,
		kind.CreatorOf: 0, kind.AppAssignment: 0, kind.OktagonAlterOrg: 0, kind.OktagonManageAuthServer: 0,
	} {
		x := seen(t, nodes, edge("SUPER", kind.SuperAdmin, "ORG"), edge("APP", edgeKind, "SUPER"), edge("I", kind.OktagonManageApp, "APP"))
		if got := x.pathsOf("I")[0].TakeOvers; got != want {
			t.Errorf("over %s: %d, want %d", edgeKind, got, want)
		}
	}
	for name, test := range map[string]struct {
		edges []opengraph.Edge
		want  int
	}{
		"a role whose scope is granted":     {[]opengraph.Edge{edge("SUPER", kind.SuperAdmin, "ORG"), edge("APP", kind.OrgAdmin, "SUPER", granted(true))}, 1},
		"a role whose scope is not granted": {[]opengraph.Edge{edge("SUPER", kind.SuperAdmin, "ORG"), edge("APP", kind.OrgAdmin, "SUPER", granted(false))}, 0},
		"a super admin without a scope":     {[]opengraph.Edge{edge("APP", kind.SuperAdmin, "ORG", granted(false))}, 0},
		"an app that takes over by scopes":  {[]opengraph.Edge{edge("APP", kind.OktagonTakeOverOrg, "ORG")}, 1},
	} {
		x := seen(t, nodes, append(test.edges, edge("I", kind.OktagonManageApp, "APP"))...)
		if got := x.pathsOf("I")[0].TakeOvers; got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestManyEnds names few of many applications, and first the one that leads on,
// though it comes last.
func TestManyEnds(t *testing.T) {
	t.Parallel()
	x := seen(t, map[string]string{"ORG": kind.Organization, "I": kind.APIServiceIntegration, "LAST": kind.Application}, edge("LAST", kind.SuperAdmin, "ORG"))
	for i := range 100 {
		e := edge("I", kind.OktagonManageApp, fmt.Sprint("A", i))
		if i == 99 {
			e.End.ID = "LAST"
		}
		if err := x.Edge(&e); err != nil {
			t.Fatal(err)
		}
	}
	l := x.pathsOf("I")[0]
	if l.Count != 100 || l.TakeOvers != 1 || len(l.Targets) != MaxTargets || l.Targets[0].ID != "LAST" {
		t.Errorf("%d ends, %d take over, named: %v", l.Count, l.TakeOvers, l.Targets)
	}
}

// TestFactsThatOneSideLacks are not compared.
func TestFactsThatOneSideLacks(t *testing.T) {
	t.Parallel()
	before := entity{facts: []string{"ACTIVE", "", "name ", "name a", "Same", "owner 1"}}
	now := entity{facts: []string{"", "ACTIVE", "name a", "name ", "SAME", "owner 2"}}
	want := []Change{{What: Changed, From: "owner 1", To: "owner 2"}}
	if diff := cmp.Diff(want, compareFacts(&before, &now, nil, nil)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

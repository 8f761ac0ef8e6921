package report

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// extractOf returns the extract of a graph of nodes that hold roles, by id and kind, and edges.
func extractOf(t *testing.T, kinds map[string]string, edges ...opengraph.Edge) *Extract {
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

// TestTakeOvers has a path from an integration over an application, by one kind of edge, to a
// super admin.
func TestTakeOvers(t *testing.T) {
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
		x := extractOf(t, nodes, edge("SUPER", kind.SuperAdmin, "ORG"), edge("APP", edgeKind, "SUPER"), edge("I", kind.OktagonManageApp, "APP"))
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
		x := extractOf(t, nodes, append(test.edges, edge("I", kind.OktagonManageApp, "APP"))...)
		if got := x.pathsOf("I")[0].TakeOvers; got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// TestManyTargets names some of many applications, first the one that takes over the organization,
// which comes last in the graph.
func TestManyTargets(t *testing.T) {
	t.Parallel()
	x := extractOf(t, map[string]string{"ORG": kind.Organization, "I": kind.APIServiceIntegration, "LAST": kind.Application}, edge("LAST", kind.SuperAdmin, "ORG"))
	for i := range 100 {
		e := edge("I", kind.OktagonManageApp, fmt.Sprint("A", i))
		if i == 99 {
			e.End.ID = "LAST"
		}
		if err := x.Edge(&e); err != nil {
			t.Fatal(err)
		}
	}
	p := x.pathsOf("I")[0]
	if p.Count != 100 || p.TakeOvers != 1 || len(p.Targets) != MaxTargets || p.Targets[0].ID != "LAST" {
		t.Errorf("%d targets, %d take over, named: %v", p.Count, p.TakeOvers, p.Targets)
	}
}

// TestMissingFacts does not compare facts that one side lacks.
func TestMissingFacts(t *testing.T) {
	t.Parallel()
	old := entity{facts: []string{"ACTIVE", "", "name ", "name a", "Same", "owner 1"}}
	current := entity{facts: []string{"", "ACTIVE", "name a", "name ", "SAME", "owner 2"}}
	want := []Change{{What: Changed, From: "owner 1", To: "owner 2"}}
	if diff := cmp.Diff(want, compareFacts(&old, &current, nil, nil)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

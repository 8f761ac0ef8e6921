package graph_test

import (
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// recorded is a sink that keeps the graph.
type recorded struct {
	nodes []opengraph.Node
	edges []opengraph.Edge
}

func (d *recorded) Node(n *opengraph.Node) error {
	d.nodes = append(d.nodes, opengraph.Node{ID: n.ID, Kinds: slices.Clone(n.Kinds), Properties: slices.Clone(n.Properties)})
	return nil
}

func (d *recorded) Edge(e *opengraph.Edge) error {
	kept := *e
	kept.Properties = slices.Clone(e.Properties)
	d.edges = append(d.edges, kept)
	return nil
}

// demo returns the graph of the demo organization.
func demo(t *testing.T, scopes graph.ScopePaths) *recorded {
	t.Helper()
	return record(t, graph.Options{ScopePaths: scopes})
}

// record returns the graph of the demo organization with these options.
func record(t *testing.T, o graph.Options) *recorded {
	t.Helper()
	s, err := snapshot.Open(os.DirFS("../testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	d := &recorded{}
	if _, err := graph.Build(s, o, d); err != nil {
		t.Fatal(err)
	}
	return d
}

// property returns a value of a node, the zero Value when it is absent.
func property(n *opengraph.Node, key string) opengraph.Value {
	for _, p := range n.Properties {
		if p.Key == key {
			return p.Value
		}
	}
	return opengraph.Value{}
}

// TestDemoHasHybridEdges checks that the demo shows every kind of edge to other graphs.
func TestDemoHasHybridEdges(t *testing.T) {
	kinds := map[string]bool{}
	for _, e := range demo(t, graph.ScopePathsFull).edges {
		if e.Hybrid() {
			kinds[e.Kind] = true
		}
	}
	want := []string{kind.HostsAgent, kind.InboundOrgSSO, kind.InboundSSO, kind.MembershipSync, kind.OrgSWA,
		kind.OutboundOrgSSO, kind.OutboundSSO, kind.PasswordSync, kind.SWA, kind.UserSync}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(kinds))); diff != "" {
		t.Errorf("kinds of edges (-want +got):\n%s", diff)
	}
}

// TestLowercaseProperties builds the demo for releases that refuse capital letters in names
// of properties and store names as they are sent. Nothing else of it changes.
func TestLowercaseProperties(t *testing.T) {
	lower := record(t, graph.Options{LowercaseProperties: true})
	for _, n := range lower.nodes {
		for _, p := range n.Properties {
			if strings.ToLower(p.Key) != p.Key {
				t.Errorf("%s has a property %s", n.ID, p.Key)
			}
		}
		if name := property(&n, "name").Text(); opengraph.ToUpper(name) != name {
			t.Errorf("%s has the name %s", n.ID, name)
		}
	}
	keys := map[string]bool{}
	for _, e := range lower.edges {
		for _, p := range slices.Concat(e.Start.Matchers, e.End.Matchers) {
			keys[p.Key] = true
		}
	}
	want := []string{"account_name", "domain", "domainname", "email", "environment_name", "login", "name", "okta_domain", "samaccountname", "tenantid"}
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(keys))); diff != "" {
		t.Errorf("keys of matchers (-want +got):\n%s", diff)
	}
	if full := record(t, graph.Options{}); len(full.nodes) != len(lower.nodes) || len(full.edges) != len(lower.edges) {
		t.Errorf("%d nodes and %d edges, not %d and %d", len(lower.nodes), len(lower.edges), len(full.nodes), len(full.edges))
	}
}

// TestSpecifiedIntegration checks the one integration that the project's specification
// has in full.
func TestSpecifiedIntegration(t *testing.T) {
	var scopes []string
	for s := range strings.FieldsSeq(`users oauthIntegrations threatInsights devices apiTokens roles logs groups
		apps domains factors authenticators policies networkZones features`) {
		scopes = append(scopes, "okta."+s+".read")
	}
	nodes := demo(t, graph.ScopePathsFull).nodes
	at := slices.IndexFunc(nodes, func(n opengraph.Node) bool { return n.ID == "0OAZ7JY5F2OXNVTMN697" })
	if at < 0 {
		t.Fatal("there is no such node")
	}
	for key, want := range map[string]opengraph.Value{
		"id": opengraph.String("0oaz7jy5f2oXnvtmN697"), "name": opengraph.String("Falcon Shield"),
		"displayName": opengraph.String("Falcon Shield"), "oktaDomain": opengraph.String("contoso.okta.com"),
		"appType": opengraph.String("falconshieldapiservice"), "oauthScopes": opengraph.Strings(scopes),
		"createdAt": opengraph.String("2026-01-15T12:25:42.000Z"), "created_at": opengraph.String("2026-01-15T12:25:42+00:00"),
	} {
		if got := property(&nodes[at], key); !reflect.DeepEqual(want, got) {
			t.Errorf("%s: %+v, want %+v", key, got, want)
		}
	}
}

// TestScopePathsOff checks that without scope paths the demo is the usual graph without
// our own kinds and properties, element by element.
func TestScopePathsOff(t *testing.T) {
	off := demo(t, graph.ScopePathsOff).text()
	for _, ours := range []string{"oktagon_", "Oktagon_", "scope_granted"} {
		if strings.Contains(off, ours) {
			t.Errorf("%s is there all the same", ours)
		}
	}
	full := demo(t, graph.ScopePathsFull)
	full.nodes = slices.DeleteFunc(full.nodes, func(n opengraph.Node) bool { return strings.HasPrefix(n.Kinds[0], "Oktagon_") })
	full.edges = slices.DeleteFunc(full.edges, func(e opengraph.Edge) bool { return strings.HasPrefix(e.Kind, "Oktagon_") })
	ours := func(p opengraph.Property) bool {
		return strings.HasPrefix(p.Key, "oktagon_") || p.Key == "scope_granted"
	}
	for i := range full.nodes {
		full.nodes[i].Properties = slices.DeleteFunc(full.nodes[i].Properties, ours)
	}
	for i := range full.edges {
		full.edges[i].Properties = slices.DeleteFunc(full.edges[i].Properties, ours)
	}
	if diff := cmp.Diff(strings.Split(full.text(), "\n"), strings.Split(off, "\n")); diff != "" {
		t.Errorf("the graphs differ (-full without scopes +off):\n%s", diff)
	}
}

// text returns the graph as text, an element a line.
func (d *recorded) text() string {
	var b []byte
	for i := range d.nodes {
		b = append(opengraph.AppendNode(b, &d.nodes[i]), '\n')
	}
	for i := range d.edges {
		b = append(opengraph.AppendEdge(b, &d.edges[i]), '\n')
	}
	return string(b)
}

package schema

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

func TestEachNodeKind(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, name := range kind.Nodes() {
		for _, full := range []bool{false, true} {
			if err := v.Node(sampleNode(t, name, full)); err != nil {
				t.Errorf("valid %s refused: %v", name, err)
			}
		}
		for fault, spoil := range nodeFaults(t, name) {
			n := sampleNode(t, name, true)
			spoil(n)
			refused(t, v.Node(n), name+": "+fault)
		}
	}
}

// nodeFaults returns one change per rule, each of which makes a full node invalid.
func nodeFaults(t *testing.T, name string) map[string]func(*opengraph.Node) {
	nodes, _ := docs(t)
	faults := map[string]func(*opengraph.Node){
		"unknown property":     func(n *opengraph.Node) { set(n, "nosuch", opengraph.String("x")) },
		"null":                 func(n *opengraph.Node) { set(n, "displayname", opengraph.Value{}) },
		"empty id":             func(n *opengraph.Node) { n.ID = ""; set(n, "id", opengraph.String("")) },
		"id not in upper case": func(n *opengraph.Node) { n.ID = strings.ToLower(n.ID) },
		"other id":             func(n *opengraph.Node) { set(n, "id", opengraph.String("other")) },
		"environment":          func(n *opengraph.Node) { set(n, "environmentid", opengraph.String("00o1")) },
		"bad date":             func(n *opengraph.Node) { set(n, "last_seen", opengraph.String("2026-01-15T12:25:42Z")) },
		"repeated property":    func(n *opengraph.Node) { n.Properties = append(n.Properties, n.Properties[0]) },
		"no kinds":             func(n *opengraph.Node) { n.Kinds = nil },
		"no source kind":       func(n *opengraph.Node) { n.Kinds = n.Kinds[:1] },
		"other source kind":    func(n *opengraph.Node) { n.Kinds = []string{n.Kinds[0], "Base"} },
		"one kind more":        func(n *opengraph.Node) { n.Kinds = append(slices.Clone(n.Kinds), "User") },
	}
	if name != apiServiceIntegration {
		faults["name not in upper case"] = func(n *opengraph.Node) { set(n, "name", opengraph.String("Name")) }
	}
	if !strings.HasPrefix(name, "SAML_") {
		faults["colon"] = func(n *opengraph.Node) { n.ID = "A:B"; set(n, "id", opengraph.String("a:b")) }
	} else {
		faults["foreign prefix"] = func(n *opengraph.Node) { n.ID = "00X1"; set(n, "id", opengraph.String("00x1")) }
	}
	for _, key := range nodes[name].required {
		faults["without "+key] = func(n *opengraph.Node) { n.Properties = without(n.Properties, key) }
	}
	for key, def := range nodes[name].properties {
		if def.name != "setting" {
			faults["type of "+key] = func(n *opengraph.Node) { set(n, key, opengraph.Bools([]bool{true})) }
		}
		if def.name != "text" && def.name != "setting" {
			faults["text in "+key] = func(n *opengraph.Node) { set(n, key, opengraph.String("no such value")) }
		}
	}
	return faults
}

func TestEachEdgeKind(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, name := range kind.Edges() {
		for _, full := range []bool{false, true} {
			if err := v.Edge(sampleEdge(t, name, full)); err != nil {
				t.Errorf("valid %s refused: %v", name, err)
			}
		}
		for fault, spoil := range edgeFaults(t, name) {
			e := sampleEdge(t, name, true)
			spoil(e)
			refused(t, v.Edge(e), name+": "+fault)
		}
	}
}

func edgeFaults(t *testing.T, name string) map[string]func(*opengraph.Edge) {
	_, edges := docs(t)
	faults := map[string]func(*opengraph.Edge){
		"unknown property": func(e *opengraph.Edge) { e.Properties = with(e.Properties, "nosuch", opengraph.String("x")) },
		"other traversability": func(e *opengraph.Edge) {
			e.Properties = with(e.Properties, "traversable", opengraph.Bool(!kind.Traversable(name)))
		},
		"composed":                func(e *opengraph.Edge) { e.Properties = with(e.Properties, "composed", opengraph.Bool(true)) },
		"repeated property":       func(e *opengraph.Edge) { e.Properties = append(e.Properties, e.Properties[0]) },
		"wrong start":             func(e *opengraph.Edge) { e.Start.Kind = "Okta_ApiToken2" },
		"wrong end":               func(e *opengraph.Edge) { e.End.Kind = "" },
		"start not in upper case": func(e *opengraph.Edge) { e.Start.ID = "00s1" },
		"end not in upper case":   func(e *opengraph.Edge) { e.End.ID = "00e1" },
		"empty start":             func(e *opengraph.Edge) { e.Start.ID = "" },
		"nothing ours":            func(e *opengraph.Edge) { e.Start.External, e.End.External = true, true },
		"unknown kind":            func(e *opengraph.Edge) { e.Kind += "2" },
		"kind of a node":          func(e *opengraph.Edge) { e.Kind = kind.User },
	}
	doc := edges[name]
	if !doc.hybrid {
		faults["foreign end"] = func(e *opengraph.Edge) { e.End.External = true }
		faults["matched end"] = func(e *opengraph.Edge) {
			e.End = opengraph.Endpoint{Kind: e.End.Kind, Matchers: []opengraph.Property{{Key: "name", Value: opengraph.String("X")}}}
		}
	}
	if !strings.HasPrefix(name, "SAML_") {
		faults["colon"] = func(e *opengraph.Edge) {
			if e.Start.External {
				e.End.ID = "A:B"
			} else {
				e.Start.ID = "A:B"
			}
		}
	}
	for _, key := range doc.required {
		faults["without "+key] = func(e *opengraph.Edge) { e.Properties = without(e.Properties, key) }
	}
	for key, def := range doc.properties {
		faults["type of "+key] = func(e *opengraph.Edge) { e.Properties = with(e.Properties, key, opengraph.Bools([]bool{true})) }
		if def.name != "text" {
			faults["text in "+key] = func(e *opengraph.Edge) {
				e.Properties = with(e.Properties, key, opengraph.String("no such value"))
			}
		}
	}
	return faults
}

// refused fails the test unless err is an *Error that says that it is a bug.
func refused(t *testing.T, err error, what string) {
	t.Helper()
	var broken *Error
	switch {
	case err == nil:
		t.Errorf("%s: accepted", what)
	case !errors.As(err, &broken):
		t.Errorf("%s: %T is no *Error: %v", what, err, err)
	case broken.Problem == "" || !strings.Contains(err.Error(), "bug in oktagon"):
		t.Errorf("%s: %v", what, err)
	}
}

func TestNeverKindsAreRefused(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, name := range []string{"Okta_KerberosSSO", "Contains", ""} {
		refused(t, v.Edge(&opengraph.Edge{Kind: name}), name)
	}
	refused(t, v.Node(&opengraph.Node{ID: "S-1-5", Kinds: []string{"User"}}), "a foreign node")
}

func TestHybridEdges(t *testing.T) {
	t.Parallel()
	matchers := func(keys ...string) []opengraph.Property {
		var list []opengraph.Property
		for _, key := range keys {
			list = append(list, opengraph.Property{Key: key, Value: opengraph.String("ada@contoso.com")})
		}
		return list
	}
	user := opengraph.Endpoint{ID: "00U1", Kind: kind.User}
	tests := map[string]struct {
		end   opengraph.Endpoint
		right bool
	}{
		"by property":    {opengraph.Endpoint{Kind: "AZUser", Matchers: matchers("name", "tenantid")}, true},
		"camel case key": {opengraph.Endpoint{Kind: "jamf_Account", Matchers: matchers("email", "domainName")}, true},
		"foreign id":     {opengraph.Endpoint{Kind: "SNOW_User", ID: "ACME.ADA:1", External: true}, true},
		"other org":      {opengraph.Endpoint{Kind: kind.User, ID: "00U9", External: true}, true},
		"unmarked":       {opengraph.Endpoint{Kind: "SNOW_User", ID: "ACME.ADA"}, false},
		"unfolded":       {opengraph.Endpoint{Kind: "SNOW_User", ID: "ACME.Ada", External: true}, false},
		"unknown key":    {opengraph.Endpoint{Kind: "AZUser", Matchers: matchers("userPrincipalName")}, false},
		"repeated key":   {opengraph.Endpoint{Kind: "AZUser", Matchers: matchers("tenantid", "tenantid")}, false},
		"id beside":      {opengraph.Endpoint{Kind: "AZUser", ID: "X", Matchers: matchers("tenantid")}, false},
		"wrong kind":     {opengraph.Endpoint{Kind: "AZGroup", Matchers: matchers("displayname")}, false},
		"own by matcher": {opengraph.Endpoint{Kind: kind.User, Matchers: matchers("login")}, false},
		"list":           {opengraph.Endpoint{Kind: "AZUser", Matchers: []opengraph.Property{{Key: "tenantid", Value: opengraph.Strings(nil)}}}, false},
		"big number":     {opengraph.Endpoint{Kind: "AZUser", Matchers: []opengraph.Property{{Key: "tenantid", Value: opengraph.Int(1 << 60)}}}, false},
	}
	v := newValidator(t)
	for name, test := range tests {
		e := sampleEdge(t, kind.OutboundSSO, true)
		e.Start, e.End = user, test.end
		err := v.Edge(e)
		if (err == nil) != test.right {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "ada@") {
			t.Errorf("%s: the error tells a value: %v", name, err)
		}
	}
}

func TestNumbers(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, test := range []struct {
		value opengraph.Value
		right bool
	}{
		{opengraph.Int(1 << 53), true}, {opengraph.Int(-1 << 53), true},
		{opengraph.Int(1<<53 + 1), false}, {opengraph.Int(-1<<53 - 1), false},
		{opengraph.Ints([]int64{1, 1 << 60}), false}, {opengraph.Ints([]int64{1}), true},
		{opengraph.Bools([]bool{true}), true}, {opengraph.Strings([]string{"a"}), true}, {opengraph.Bool(true), true},
	} {
		n := sampleNode(t, kind.Application, true)
		set(n, "session_duration", test.value)
		set(n, "url", test.value)
		if err := v.Node(n); (err == nil) != test.right {
			t.Errorf("%+v: %v", test.value, err)
		}
	}
}

// The five properties in camel case may all be left out.
func TestIntegrationSpellings(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	n := sampleNode(t, apiServiceIntegration, true)
	set(n, "name", opengraph.String("Falcon Shield"))
	set(n, "createdAt", opengraph.String("2026-01-15T12:25:42.000Z"))
	if err := v.Node(n); err != nil {
		t.Error(err)
	}
	for _, key := range []string{"displayName", "oktaDomain", "appType", "oauthScopes", "createdAt"} {
		if !slices.ContainsFunc(n.Properties, func(p opengraph.Property) bool { return p.Key == key }) {
			t.Errorf("the schema lacks %s", key)
		}
		n.Properties = without(n.Properties, key)
	}
	if err := v.Node(n); err != nil {
		t.Error(err)
	}
}

func TestErrorNamesNoValue(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	for _, key := range []string{"created", "name", "environmentid", "nosuch", "has_role_assignments", "last_seen"} {
		n := sampleNode(t, kind.User, true)
		set(n, "status", opengraph.Int(1))
		set(n, key, opengraph.String("Secret value"))
		err := v.Node(n)
		if err == nil || strings.Contains(err.Error(), "Secret") || !strings.Contains(err.Error(), "node Okta_User 00X1") {
			t.Errorf("%s: %v", key, err)
		}
	}
	n := sampleNode(t, kind.User, false)
	set(n, "created", opengraph.String("yesterday"))
	want := "node Okta_User 00X1: created: is not valid 'date-time'"
	for range 20 {
		if err := v.Node(n); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Fatalf("error %v, want %s…", err, want)
		}
	}
}

func TestMemoryOfShapesIsBounded(t *testing.T) {
	t.Parallel()
	v := newValidator(t)
	v.seenSize = seenLimit
	v.seen["old"] = struct{}{}
	if err := v.Node(sampleNode(t, kind.User, true)); err != nil {
		t.Fatal(err)
	}
	if len(v.seen) != 1 || v.seenSize > seenLimit {
		t.Errorf("%d shapes of %d bytes", len(v.seen), v.seenSize)
	}
}

func TestSeenShapesDoNotAllocate(t *testing.T) {
	v := newValidator(t)
	n, e := sampleNode(t, kind.User, true), sampleEdge(t, kind.MemberOf, true)
	check := func() {
		if v.Node(n) != nil || v.Edge(e) != nil {
			t.Fatal("refused")
		}
	}
	check()
	if allocs := testing.AllocsPerRun(100, check); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

func BenchmarkNode(b *testing.B) {
	v := newValidator(b)
	n := sampleNode(b, kind.User, true)
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Node(n); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "nodes/s")
}

func BenchmarkEdge(b *testing.B) {
	v := newValidator(b)
	e := sampleEdge(b, kind.MemberOf, true)
	e.Start.ID, e.End.ID = "00U1ABCDEFGHIJKLMNOP", "00G1ABCDEFGHIJKLMNOP"
	b.ReportAllocs()
	for b.Loop() {
		if err := v.Edge(e); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "edges/s")
}

// BenchmarkNewShape measures the first element of a shape.
func BenchmarkNewShape(b *testing.B) {
	v := newValidator(b)
	n := sampleNode(b, kind.User, true)
	for b.Loop() {
		clear(v.seen)
		if err := v.Node(n); err != nil {
			b.Fatal(err)
		}
	}
}

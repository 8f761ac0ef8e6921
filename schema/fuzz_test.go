package schema

import (
	"math/rand/v2"
	"testing"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// The fuzz tests compare the validator, which remembers shapes, with jsonschema and
// the rules applied to each element anew. One validator is used for the whole test:
// if something were missing from the shape, an invalid element would pass after a
// valid one.

func FuzzNode(f *testing.F) {
	v := newValidator(f)
	kinds := kind.Nodes()
	for seed := range uint64(200) {
		f.Add(seed, "2026-01-15T12:25:42+00:00", int64(seed))
	}
	for _, s := range dates {
		f.Add(uint64(1), s, int64(1)<<53)
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string, number int64) {
		r := rand.New(rand.NewPCG(seed, 1))
		right := sampleNode(t, kinds[r.IntN(len(kinds))], r.IntN(2) == 0)
		if err := v.Node(right); err != nil {
			t.Fatal(err)
		}
		n := *right
		for range r.IntN(3) {
			changeNode(r, &n, kinds, text, number)
		}
		got, want := v.Node(&n), slowNode(v, &n)
		if (got == nil) != want {
			t.Errorf("%s: the validator says %v, jsonschema %v", opengraph.AppendNode(nil, &n), got, want)
		}
	})
}

func slowNode(v *Validator, n *opengraph.Node) bool {
	if len(n.Kinds) == 0 || v.kinds.nodes[n.Kinds[0]] == nil {
		return false
	}
	return checkNodeValues(n) == nil && checkNodeShape(n) == nil &&
		v.kinds.nodes[n.Kinds[0]].validate(opengraph.AppendNode(nil, n)) == nil
}

func changeNode(r *rand.Rand, n *opengraph.Node, kinds []string, text string, number int64) {
	switch r.IntN(6) {
	case 0:
		n.ID = text
	case 1:
		n.ID = opengraph.ToUpper(text)
		set(n, "id", opengraph.String(text))
	case 2:
		n.Kinds = [][]string{nil, {text}, {firstKind(n)}, {firstKind(n), text}, {kinds[r.IntN(len(kinds))], "Okta"}}[r.IntN(5)]
	default:
		n.Properties = changeProperties(r, n.Properties, text, number)
	}
}

func changeProperties(r *rand.Rand, list []opengraph.Property, text string, number int64) []opengraph.Property {
	key := text
	if len(list) > 0 && r.IntN(8) > 0 {
		key = list[r.IntN(len(list))].Key
	}
	switch r.IntN(8) {
	case 0:
		return without(list, key)
	case 1:
		return append(list[:len(list):len(list)], opengraph.Property{Key: key, Value: randomValue(r, text, number)})
	default:
		return with(list, key, randomValue(r, text, number))
	}
}

func randomValue(r *rand.Rand, text string, number int64) opengraph.Value {
	switch r.IntN(9) {
	case 0:
		return opengraph.Value{}
	case 1:
		return opengraph.Int(number)
	case 2:
		return opengraph.Bool(number%2 == 0)
	case 3:
		return opengraph.Strings([]string{text})
	case 4:
		return opengraph.Ints([]int64{number})
	case 5:
		return opengraph.Bools([]bool{true})
	case 6:
		return opengraph.Strings(nil)
	default:
		return opengraph.String(text)
	}
}

func FuzzEdge(f *testing.F) {
	v := newValidator(f)
	kinds := kind.Edges()
	for seed := range uint64(200) {
		f.Add(seed, "X", int64(seed))
	}
	for _, s := range []string{"", ":", "a", "A:B", "tenantid", "AZUser", "\xff", "ACTIVE", "SAML_2_0"} {
		f.Add(uint64(1), s, int64(-1))
	}
	f.Fuzz(func(t *testing.T, seed uint64, text string, number int64) {
		r := rand.New(rand.NewPCG(seed, 2))
		right := sampleEdge(t, kinds[r.IntN(len(kinds))], r.IntN(2) == 0)
		if err := v.Edge(right); err != nil {
			t.Fatal(err)
		}
		e := *right
		for range r.IntN(3) {
			changeEdge(r, &e, kinds, text, number)
		}
		got, want := v.Edge(&e), slowEdge(v, &e)
		if (got == nil) != want {
			t.Errorf("%s: the validator says %v, jsonschema %v", opengraph.AppendEdge(nil, &e), got, want)
		}
	})
}

func slowEdge(v *Validator, e *opengraph.Edge) bool {
	k := v.kinds.edges[e.Kind]
	return k != nil && checkEdgeValues(e) == nil && checkEdgeShape(e, k) == nil &&
		k.validate(opengraph.AppendEdge(nil, e)) == nil
}

func changeEdge(r *rand.Rand, e *opengraph.Edge, kinds []string, text string, number int64) {
	end := &e.Start
	if r.IntN(2) == 0 {
		end = &e.End
	}
	switch r.IntN(8) {
	case 0:
		e.Kind = kinds[r.IntN(len(kinds))]
	case 1:
		end.ID = text
	case 2:
		end.Kind = []string{text, kind.User, kind.SAMLIssuer, "AZUser", "Group"}[r.IntN(5)]
	case 3:
		end.External = !end.External
	case 4, 5:
		end.ID = []string{"", end.ID}[r.IntN(2)]
		key := []string{text, "name", "domain", "tenantid"}[r.IntN(4)]
		end.Matchers = append(end.Matchers[:len(end.Matchers):len(end.Matchers)], opengraph.Property{Key: key, Value: randomValue(r, text, number)})
	default:
		e.Properties = changeProperties(r, e.Properties, text, number)
	}
}

func firstKind(n *opengraph.Node) string {
	if len(n.Kinds) == 0 {
		return ""
	}
	return n.Kinds[0]
}

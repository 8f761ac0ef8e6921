package schema

import (
	"slices"
	"strings"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// The rules that JSON Schema cannot express (opengraph.md,
// "Self-check list for the writer"). Those on a shape are asked once per
// skeleton, those on values of every element.

// apiServiceIntegration is the one kind whose name keeps its case.
const apiServiceIntegration = kind.APIServiceIntegration

// maxNumber is the largest whole number that survives as a 64-bit float, which
// is how BloodHound reads numbers.
const maxNumber = 1 << 53

// nodeValues checks what may differ between two nodes of one skeleton.
func nodeValues(n *opengraph.Node) error {
	if opengraph.ToUpper(n.ID) != n.ID {
		return nodeError(n, "", "the id is not in upper case")
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		if problem := nodeValue(n, p); problem != "" {
			return nodeError(n, p.Key, problem)
		}
	}
	return nil
}

func nodeValue(n *opengraph.Node, p *opengraph.Property) string {
	switch p.Key {
	case "id":
		if !opengraph.UpperEquals(p.Value.Text(), n.ID) {
			return "is not the node's id, which is its upper case"
		}
	case "name":
		if n.Kinds[0] != apiServiceIntegration && !isUpper(p.Value.Text()) {
			return "is not in upper case"
		}
	case "environmentid":
		if !isUpper(p.Value.Text()) {
			return "is not in upper case"
		}
	}
	return numbers(&p.Value)
}

func isUpper(s string) bool { return opengraph.ToUpper(s) == s }

func numbers(v *opengraph.Value) string {
	switch v.Kind() {
	case opengraph.KindInt:
		if !exact(v.Int()) {
			return "is a number beyond 2^53"
		}
	case opengraph.KindInts:
		if slices.ContainsFunc(v.Ints(), func(n int64) bool { return !exact(n) }) {
			return "holds a number beyond 2^53"
		}
	}
	return ""
}

func exact(n int64) bool { return -maxNumber <= n && n <= maxNumber }

// edgeValues checks what may differ between two edges of one skeleton.
func edgeValues(e *opengraph.Edge) error {
	if problem := endValues(&e.Start); problem != "" {
		return edgeError(e, "start", problem)
	}
	if problem := endValues(&e.End); problem != "" {
		return edgeError(e, "end", problem)
	}
	for i := range e.Properties {
		if problem := numbers(&e.Properties[i].Value); problem != "" {
			return edgeError(e, e.Properties[i].Key, problem)
		}
	}
	return nil
}

func endValues(p *opengraph.Endpoint) string {
	if len(p.Matchers) == 0 && !isUpper(p.ID) {
		return "the id is not in upper case"
	}
	for i := range p.Matchers {
		if problem := numbers(&p.Matchers[i].Value); problem != "" {
			return "matcher " + p.Matchers[i].Key + " " + problem
		}
	}
	return ""
}

// nodeShape checks what all nodes of one skeleton have in common.
func nodeShape(n *opengraph.Node) error {
	if key, ok := repeated(n.Properties); ok {
		return nodeError(n, key, "stands twice")
	}
	return nil
}

// edgeShape checks what all edges of one skeleton have in common.
func edgeShape(e *opengraph.Edge, k *kindRules) error {
	if key, ok := repeated(e.Properties); ok {
		return edgeError(e, key, "stands twice")
	}
	if problem := endShape(&e.Start, k, k.start); problem != "" {
		return edgeError(e, "start", problem)
	}
	if problem := endShape(&e.End, k, k.end); problem != "" {
		return edgeError(e, "end", problem)
	}
	if e.Start.InOtherGraph() && e.End.InOtherGraph() {
		return edgeError(e, "", "no end lies in this graph")
	}
	return nil
}

func endShape(p *opengraph.Endpoint, k *kindRules, allowed []string) string {
	switch {
	case !slices.Contains(allowed, p.Kind):
		return "kind " + p.Kind + " is not allowed there"
	case !p.InOtherGraph() && !ownKind(p.Kind):
		return "kind " + p.Kind + " belongs to another graph, the end is not marked external"
	case !p.InOtherGraph() && factsOf(p.ID)&idColon != 0 && !strings.HasPrefix(p.Kind, "SAML_"):
		return "the id holds a colon"
	case p.InOtherGraph() && !k.hybrid:
		return "cannot lie in another graph"
	case len(p.Matchers) > 0 && p.ID != "":
		return "has an id and matchers"
	}
	if key, ok := repeated(p.Matchers); ok {
		return "matcher " + key + " stands twice"
	}
	return ""
}

// ownKind reports whether nodes of the kind are ever ours.
func ownKind(name string) bool {
	return strings.HasPrefix(name, "Okta_") || strings.HasPrefix(name, "SAML_") || strings.HasPrefix(name, "Oktagon_")
}

// repeated returns a key that occurs twice. Lists have at most some dozen entries.
func repeated(list []opengraph.Property) (string, bool) {
	for i := range list {
		for j := range i {
			if list[i].Key == list[j].Key {
				return list[i].Key, true
			}
		}
	}
	return "", false
}

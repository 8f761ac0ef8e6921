package schema

import (
	"slices"
	"strings"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// The rules that JSON Schema cannot express (opengraph.md, "Self-check list for the
// writer"). Those on shapes are checked once per shape, those on values for every
// element.

// apiServiceIntegration is the only kind whose name keeps its case.
const apiServiceIntegration = kind.APIServiceIntegration

// maxNumber is the largest whole number that survives as a 64-bit float, which
// is how BloodHound reads numbers.
const maxNumber = 1 << 53

// checkNodeValues checks what may differ between two nodes of one shape.
func checkNodeValues(n *opengraph.Node) error {
	if opengraph.ToUpper(n.ID) != n.ID {
		return nodeError(n, "", "the id is not in upper case")
	}
	for i := range n.Properties {
		p := &n.Properties[i]
		if problem := checkNodeValue(n, p); problem != "" {
			return nodeError(n, p.Key, problem)
		}
	}
	return nil
}

func checkNodeValue(n *opengraph.Node, p *opengraph.Property) string {
	switch p.Key {
	case "id":
		if !opengraph.UpperEquals(p.Value.Text(), n.ID) {
			return "is not the node's id in another case"
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
	return checkNumbers(&p.Value)
}

func isUpper(s string) bool { return opengraph.ToUpper(s) == s }

func checkNumbers(v *opengraph.Value) string {
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

// checkEdgeValues checks what may differ between two edges of one shape.
func checkEdgeValues(e *opengraph.Edge) error {
	if problem := checkEndValues(&e.Start); problem != "" {
		return edgeError(e, "start", problem)
	}
	if problem := checkEndValues(&e.End); problem != "" {
		return edgeError(e, "end", problem)
	}
	for i := range e.Properties {
		if problem := checkNumbers(&e.Properties[i].Value); problem != "" {
			return edgeError(e, e.Properties[i].Key, problem)
		}
	}
	return nil
}

func checkEndValues(p *opengraph.Endpoint) string {
	if len(p.Matchers) == 0 && !isUpper(p.ID) {
		return "the id is not in upper case"
	}
	for i := range p.Matchers {
		if problem := checkNumbers(&p.Matchers[i].Value); problem != "" {
			return "matcher " + p.Matchers[i].Key + " " + problem
		}
	}
	return ""
}

// checkNodeShape checks what all nodes of one shape have in common.
func checkNodeShape(n *opengraph.Node) error {
	if key, ok := duplicateKey(n.Properties); ok {
		return nodeError(n, key, "occurs twice")
	}
	return nil
}

// checkEdgeShape checks what all edges of one shape have in common.
func checkEdgeShape(e *opengraph.Edge, k *kindRules) error {
	if key, ok := duplicateKey(e.Properties); ok {
		return edgeError(e, key, "occurs twice")
	}
	if problem := checkEndShape(&e.Start, k, k.doc.start); problem != "" {
		return edgeError(e, "start", problem)
	}
	if problem := checkEndShape(&e.End, k, k.doc.end); problem != "" {
		return edgeError(e, "end", problem)
	}
	if e.Start.InOtherGraph() && e.End.InOtherGraph() {
		return edgeError(e, "", "both ends lie in other graphs")
	}
	return nil
}

func checkEndShape(p *opengraph.Endpoint, k *kindRules, allowed []string) string {
	switch {
	case !slices.Contains(allowed, p.Kind):
		return "kind " + p.Kind + " is not allowed there"
	case !p.InOtherGraph() && !ownKind(p.Kind):
		return "kind " + p.Kind + " belongs to another graph, the end is not marked external"
	case !p.InOtherGraph() && factsOf(p.ID)&idColon != 0 && !strings.HasPrefix(p.Kind, "SAML_"):
		return "the id holds a colon"
	case p.InOtherGraph() && !k.doc.hybrid:
		return "cannot lie in another graph"
	case len(p.Matchers) > 0 && p.ID != "":
		return "has an id and matchers"
	}
	if key, ok := duplicateKey(p.Matchers); ok {
		return "matcher " + key + " occurs twice"
	}
	return ""
}

// ownKind reports whether this program writes nodes of the kind.
func ownKind(name string) bool {
	return strings.HasPrefix(name, "Okta_") || strings.HasPrefix(name, "SAML_") || strings.HasPrefix(name, "Oktagon_")
}

// duplicateKey returns a key that occurs twice. Lists have at most some dozen entries.
func duplicateKey(list []opengraph.Property) (string, bool) {
	for i := range list {
		for j := range i {
			if list[i].Key == list[j].Key {
				return list[i].Key, true
			}
		}
	}
	return "", false
}

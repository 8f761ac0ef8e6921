package schema

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"oktagon/graph/opengraph"
)

// Error is a node or an edge that must not be written. It has ids, kinds and keys
// but never the value of a property, so that it can go into a log and a bug report.
type Error struct {
	Element  string // "node Okta_User 00U1" or "edge Okta_MemberOf 00U1 -> 00G1"
	Property string // key of a property or a place such as "start/value"; "" for the whole element
	Problem  string
}

// Error returns one line: the element, the property, the problem, and that it is a bug.
func (e *Error) Error() string {
	text := e.Element + ": "
	if e.Property != "" {
		text += e.Property + ": "
	}
	return text + e.Problem + " (a bug in oktagon: please report it)"
}

func nodeError(n *opengraph.Node, property, problem string) *Error {
	kind := "without kind"
	if len(n.Kinds) > 0 {
		kind = n.Kinds[0]
	}
	return &Error{Element: "node " + kind + " " + n.ID, Property: property, Problem: problem}
}

func edgeError(e *opengraph.Edge, property, problem string) *Error {
	element := "edge " + e.Kind + " " + endName(&e.Start) + " -> " + endName(&e.End)
	return &Error{Element: element, Property: property, Problem: problem}
}

// endName is the id of an end. Of matchers it has the keys only, no values.
func endName(p *opengraph.Endpoint) string {
	if len(p.Matchers) == 0 {
		return p.ID
	}
	keys := make([]string, len(p.Matchers))
	for i := range p.Matchers {
		keys[i] = p.Matchers[i].Key
	}
	return p.Kind + " by " + strings.Join(keys, ", ")
}

// explain returns the place and the problem of a jsonschema error. It picks the first
// cause in sorted order, because jsonschema collects them in the order of a map.
func explain(err error) (property, problem string) {
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return "", "cannot be checked: " + err.Error()
	}
	leaf := slices.MinFunc(leaves(invalid), func(a, b *jsonschema.ValidationError) int {
		return cmp.Or(cmp.Compare(a.InstanceLocation, b.InstanceLocation), cmp.Compare(a.KeywordLocation, b.KeywordLocation))
	})
	property = strings.TrimPrefix(strings.TrimPrefix(leaf.InstanceLocation, "/"), "properties/")
	if property == "properties" {
		property = ""
	}
	// The message on a format begins with the value: "… is not valid 'date-time'".
	if i := strings.LastIndex(leaf.Message, "is not valid '"); i >= 0 && path.Base(leaf.KeywordLocation) == "format" {
		return property, leaf.Message[i:]
	}
	return property, leaf.Message
}

func leaves(e *jsonschema.ValidationError) []*jsonschema.ValidationError {
	if len(e.Causes) == 0 {
		return []*jsonschema.ValidationError{e}
	}
	var all []*jsonschema.ValidationError
	for _, cause := range e.Causes {
		all = append(all, leaves(cause)...)
	}
	return all
}

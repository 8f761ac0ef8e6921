package schema

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagon/graph/opengraph"
)

// check does in Go what the value keywords of one definition ask: it reports
// whether v passes them. Its outcome is part of the shape.
type check func(v *opengraph.Value) bool

// definition has the value keywords of a schema. The type is not among them: the
// shape holds the types.
type definition struct {
	name      string         // in common.json, "" of one that is written in place
	Ref       string         `json:"$ref"`
	Const     any            `json:"const"`
	Enum      []any          `json:"enum"`
	Format    string         `json:"format"`
	Pattern   string         `json:"pattern"`
	Not       map[string]any `json:"not"`
	MinLength int            `json:"minLength"`
}

// resolve returns the definition that d refers to, or d.
func (d definition) resolve(common map[string]definition) definition {
	if d.Ref == "" {
		return d
	}
	name := refName(d.Ref)
	d = common[name]
	d.name = name
	return d
}

// newCheck returns the check of a definition, nil when it looks at no value.
func newCheck(d definition) (check, error) {
	switch {
	case d.Const != nil:
		return oneOf([]any{d.Const})
	case d.Enum != nil:
		return oneOf(d.Enum)
	case d.Format == "date-time":
		return func(v *opengraph.Value) bool { return isDate(v.Text()) }, nil
	case d.Format != "" || d.Pattern != "" || d.Not != nil || d.MinLength != 0:
		return nil, fmt.Errorf("no check for %+v", d)
	default:
		return nil, nil
	}
}

// oneOf returns the check for one of several texts, or for one boolean.
func oneOf(values []any) (check, error) {
	if truth, ok := values[0].(bool); ok && len(values) == 1 {
		return func(v *opengraph.Value) bool {
			return v.Kind() == opengraph.KindBool && v.Bool() == truth
		}, nil
	}
	texts := make([]string, len(values))
	for i, value := range values {
		text, ok := value.(string)
		if !ok {
			return nil, fmt.Errorf("no check for the constant %v", value)
		}
		texts[i] = text
	}
	return func(v *opengraph.Value) bool {
		return v.Kind() == opengraph.KindString && slices.Contains(texts, v.Text())
	}, nil
}

// isDate reports whether s is a date of the graph: RFC 3339 with a numeric
// offset, six digits of a second's fraction unless they are all zero, no leap
// second (nodes.md, "Dates").
func isDate(s string) bool {
	const layout, offset = "2006-01-02T15:04:05", len("+00:00")
	if len(s) < len(layout)+offset {
		return false
	}
	fraction, zone := s[len(layout):len(s)-offset], s[len(s)-offset:]
	return parses(layout, s[:len(layout)]) && (fraction == "" || isFraction(fraction)) &&
		(zone[0] == '+' || zone[0] == '-') && parses("15:04", zone[1:]) // time.Parse takes offsets of 24:00
}

// parses reports whether s, which is as long as the layout, is a time in it.
func parses(layout, s string) bool {
	_, err := time.Parse(layout, s)
	return err == nil
}

func isFraction(s string) bool {
	return len(s) == len(".000000") && s[0] == '.' && s != ".000000" && strings.Trim(s[1:], "0123456789") == ""
}

// idFacts is what the documents and the rules look at in an id, besides its case.
type idFacts uint8

const (
	idEmpty idFacts = 1 << iota
	idColon
	idSAML
)

// samlPrefix begins the id of every SAML node.
const samlPrefix = "OKTA:SAML:"

func factsOf(id string) idFacts {
	var f idFacts
	if id == "" {
		f |= idEmpty
	}
	if strings.IndexByte(id, ':') >= 0 {
		f |= idColon
		if strings.HasPrefix(id, samlPrefix) {
			f |= idSAML
		}
	}
	return f
}

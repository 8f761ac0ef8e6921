package schema

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/graph/opengraph"
)

// check is the Go twin of the value keywords of one definition: it says whether
// v passes them. Its outcome is part of the skeleton.
type check func(v *opengraph.Value) bool

// definition is what a check is made from: the value keywords of a schema. A
// type is no value keyword, the skeleton holds the types.
type definition struct {
	Ref       string         `json:"$ref"`
	Const     any            `json:"const"`
	Enum      []any          `json:"enum"`
	Format    string         `json:"format"`
	Pattern   string         `json:"pattern"`
	Not       map[string]any `json:"not"`
	MinLength int            `json:"minLength"`
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

// oneOf returns the check for texts, or for one truth value.
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
// second (node model of the Okta graph, "Dates").
func isDate(s string) bool {
	const seconds, offset = len("2006-01-02T15:04:05"), len("+00:00")
	if len(s) < seconds+offset {
		return false
	}
	fraction, zone := s[seconds:len(s)-offset], s[len(s)-offset:]
	return isDay(s[:10]) && s[10] == 'T' && isClock(s[11:16]) && s[16] == ':' && between(s[17:19], 0, 59) &&
		(fraction == "" || isFraction(fraction)) &&
		(zone[0] == '+' || zone[0] == '-') && isClock(zone[1:])
}

func isDay(s string) bool {
	if s[4] != '-' || s[7] != '-' {
		return false
	}
	century, year, month := number(s[0:2]), number(s[2:4]), number(s[5:7])
	if century < 0 || year < 0 || month < 1 || month > 12 {
		return false
	}
	days := [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if leap := year%4 == 0 && (year != 0 || century%4 == 0); leap && month == 2 {
		days = 29
	}
	return between(s[8:10], 1, days)
}

func isClock(s string) bool {
	return s[2] == ':' && between(s[0:2], 0, 23) && between(s[3:5], 0, 59)
}

func isFraction(s string) bool {
	if len(s) != len(".000000") || s[0] != '.' || s == ".000000" {
		return false
	}
	return number(s[1:3]) >= 0 && number(s[3:5]) >= 0 && number(s[5:7]) >= 0
}

func between(s string, low, high int) bool {
	n := number(s)
	return n >= low && n <= high
}

// number reads two digits, -1 when they are none.
func number(s string) int {
	tens, ones := s[0]-'0', s[1]-'0'
	if tens > 9 || ones > 9 {
		return -1
	}
	return int(tens)*10 + int(ones)
}

// idFacts is what the documents and the rules ask of an id beside its folding.
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

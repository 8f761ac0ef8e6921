package grouprule

import (
	"errors"
	"slices"
	"strings"
)

// Expression is what the condition of a rule tests. Of an unreadable one only the problem is
// known.
type Expression struct {
	Attributes []string // of users, in the order of the text, each once
	Functions  []string // that are called, the same
	GroupIDs   []string // of tested groups, the same
	NameTests  []NameTest
	Problem    *Problem // nil when it was read

	disjuncts [][]test // one of them must hold, and all tests of that one
}

// NameTest is a test of the names of groups.
type NameTest struct {
	Function string
	Text     string // that names are compared with, "" when it is not known
}

// Matches reports whether the test accepts a name, as far as that is known.
func (t NameTest) Matches(name string) bool {
	switch t.Function {
	case "isMemberOfGroupName":
		return name == t.Text
	case "isMemberOfGroupNameStartsWith":
		return strings.HasPrefix(name, t.Text)
	case "isMemberOfGroupNameContains":
		return strings.Contains(name, t.Text)
	}
	return false
}

// node is a part of an expression: a test, or tests that are joined.
type node struct {
	test     *test
	any      bool // one of the children is enough
	children []node
}

// test is a condition on one attribute, on a property that nobody writes, or on groups. One
// that always holds is none of these.
type test struct {
	attribute string
	operator  string // a comparison, matches, stringContains or startsWith
	value     string // of a constant
	null      bool   // the constant is null
	plain     bool   // the attribute is not put through a function
	negated   bool   // of operators that have no opposite

	property string // status or id
	group    bool
	always   bool
}

// isControllable reports whether the test holds or fails by what is written into an attribute.
func (t *test) isControllable() bool { return t.attribute != "" }

// negate returns the negation, in which only tests are negated.
func (n node) negate() node {
	if n.test == nil {
		negated := node{any: !n.any, children: make([]node, len(n.children))}
		for i, child := range n.children {
			negated.children[i] = child.negate()
		}
		return negated
	}
	t := *n.test
	switch opposite := comparisons[t.operator]; {
	case t.always: // it is never true, and nobody can change that
		t = test{property: "status"}
	case opposite != "":
		t.operator = opposite
	default:
		t.negated = !t.negated
	}
	return node{test: &t}
}

// maxLength bounds an expression, in bytes. Those that people write have some hundred.
const maxLength = 32 << 10

// maxDisjuncts is the number up to which a disjunctive form is made.
const maxDisjuncts = 64

// count returns the number of disjuncts, at most one more than the maximum.
func (n node) count() int {
	if n.test != nil {
		return 1
	}
	total := 1
	if n.any {
		total = 0
	}
	for _, child := range n.children {
		if c := child.count(); n.any {
			total += c
		} else {
			total *= c
		}
		total = min(total, maxDisjuncts+1)
	}
	return total
}

// expand returns the disjuncts.
func (n node) expand() [][]test {
	if n.test != nil {
		return [][]test{{*n.test}}
	}
	var all [][]test
	if n.any {
		for _, child := range n.children {
			all = append(all, child.expand()...)
		}
		return all
	}
	all = [][]test{nil}
	for _, child := range n.children {
		right := child.expand()
		var product [][]test
		for i, x := range all {
			for j, y := range right {
				if i == len(all)-1 && j == len(right)-1 { // its last use: it may grow in place
					product = append(product, append(x, y...))
				} else {
					product = append(product, slices.Concat(x, y))
				}
			}
		}
		all = product
	}
	return all
}

// Parse reads an expression.
func Parse(expression string) Expression {
	found := Expression{}
	p := parser{lexer: lexer{all: expression}, found: &found}
	if len(expression) > maxLength {
		return Expression{Problem: p.problem(0, "it is too long")}
	}
	root, err := p.whole()
	if err == nil && root.count() > maxDisjuncts {
		err = p.problem(0, "it has too many alternatives")
	}
	if err != nil {
		found = Expression{}
		if !errors.As(err, &found.Problem) {
			panic(err) // every error of the parser is a Problem
		}
		return found
	}
	found.disjuncts = root.expand()
	return found
}

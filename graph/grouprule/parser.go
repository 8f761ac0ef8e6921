package grouprule

import (
	"slices"
	"strings"
)

// maxDepth bounds how deep parentheses, negations and functions may be nested.
const maxDepth = 50

// parser reads an expression by recursive descent. The first problem ends it.
type parser struct {
	lexer
	token token // the one to look at
	depth int
	found *Expression // what the tests name, in the order of the text
}

// advance goes to the next token.
func (p *parser) advance() (err error) {
	p.token, err = p.next()
	return err
}

// is reports whether the token is a symbol.
func (p *parser) is(s string) bool { return p.token.kind == symbol && p.token.text == s }

// take goes over a symbol if it is the token.
func (p *parser) take(s string) (taken bool, err error) {
	if !p.is(s) {
		return false, nil
	}
	return true, p.advance()
}

// expect goes over a symbol that must be there.
func (p *parser) expect(s string) error {
	if !p.is(s) {
		return p.unexpected()
	}
	return p.advance()
}

func (p *parser) unexpected() error {
	if p.token.kind == end {
		return p.problem(p.token.at, "the expression ends too early")
	}
	return p.problem(p.token.at, "something that is not read")
}

// deeper counts a level of nesting.
func (p *parser) deeper() error {
	if p.depth++; p.depth > maxDepth {
		return p.problem(p.token.at, "it is nested too deeply")
	}
	return nil
}

// whole reads the expression up to its end.
func (p *parser) whole() (node, error) {
	if err := p.advance(); err != nil {
		return node{}, err
	}
	all, err := p.junction(0)
	if err == nil && p.token.kind != end {
		err = p.unexpected()
	}
	return all, err
}

// junctions are the words and the symbols that join tests, the weakest first.
var junctions = []struct {
	word, symbol string
	any          bool // one of the joined tests is enough
}{{"or", "||", true}, {"and", "&&", false}}

// junction reads tests that are joined by the operator of a level or a stronger one.
func (p *parser) junction(level int) (node, error) {
	if level == len(junctions) {
		return p.negation()
	}
	operator := junctions[level]
	first, err := p.junction(level + 1)
	joined := node{any: operator.any, children: []node{first}}
	for err == nil && (p.is(operator.symbol) || p.token.kind == name && strings.EqualFold(p.token.text, operator.word)) {
		var more node
		if err = p.advance(); err == nil {
			more, err = p.junction(level + 1)
			joined.children = append(joined.children, more)
		}
	}
	if len(joined.children) == 1 {
		return first, err
	}
	return joined, err
}

// negation reads a test, an expression in parentheses, or the negation of one.
func (p *parser) negation() (inner node, err error) {
	if err := p.deeper(); err != nil {
		return node{}, err
	}
	defer func() { p.depth-- }()
	negated, err := p.take("!")
	if negated && err == nil {
		inner, err = p.negation()
		return inner.negate(), err
	}
	open, err := p.take("(")
	switch {
	case err != nil:
		return node{}, err
	case !open:
		return p.test()
	}
	if inner, err = p.junction(0); err == nil {
		err = p.expect(")")
	}
	return inner, err
}

// comparisons are the operators between two values, and what each becomes when it is
// negated.
var comparisons = map[string]string{"==": "!=", "!=": "==", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}

// mirrored has the operator that means the same when the two values change places.
var mirrored = map[string]string{"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// test reads a comparison, or something that is true or false by itself.
func (p *parser) test() (node, error) {
	start := p.token
	left, err := p.operand()
	if err != nil {
		return node{}, err
	}
	operator := p.token.text
	switch {
	case p.token.kind == symbol && comparisons[operator] != "":
		if err := p.advance(); err != nil {
			return node{}, err
		}
		right, err := p.operand()
		if err != nil {
			return node{}, err
		}
		return p.compare(start, left, operator, right)
	case p.token.kind == name && operator == "matches" && left.attribute != "":
		if err := p.advance(); err != nil {
			return node{}, err
		}
		pattern, err := p.literal()
		if err != nil || pattern.kind != text {
			return node{}, p.problem(start.at, "a pattern that is not a text")
		}
		return node{test: &test{attribute: left.attribute, operator: "matches", value: pattern.text}}, nil
	}
	switch {
	case left.isTest:
		return node{test: &left.test}, nil
	case left.attribute != "" && left.plain: // a boolean attribute
		return node{test: &test{attribute: left.attribute, operator: "==", value: "true", plain: true}}, nil
	}
	return node{}, p.problem(start.at, "a value where a condition is needed")
}

// compare makes the test of two values, one of which must be a constant.
func (p *parser) compare(start token, left operand, operator string, right operand) (node, error) {
	if left.isConstant {
		left, right, operator = right, left, mirrored[operator]
	}
	switch {
	case left.isConstant || !right.isConstant:
		return node{}, p.problem(start.at, "a comparison of two attributes, or of none")
	case left.isTest && left.test.property == "status" && operator == "==" && right.constant.text == "ACTIVE":
		return node{test: &test{always: true}}, nil
	case left.isTest && left.comparable:
		return node{test: &left.test}, nil
	case left.attribute == "":
		return node{}, p.problem(start.at, "a comparison that is not read")
	}
	return node{test: &test{attribute: left.attribute, operator: operator, value: right.constant.text,
		null: right.constant.kind == name && right.constant.text == "null", plain: left.plain}}, nil
}

// operand is a value or a test.
type operand struct {
	isConstant bool
	constant   token
	// attribute is the one whose value is meant; plain says that it is not put through a
	// function.
	attribute string
	plain     bool
	isTest    bool
	test      test
	// comparable says that the test stands for a value that may be compared.
	comparable bool
}

// operand reads a constant, an attribute, or a call.
func (p *parser) operand() (operand, error) {
	switch {
	case p.token.kind == text, p.token.kind == number:
		constant, err := p.literal()
		return operand{isConstant: true, constant: constant}, err
	case p.token.kind != name:
		return operand{}, p.unexpected()
	}
	word := p.token
	if slices.Contains([]string{"true", "false", "null"}, word.text) {
		return operand{isConstant: true, constant: word}, p.advance()
	}
	if err := p.advance(); err != nil {
		return operand{}, err
	}
	switch {
	case word.text == "user":
		return p.user()
	case word.text == "String":
		return p.stringFunction()
	case strings.HasPrefix(word.text, "isMemberOf"):
		return p.membership(word)
	}
	return operand{}, p.problem(word.at, "a name that is not read")
}

// literal reads a text or a number.
func (p *parser) literal() (token, error) {
	t := p.token
	if t.kind != text && t.kind != number {
		return t, p.unexpected()
	}
	return t, p.advance()
}

// member reads a dot and a name.
func (p *parser) member() (token, error) {
	if err := p.expect("."); err != nil {
		return token{}, err
	}
	t := p.token
	if t.kind != name {
		return t, p.unexpected()
	}
	return t, p.advance()
}

package cyphertest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// query is a parsed query.
type query struct {
	patterns []pattern
	where    expression // nil for none
	returns  []string
	limit    int // 0 for none
}

// pattern is a path to match.
type pattern struct {
	name     string // of its variable, "" for none
	shortest bool
	nodes    []nodePattern
	edges    []edgePattern // one less than nodes
}

type nodePattern struct {
	name  string
	kinds []string
}

type edgePattern struct {
	name      string
	kinds     []string
	backwards bool
	// min and max are how many edges it stands for, 1 and 1 without a star.
	min, max int
}

// deepest stands for an open end of a length, as in BloodHound.
const deepest = 15

var token = regexp.MustCompile(`\s+|"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|[0-9]+|<=|>=|<>|\.\.|->|<-|[^\s]`)

// parser reads tokens from left to right.
type parser struct {
	tokens []string
	at     int
}

// syntaxError is what the methods of parser panic with.
type syntaxError struct{ text string }

// parse returns the parsed text of a query.
func parse(text string) (q *query, err error) {
	p := &parser{}
	for _, t := range token.FindAllString(text, -1) {
		if strings.TrimSpace(t) != "" {
			p.tokens = append(p.tokens, t)
		}
	}
	defer func() {
		if r := recover(); r != nil {
			wrong, ok := r.(syntaxError)
			if !ok {
				panic(r)
			}
			err = fmt.Errorf("%s, before %q", wrong.text, strings.Join(p.tokens[p.at:], " "))
		}
	}()
	return p.query(), nil
}

func (p *parser) query() *query {
	q := &query{}
	p.expect("MATCH")
	for more := true; more; more = p.accept(",") {
		q.patterns = append(q.patterns, p.namedPattern())
	}
	if p.accept("WHERE") {
		q.where = p.expression()
	}
	p.expect("RETURN")
	for more := true; more; more = p.accept(",") {
		q.returns = append(q.returns, p.name())
	}
	if p.accept("LIMIT") {
		q.limit = p.number()
	}
	p.accept(";")
	if p.at < len(p.tokens) {
		p.fail("unknown clause")
	}
	return q
}

func (p *parser) namedPattern() (found pattern) {
	name := ""
	if p.isName(0) && p.peek(1) == "=" {
		name = p.name()
		p.expect("=")
	}
	if p.accept("shortestPath") {
		p.expect("(")
		found = p.path()
		p.expect(")")
		found.shortest = true
		if len(found.edges) != 1 {
			p.fail("shortestPath takes one relationship")
		}
	} else {
		found = p.path()
	}
	found.name = name
	return found
}

func (p *parser) path() pattern {
	found := pattern{nodes: []nodePattern{p.node()}}
	for p.peek(0) == "-" || p.peek(0) == "<-" {
		found.edges = append(found.edges, p.edge())
		found.nodes = append(found.nodes, p.node())
	}
	return found
}

func (p *parser) node() (n nodePattern) {
	p.expect("(")
	if p.isName(0) {
		n.name = p.name()
	}
	n.kinds = p.kinds()
	p.expect(")")
	return n
}

func (p *parser) kinds() (kinds []string) {
	if p.accept(":") {
		for more := true; more; more = p.accept("|") {
			kinds = append(kinds, p.name())
		}
	}
	return kinds
}

func (p *parser) edge() edgePattern {
	e := edgePattern{min: 1, max: 1}
	if e.backwards = p.accept("<-"); !e.backwards {
		p.expect("-")
	}
	p.expect("[")
	if p.isName(0) {
		e.name = p.name()
	}
	e.kinds = p.kinds()
	if p.accept("*") {
		e.min, e.max = p.lengths()
	}
	p.expect("]")
	if e.backwards {
		p.expect("-")
	} else {
		p.expect("->")
	}
	return e
}

func (p *parser) lengths() (low, high int) {
	low, high = 1, deepest
	if p.peek(0) != ".." && p.peek(0) != "]" {
		low = p.number()
		high = low
	}
	if p.accept("..") {
		if high = deepest; p.peek(0) != "]" {
			high = p.number()
		}
	}
	return low, high
}

func (p *parser) number() int {
	n, err := strconv.Atoi(p.next())
	if err != nil {
		p.fail("not a number")
	}
	return n
}

func (p *parser) peek(ahead int) string {
	if p.at+ahead >= len(p.tokens) {
		return ""
	}
	return p.tokens[p.at+ahead]
}

func (p *parser) next() string {
	t := p.peek(0)
	p.at = min(p.at+1, len(p.tokens))
	return t
}

func (p *parser) accept(t string) bool {
	if p.peek(0) != t {
		return false
	}
	p.at++
	return true
}

func (p *parser) expect(t string) {
	if !p.accept(t) {
		p.fail("expected " + t)
	}
}

// keywords are no names of variables.
var keywords = strings.Fields("MATCH WHERE RETURN LIMIT AND OR NOT IN ENDS STARTS WITH CONTAINS ANY")

func (p *parser) isName(ahead int) bool {
	t := p.peek(ahead)
	return regexp.MustCompile(`^[A-Za-z_]`).MatchString(t) && !slices.Contains(keywords, t)
}

func (p *parser) name() string {
	if !p.isName(0) {
		p.fail("expected a name")
	}
	return p.next()
}

func (p *parser) fail(text string) { panic(syntaxError{text}) }

package cyphertest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// expression returns a value: nil is Cypher's null.
type expression func(r *runner, b binding) any

func (p *parser) expression() expression {
	left := p.conjunction()
	for p.accept("OR") {
		left = either(left, p.conjunction(), true)
	}
	return left
}

func (p *parser) conjunction() expression {
	left := p.negation()
	for p.accept("AND") {
		left = either(left, p.negation(), false)
	}
	return left
}

// either is OR with decisive true, AND with decisive false: a decisive side decides
// even when the other is null.
func either(left, right expression, decisive bool) expression {
	return func(r *runner, b binding) any {
		x, y := left(r, b), right(r, b)
		switch {
		case x == decisive || y == decisive:
			return decisive
		case x == nil || y == nil:
			return nil
		}
		return !decisive
	}
}

func (p *parser) negation() expression {
	if !p.accept("NOT") {
		return p.comparison()
	}
	of := p.negation()
	return func(r *runner, b binding) any {
		if x, ok := of(r, b).(bool); ok {
			return !x
		}
		return nil
	}
}

func (p *parser) comparison() expression {
	left := p.sum()
	operator := p.peek(0)
	if operator == "ENDS" || operator == "STARTS" {
		p.next()
	}
	compare, ok := comparisons[operator]
	if !ok {
		return left
	}
	p.next()
	right := p.sum()
	return func(r *runner, b binding) any {
		x, y := left(r, b), right(r, b)
		if x == nil || y == nil {
			return nil
		}
		return compare(x, y)
	}
}

var comparisons = map[string]func(x, y any) any{
	"=":        func(x, y any) any { return x == y },
	"<>":       func(x, y any) any { return x != y },
	"<":        func(x, y any) any { return order(x, y) < 0 },
	"<=":       func(x, y any) any { return order(x, y) <= 0 },
	">":        func(x, y any) any { return order(x, y) > 0 },
	">=":       func(x, y any) any { return order(x, y) >= 0 },
	"ENDS":     func(x, y any) any { return strings.HasSuffix(as[string](x), as[string](y)) },
	"STARTS":   func(x, y any) any { return strings.HasPrefix(as[string](x), as[string](y)) },
	"CONTAINS": func(x, y any) any { return strings.Contains(as[string](x), as[string](y)) },
	"IN":       func(x, y any) any { return slices.Contains(as[[]any](y), x) },
}

func order(x, y any) int {
	switch x := x.(type) {
	case time.Time:
		return x.Compare(as[time.Time](y))
	case float64:
		return int(x - as[float64](y))
	}
	return strings.Compare(as[string](x), as[string](y))
}

// as returns v as a T.
func as[T any](v any) T {
	t, ok := v.(T)
	if !ok {
		panic(valueError(fmt.Sprintf("%v is no %T", v, t)))
	}
	return t
}

func (p *parser) sum() expression {
	left := p.operand()
	for p.peek(0) == "-" || p.peek(0) == "+" {
		sign := time.Duration(1)
		if p.next() == "-" {
			sign = -1
		}
		earlier, right := left, p.operand()
		left = func(r *runner, b binding) any {
			x, y := earlier(r, b), right(r, b)
			if x == nil || y == nil {
				return nil
			}
			return as[time.Time](x).Add(sign * as[time.Duration](y))
		}
	}
	return left
}

func (p *parser) operand() expression {
	switch t := p.peek(0); {
	case t == "(":
		return p.parenthesis()
	case strings.HasPrefix(t, `"`):
		text, err := strconv.Unquote(p.next())
		if err != nil {
			p.fail("bad text")
		}
		return constant(text)
	case t == "true" || t == "false":
		return constant(p.next() == "true")
	case t == "ANY":
		return p.anyOf()
	case p.peek(1) == "(":
		return p.call()
	}
	name := p.name()
	switch {
	case p.accept("."):
		return propertyOf(name, p.name())
	case p.peek(0) == ":":
		kinds := p.kinds()
		return func(_ *runner, b binding) any { return as[*Node](b[name]).is(kinds) }
	}
	return func(_ *runner, b binding) any { return b[name] }
}

func constant(v any) expression { return func(*runner, binding) any { return v } }

func propertyOf(name, key string) expression {
	return func(_ *runner, b binding) any {
		switch of := b[name].(type) {
		case *Node:
			return of.Properties[key]
		case *Edge:
			return of.Properties[key]
		}
		panic(valueError(name + " has no properties"))
	}
}

// parenthesis reads a path that must exist, or an expression in parentheses.
func (p *parser) parenthesis() expression {
	if path, ok := p.tryPath(); ok {
		return func(r *runner, b binding) (exists any) {
			exists = false
			inner := &runner{graph: r.graph, now: r.now}
			inner.match([]pattern{path}, b, func(binding) { exists = true })
			return exists
		}
	}
	p.expect("(")
	of := p.expression()
	p.expect(")")
	return of
}

// tryPath reads a path with at least one relationship, or nothing.
func (p *parser) tryPath() (path pattern, ok bool) {
	start := p.at
	defer func() {
		if r := recover(); r != nil {
			if _, syntax := r.(syntaxError); !syntax {
				panic(r)
			}
			ok = false
		}
		if !ok {
			p.at = start
		}
	}()
	path = p.path()
	return path, len(path.edges) > 0
}

// anyOf reads ANY(x IN list WHERE condition).
func (p *parser) anyOf() expression {
	p.expect("ANY")
	p.expect("(")
	name := p.name()
	p.expect("IN")
	list := p.operand()
	p.expect("WHERE")
	condition := p.expression()
	p.expect(")")
	return func(r *runner, b binding) any {
		all := list(r, b)
		if all == nil {
			return nil
		}
		return slices.ContainsFunc(as[[]any](all), func(v any) bool { return condition(r, b.with(name, v)) == true })
	}
}

// call reads a function and its arguments.
func (p *parser) call() expression {
	name := p.name()
	f, ok := functions[name]
	if !ok {
		p.fail("unknown function " + name)
	}
	p.expect("(")
	var args []expression
	for p.peek(0) != ")" {
		args = append(args, p.expression())
		if !p.accept(",") {
			break
		}
	}
	p.expect(")")
	return func(r *runner, b binding) any {
		var values []any
		for _, a := range args {
			values = append(values, a(r, b))
		}
		return f(r, values)
	}
}

var functions = map[string]func(r *runner, args []any) any{
	"coalesce": func(_ *runner, args []any) any {
		i := slices.IndexFunc(args, func(v any) bool { return v != nil })
		if i < 0 {
			return nil
		}
		return args[i]
	},
	"datetime": func(r *runner, args []any) any {
		if len(args) == 0 {
			return r.now
		}
		if args[0] == nil {
			return nil
		}
		at, err := time.Parse(time.RFC3339, as[string](args[0]))
		if err != nil {
			panic(valueError(err.Error()))
		}
		return at
	},
	"duration": func(_ *runner, args []any) any {
		m := regexp.MustCompile(`^P([0-9]+)D$`).FindStringSubmatch(as[string](args[0]))
		if m == nil {
			panic(valueError(fmt.Sprintf("duration %v is not in days", args[0])))
		}
		days, _ := strconv.Atoi(m[1])
		return time.Duration(days) * 24 * time.Hour
	},
	"id": func(_ *runner, args []any) any { return as[*Node](args[0]).ID },
}

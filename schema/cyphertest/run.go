package cyphertest

import (
	"fmt"
	"slices"
	"time"
)

// binding has the values of variables: *Node, *Edge, Path, or a value of a property.
type binding map[string]any

// runner runs one query.
type runner struct {
	graph *Graph
	now   time.Time
	used  []*Edge // of the match so far
}

// Run returns the rows of a query, which must return one path or one node each. The
// function datetime() returns now.
func (g *Graph) Run(text string, now time.Time) (rows []Path, err error) {
	q, err := parse(text)
	if err != nil {
		return nil, err
	}
	if len(q.returns) != 1 {
		return nil, fmt.Errorf("it returns %d variables, not one", len(q.returns))
	}
	defer func() {
		if r := recover(); r != nil {
			wrong, ok := r.(valueError)
			if !ok {
				panic(r)
			}
			err = wrong
		}
	}()
	r := &runner{graph: g, now: now}
	r.match(q.patterns, binding{}, func(b binding) {
		if q.where != nil && q.where(r, b) != true || q.limit > 0 && len(rows) == q.limit {
			return
		}
		switch row := b[q.returns[0]].(type) {
		case Path:
			rows = append(rows, row)
		case *Node:
			if !slices.ContainsFunc(rows, func(p Path) bool { return p.Nodes[0] == row }) {
				rows = append(rows, Path{Nodes: []*Node{row}})
			}
		default:
			panic(valueError(fmt.Sprintf("%s is neither a path nor a node", q.returns[0])))
		}
	})
	return rows, err
}

// valueError is a value that a function or an operator does not take.
type valueError string

func (e valueError) Error() string { return string(e) }

// match calls found for each way to match all patterns.
func (r *runner) match(patterns []pattern, b binding, found func(binding)) {
	if len(patterns) == 0 {
		found(b)
		return
	}
	p := patterns[0]
	for _, n := range r.starts(p.nodes[0], b) {
		if !p.nodes[0].fits(n, b) {
			continue
		}
		r.walk(p, 0, Path{Nodes: []*Node{n}}, b.with(p.nodes[0].name, n), func(path Path, b binding) {
			r.match(patterns[1:], b.with(p.name, path), found)
		})
	}
}

// starts are the nodes that a pattern may start with: the one of its variable, or all.
func (r *runner) starts(n nodePattern, b binding) []*Node {
	if bound, ok := b[n.name].(*Node); ok {
		return []*Node{bound}
	}
	return r.graph.nodes
}

// fits reports whether a node may stand for n.
func (n nodePattern) fits(node *Node, b binding) bool {
	bound, ok := b[n.name]
	return node.is(n.kinds) && (!ok || bound == node)
}

// walk continues a path at edge i of its pattern and calls found for each that reaches
// the pattern's end.
func (r *runner) walk(p pattern, i int, path Path, b binding, found func(Path, binding)) {
	if i == len(p.edges) {
		found(path, b)
		return
	}
	end := p.nodes[i+1]
	step := func(path Path, last *Edge) {
		node := path.Nodes[len(path.Nodes)-1]
		if end.fits(node, b) {
			r.walk(p, i+1, path, b.with(end.name, node).with(p.edges[i].name, last), found)
		}
	}
	if p.shortest {
		r.shortest(p.edges[i], path, step)
	} else {
		r.expand(p.edges[i], 1, path, step)
	}
}

// expand follows an edge of a pattern, as often as its lengths allow.
func (r *runner) expand(e edgePattern, depth int, path Path, step func(Path, *Edge)) {
	if depth > e.max {
		return
	}
	for _, next := range e.from(path.Nodes[len(path.Nodes)-1]) {
		if slices.Contains(r.used, next.edge) {
			continue
		}
		r.used = append(r.used, next.edge)
		longer := path.plus(next)
		if depth >= e.min {
			step(longer, next.edge)
		}
		r.expand(e, depth+1, longer, step)
		r.used = r.used[:len(r.used)-1]
	}
}

// shortest follows edges breadth first: one path to each node that it reaches.
func (r *runner) shortest(e edgePattern, path Path, step func(Path, *Edge)) {
	reached := map[*Node]bool{path.Nodes[0]: true}
	front := []Path{path}
	for depth := 1; depth <= e.max && len(front) > 0; depth++ {
		var further []Path
		for _, path := range front {
			for _, next := range e.from(path.Nodes[len(path.Nodes)-1]) {
				if !reached[next.node] {
					reached[next.node] = true
					further = append(further, path.plus(next))
				}
			}
		}
		for _, path := range further {
			step(path, path.Edges[len(path.Edges)-1])
		}
		front = further
	}
}

// hop is an edge and the node that it leads to.
type hop struct {
	edge *Edge
	node *Node
}

// from returns the hops from a node that a pattern allows.
func (e edgePattern) from(n *Node) (hops []hop) {
	edges := n.out
	if e.backwards {
		edges = n.in
	}
	for _, edge := range edges {
		if len(e.kinds) > 0 && !slices.Contains(e.kinds, edge.Kind) {
			continue
		}
		if e.backwards {
			hops = append(hops, hop{edge, edge.Start})
		} else {
			hops = append(hops, hop{edge, edge.End})
		}
	}
	return hops
}

func (p Path) plus(h hop) Path {
	return Path{Nodes: append(slices.Clone(p.Nodes), h.node), Edges: append(slices.Clone(p.Edges), h.edge)}
}

// with returns b and one more variable, unless its name is empty.
func (b binding) with(name string, value any) binding {
	if name == "" {
		return b
	}
	more := binding{name: value}
	for k, v := range b {
		if k != name {
			more[k] = v
		}
	}
	return more
}

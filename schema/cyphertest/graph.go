package cyphertest

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// Graph is what queries run over.
type Graph struct {
	nodes []*Node // in the order of the file
	byID  map[string]*Node
}

// Node is a node of a graph.
type Node struct {
	ID         string
	Kinds      []string
	Properties map[string]any
	out, in    []*Edge
}

// Edge is a relationship of a graph.
type Edge struct {
	Kind       string
	Properties map[string]any
	Start, End *Node
}

// Path is a result: nodes, and between them the edges that join them.
type Path struct {
	Nodes []*Node
	Edges []*Edge
}

// Read reads the graph of a file that the program wrote. Both ends of each edge must be
// in the file.
func Read(content io.Reader) (*Graph, error) {
	var file struct {
		Graph struct {
			Nodes []*Node `json:"nodes"`
			Edges []struct {
				Kind       string         `json:"kind"`
				Properties map[string]any `json:"properties"`
				Start, End struct{ Value string }
			} `json:"edges"`
		} `json:"graph"`
	}
	if err := json.NewDecoder(content).Decode(&file); err != nil {
		return nil, err
	}
	g := &Graph{nodes: file.Graph.Nodes, byID: map[string]*Node{}}
	for _, n := range g.nodes {
		g.byID[n.ID] = n
	}
	for _, e := range file.Graph.Edges {
		start, end := g.byID[e.Start.Value], g.byID[e.End.Value]
		if start == nil || end == nil {
			return nil, fmt.Errorf("%s from %q to %q: an end is not in the file", e.Kind, e.Start.Value, e.End.Value)
		}
		edge := &Edge{Kind: e.Kind, Properties: e.Properties, Start: start, End: end}
		start.out, end.in = append(start.out, edge), append(end.in, edge)
	}
	return g, nil
}

// is reports whether a node has one of these kinds; without kinds every node has.
func (n *Node) is(kinds []string) bool {
	return len(kinds) == 0 || slices.ContainsFunc(n.Kinds, func(k string) bool { return slices.Contains(kinds, k) })
}

// Name returns what a person calls the node.
func (n *Node) Name() string {
	for _, key := range []string{"displayname", "name"} {
		if name, ok := n.Properties[key].(string); ok && name != "" {
			return name
		}
	}
	return n.ID
}

// String returns the names of the nodes and the kinds of the edges, each edge in the
// direction that it has.
func (p Path) String() string {
	text := p.Nodes[0].Name()
	for i, e := range p.Edges {
		arrow := " -%s→ "
		if e.Start != p.Nodes[i] {
			arrow = " ←%s- "
		}
		text += fmt.Sprintf(arrow, e.Kind) + p.Nodes[i+1].Name()
	}
	return text
}

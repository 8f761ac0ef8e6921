package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func policyNode(e *emit.Emitter, p *snapshot.Policy) error {
	n := e.Node(kind.Policy, p.ID, p.Name, p.Name)
	n.Text("type", p.Type)
	n.Number("priority", p.Priority)
	n.Bool("system", p.System.Value())
	n.Text("description", p.Description)
	n.Date("created", p.Created)
	return n.Write()
}

// mappedApp returns the application that a mapping of a policy points at, "" when it
// points at something else.
func mappedApp(m *snapshot.PolicyMapping) string {
	_, id, _ := strings.Cut(m.Links.Application.Href.String(), "/apps/")
	if end := strings.IndexAny(id, "/?#"); end >= 0 {
		return id[:end]
	}
	return id
}

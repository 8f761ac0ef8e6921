package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

func policyNode(b *builder, p *snapshot.Policy) error {
	b.begin(p.ID, p.Name, p.Name)
	b.text("type", p.Type)
	b.number("priority", p.Priority)
	b.set("system", opengraph.Bool(p.System.Value()))
	b.text("description", p.Description)
	b.date("created", p.Created)
	return nil
}

// mappedApp is the application that a mapping of a policy points at, "" when it
// points at something else.
func mappedApp(m *snapshot.PolicyMapping) string {
	_, id, _ := strings.Cut(m.Links.Application.Href.String(), "/apps/")
	if end := strings.IndexAny(id, "/?#"); end >= 0 {
		return id[:end]
	}
	return id
}

func authServerNode(b *builder, s *snapshot.AuthServer) error {
	b.begin(s.ID, s.Name, s.Name)
	b.text("status", s.Status)
	b.text("description", s.Description)
	b.text("issuer", s.Issuer)
	b.text("issuer_mode", s.IssuerMode)
	b.texts("audiences", s.Audiences)
	b.date("created", s.Created)
	b.date("last_updated", s.LastUpdated)
	return nil
}

package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func authServerNode(e *emit.Emitter, s *snapshot.AuthServer) error {
	n := e.Node(kind.AuthorizationServer, s.ID, s.Name, s.Name)
	n.Text("status", s.Status)
	n.Text("description", s.Description)
	n.Text("issuer", s.Issuer)
	n.Text("issuer_mode", s.IssuerMode)
	n.Strings("audiences", s.Audiences.Readable())
	n.Date("created", s.Created)
	n.Date("last_updated", s.LastUpdated)
	return n.Write()
}

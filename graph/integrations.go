package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// integrationNodes writes the API service integrations.
func integrationNodes(b *build) error {
	return emit.Each(b.r, snapshot.APIServices, func(s *snapshot.APIService) error {
		if s.GrantedScopes == nil {
			b.r.Misread(snapshot.APIServices, "integration "+s.ID+" does not say which scopes it was granted")
		}
		return integrationNode(b, s)
	})
}

// integrationNode writes an API service integration. Its name keeps Okta's spelling,
// and five properties have two names: that of the project's specification and one in
// lower case. With lower-case properties, what other nodes do not have is left out
// (opengraph.md §3).
func integrationNode(b *build, s *snapshot.APIService) error {
	lowercase := b.opts.LowercaseProperties
	n := b.e.Node(kind.APIServiceIntegration, s.ID, s.Name, s.Name)
	name := s.Name.Or(snapshot.Some(s.ID)).String()
	if !lowercase {
		n.Rename(name)
	}
	n.Text("app_type", s.Type)
	if s.GrantedScopes != nil {
		n.Strings("oauth_scopes", s.GrantedScopes)
	}
	if vendor := s.Properties.Texts(); vendor != nil {
		n.Strings("vendor_properties", vendor)
	}
	n.Date("created_at", s.CreatedAt)
	if h := b.holders.of(s.ID); h != nil {
		h.describe(n)
	}
	b.used.describe(n, s.ID)
	if lowercase {
		return n.Write()
	}
	n.String("displayName", name)
	n.String("oktaDomain", b.e.Domain)
	n.Text("appType", s.Type)
	if s.GrantedScopes != nil {
		n.Strings("oauthScopes", s.GrantedScopes)
	}
	n.Text("createdAt", s.CreatedAt)
	return n.Write()
}

// creatorEdges writes creator → integration. The creator may be a user, an
// application or an integration; Okta gives its id and no type.
func creatorEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.Each(r, snapshot.APIServices, func(s *snapshot.APIService) error {
		if s.CreatedBy.Unreadable {
			r.Unclear(snapshot.APIServices, "integration "+s.ID, snapshot.Unclear{"who authorized it"})
		}
		creator := s.CreatedBy.String()
		if creator == "" {
			return nil
		}
		return e.Edge(kind.CreatorOf,
			e.Find(creator, kind.User, kind.Application, kind.APIServiceIntegration), e.Find(s.ID, kind.APIServiceIntegration))
	})
}

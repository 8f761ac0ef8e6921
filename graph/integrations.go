package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// integrationNode describes an API service integration. Its name keeps Okta's
// spelling, and five properties stand there twice: in the spelling of the
// project's specification and in lower case.
func integrationNode(b *builder, s *snapshot.APIService) error {
	b.begin(s.ID, s.Name, s.Name)
	name := opengraph.String(s.Name.Or(snapshot.Some(s.ID)).String())
	b.replace("name", name)
	b.text("app_type", s.Type)
	b.texts("oauth_scopes", s.GrantedScopes)
	b.date("created_at", s.CreatedAt)
	b.holdIntegration(s)
	if b.opts.LowercaseProperties {
		return nil
	}
	b.set("displayName", name)
	b.set("oktaDomain", opengraph.String(b.domain))
	b.text("appType", s.Type)
	b.texts("oauthScopes", s.GrantedScopes)
	b.text("createdAt", s.CreatedAt)
	return nil
}

// creatorEdges emits creator → integration. The creator may be a user, an
// application or an integration; Okta gives its id and no type.
func creatorEdges(b *builder) error {
	return each(b, snapshot.APIServices, func(s *snapshot.APIService) error {
		creator := s.CreatedBy.String()
		if creator == "" {
			return nil
		}
		return b.connect(kind.CreatorOf,
			b.at(creator, kind.User, kind.Application, kind.APIServiceIntegration), b.at(s.ID, kind.APIServiceIntegration))
	})
}

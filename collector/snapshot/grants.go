package snapshot

import "strings"

// Grants is the resource of [Grant] records, per app.
const Grants = "grants"

// Grant is one of GET /api/v1/apps/{id}/grants: an OAuth scope that an app holds.
type Grant struct {
	ID        string    `json:"id"`
	ScopeID   Text      `json:"scopeId,omitzero"`
	Status    Text      `json:"status,omitzero"`
	Created   Text      `json:"created,omitzero"`
	CreatedBy Principal `json:"createdBy,omitzero"`
}

func (g Grant) Key() string { return g.ID }

// IsActiveOktaScope reports whether the grant is of a scope of Okta's API, and active.
func (g Grant) IsActiveOktaScope() bool {
	return g.Status.String() == "ACTIVE" && strings.HasPrefix(g.ScopeID.String(), "okta.")
}

// Principal is the user or client that did something.
type Principal struct {
	ID   Text `json:"id,omitzero"`
	Type Text `json:"type,omitzero"`
}

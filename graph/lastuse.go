package graph

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// lastUses are what the System Log says of holders, by Okta id.
type lastUses map[string]snapshot.LastUse

// describe adds to the node of a holder when it last got a token. The beginning of the search
// without a token means that there was none since.
func (all lastUses) describe(n *emit.Node, id string) {
	u, asked := all[id]
	if !asked {
		return
	}
	if u.State.Found() {
		n.Date("oktagon_last_token_checked_since", u.Since)
	}
	if u.State == snapshot.UseSeen {
		n.Date("oktagon_last_token", u.Published)
		n.Text("oktagon_last_token_network", u.ASOrg)
		n.Text("oktagon_last_token_country", u.Country)
		if u.Scopes != nil {
			n.Strings("oktagon_last_token_scopes", slices.Sorted(slices.Values(u.Scopes)))
		}
	}
	n.Text("oktagon_authorized_by", u.AuthorizedBy)
	n.Date("oktagon_authorized_at", u.AuthorizedAt)
}

package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

// ScopePaths says what the graph tells of the OAuth scopes that third parties
// and applications hold.
type ScopePaths string

// The zero value is ScopePathsFull.
const (
	ScopePathsFull ScopePaths = "full"
	// ScopePathsStrict leaves out the edges that assume that Okta's guards around
	// administrators do not stop a holder who needs no role.
	ScopePathsStrict ScopePaths = "strict"
	// ScopePathsOff leaves the graph to what the official extension knows.
	ScopePathsOff ScopePaths = "off"
)

// holder is an integration or application with the scopes that it was granted.
type holder struct {
	ref
	id      string         // as Okta writes it
	granted []grantedScope // in the order of their nodes, each once
	held    *scopes.Held
	// checked marks service apps: what they may do takes scope and role. service are
	// those of them that are active.
	checked bool
	service bool
	super   bool // a service app that is a super admin
}

// grantedScope is a scope and, of applications, when and by whom it was granted.
type grantedScope struct {
	name    string
	created snapshot.Text
	by      snapshot.Text
}

// appFacts are what scopes need to know of an application.
type appFacts struct {
	client  bool // it is an OAuth client
	service bool // it is one that acts for itself, and active
	// guarded is that Okta's guards around administrators may protect it: it has an
	// active grant, or it is not known that it has none.
	guarded bool
}

// holdIntegration keeps the scopes of an integration and describes them on its
// node.
func (b *builder) holdIntegration(s *snapshot.APIService) {
	if b.opts.ScopePaths == ScopePathsOff {
		return
	}
	var granted []grantedScope
	for _, name := range s.GrantedScopes {
		granted = append(granted, grantedScope{name: name})
	}
	h := b.hold(s.ID, granted)
	b.describeHolder(h)
}

// holdApplication does the same for the active grants of an application. Without
// knowing them all nothing is said.
func (b *builder) holdApplication(a *snapshot.App) error {
	if b.opts.ScopePaths == ScopePathsOff {
		return nil
	}
	facts := appFacts{service: a.IsService() && a.Status.String() == "ACTIVE"}
	if client := a.Settings.OAuthClient; client != nil {
		_, facts.client = client.ApplicationType.Get()
	}
	grants, state, err := childrenOf[snapshot.Grant](b, snapshot.Grants, a.ID)
	if err != nil {
		return err
	}
	whole := state == snapshot.Complete
	var granted []grantedScope
	for _, g := range grants {
		if g.Status.String() == "ACTIVE" {
			granted = append(granted, grantedScope{g.ScopeID.String(), g.Created, g.CreatedBy.ID})
		}
	}
	facts.guarded = len(granted) > 0 || !whole && (len(grants) > 0 || a.MayHaveGrants())
	b.apps[opengraph.ToUpper(a.ID)] = facts
	if !whole {
		return nil
	}
	h := b.hold(a.ID, granted)
	h.checked, h.service = a.IsService(), facts.service
	if len(h.granted) > 0 {
		b.describeHolder(h)
	}
	return nil
}

// hold enters a holder, who may hold nothing.
func (b *builder) hold(id string, granted []grantedScope) *holder {
	granted = slices.DeleteFunc(granted, func(s grantedScope) bool { return strings.TrimSpace(s.name) == "" })
	snapshot.SortByID(granted, func(g *grantedScope) string { return g.name })
	granted = slices.CompactFunc(granted, func(x, y grantedScope) bool { return x.name == y.name })
	h := &holder{ref: ref{opengraph.ToUpper(id), b.kind}, id: id, granted: granted}
	h.held = scopes.Hold(h.names())
	b.holders[h.ref.id] = h
	return h
}

func (h *holder) names() []string {
	names := make([]string, len(h.granted))
	for i := range h.granted {
		names[i] = h.granted[i].name
	}
	return names
}

// describeHolder sets the properties that a holder of scopes has.
func (b *builder) describeHolder(h *holder) {
	names := h.names()
	b.set("oktagon_scope_tier", opengraph.String(string(scopes.TierOf(names))))
	b.set("oktagon_takeover_scopes", opengraph.Strings(scopes.OfTier(names, scopes.Takeover)))
	b.set("oktagon_privileged_scopes", opengraph.Strings(scopes.OfTier(names, scopes.Privileged)))
}

// scopeNodes emits the scopes that somebody holds, and names those that no table
// has, with their holders.
func scopeNodes(b *builder) error {
	by := map[string][]string{}
	for _, h := range b.holders {
		for _, s := range h.granted {
			by[s.name] = append(by[s.name], h.id)
		}
	}
	for _, spellings := range b.scopesByNode(slices.Collect(maps.Keys(by))) {
		var holders []string
		for _, name := range spellings {
			holders = append(holders, by[name]...)
			if _, known := scopes.Lookup(name); !known {
				b.stats.UnknownScopes = append(b.stats.UnknownScopes, heldBy(name, by[name]))
			}
		}
		slices.Sort(holders)
		s, known := scopes.Lookup(spellings[0])
		b.describeScope(&s, len(slices.Compact(holders)), known)
		if err := b.emit(b.scopeID(s.Name)); err != nil {
			return err
		}
	}
	return nil
}

// scopesByNode groups names by the nodes that they are, in the order of these: case
// counts in the name of a scope, and not in the id of a node. The spelling that the
// table of scopes has comes first.
func (b *builder) scopesByNode(names []string) [][]string {
	by := map[string][]string{}
	for _, name := range names {
		id := opengraph.ToUpper(b.scopeID(name))
		by[id] = append(by[id], name)
	}
	var groups [][]string
	for _, id := range slices.Sorted(maps.Keys(by)) {
		spellings := slices.Sorted(slices.Values(by[id]))
		at := slices.IndexFunc(spellings, func(name string) bool { _, known := scopes.Lookup(name); return known })
		if at > 0 {
			known := spellings[at]
			spellings = slices.Insert(slices.Delete(spellings, at, at+1), 0, known)
		}
		groups = append(groups, spellings)
	}
	return groups
}

func (b *builder) describeScope(s *scopes.Scope, holders int, known bool) {
	b.begin(b.scopeID(s.Name), snapshot.Some(s.Name), snapshot.Some(s.Name))
	b.set("tier", opengraph.String(string(s.Tier)))
	b.set("access", opengraph.String(s.Access))
	b.set("resource", opengraph.String(s.Resource))
	if known {
		b.set("description", opengraph.String(s.Description))
	}
	b.set("capabilities", opengraph.Strings(s.Capabilities))
	if known {
		b.set("status", opengraph.String(s.Status))
	}
	b.set("holders", opengraph.Int(int64(holders)))
}

// scopeID is the id of a scope's node; a colon may not be in an id.
func (b *builder) scopeID(name string) string {
	return b.inDomain(strings.ReplaceAll(name, ":", "-"))
}

// maxHolders bounds how many holders of an unknown scope are named.
const maxHolders = 5

func heldBy(name string, holders []string) string {
	slices.SortFunc(holders, snapshot.CompareIDs)
	if more := len(holders) - maxHolders; more > 0 {
		return fmt.Sprintf("%s, held by %s and %d more", name, strings.Join(holders[:maxHolders], " "), more)
	}
	return name + ", held by " + strings.Join(holders, " ")
}

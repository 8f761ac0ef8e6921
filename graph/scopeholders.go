package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// ScopePaths says what the graph has of the OAuth scopes that third parties and
// applications hold.
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

// scopeHolders are the integrations and applications whose OAuth scopes are known, those
// without any included.
type scopeHolders struct {
	byID   map[string]*holder  // by node id
	apps   map[string]appFacts // by node id
	listed map[string][]string // scopes of applications as Okta lists them, by Okta id
	// unclear are the applications with a grant that is not understood, by Okta id.
	unclear map[string]bool
}

// holder is an integration or application with the scopes that it was granted.
type holder struct {
	node    emit.Ref
	id      string         // as Okta writes it
	granted []grantedScope // in the order of their nodes, each once
	grants  *scopes.Grants
	// roleChecked marks service apps: what they may do takes scope and role. service
	// are those of them that are active.
	roleChecked bool
	service     bool
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
	// guarded says that Okta's guards around administrators may protect it: it has an
	// active grant, or not all of its grants are known.
	guarded bool
}

// readScopeHolders reads who holds which scopes. Without scope paths it reads only what
// the property oauth_scopes needs.
func readScopeHolders(r *emit.Reader, paths ScopePaths) (*scopeHolders, error) {
	s := &scopeHolders{byID: map[string]*holder{}, apps: map[string]appFacts{}, unclear: map[string]bool{}}
	var err error
	s.listed, err = emit.TextsByParent(r, snapshot.Grants, func(app string, g *snapshot.Grant) string { return s.activeScope(r, app, g) })
	if err != nil {
		return nil, err
	}
	for app := range s.unclear {
		delete(s.listed, app)
	}
	if paths == ScopePathsOff {
		return s, nil
	}
	err = emit.Each(r, snapshot.APIServices, func(service *snapshot.APIService) error {
		if service.GrantedScopes == nil {
			return nil
		}
		var granted []grantedScope
		for _, name := range service.GrantedScopes {
			granted = append(granted, grantedScope{name: name})
		}
		s.add(kind.APIServiceIntegration, service.ID, granted)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s, emit.Each(r, snapshot.Apps, func(a *snapshot.App) error { return s.addApplication(r, a) })
}

// activeScope returns the scope of a grant, "" when it was revoked. It names a grant that
// does not say so, or of which scope it is: what its application holds is not known.
func (s *scopeHolders) activeScope(r *emit.Reader, app string, g *snapshot.Grant) string {
	switch status := strings.TrimSpace(g.Status.String()); {
	case status == "", status == "ACTIVE" && g.ScopeID.IsBlank():
		r.Misread(snapshot.Grants, "grant "+g.ID+" of application "+app+" has no status or no scope")
		s.unclear[app] = true
	case status == "ACTIVE":
		return g.ScopeID.String()
	}
	return ""
}

// addApplication adds an application with its active grants. It is no holder while
// they are not all known.
func (s *scopeHolders) addApplication(r *emit.Reader, a *snapshot.App) error {
	facts := appFacts{service: a.IsService() && a.Status.String() == "ACTIVE"}
	if client := a.Settings.OAuthClient; client != nil {
		_, facts.client = client.ApplicationType.Get()
	}
	grants, state, err := emit.Items[snapshot.Grant](r, snapshot.Grants, a.ID)
	if err != nil {
		return err
	}
	complete := state == snapshot.Complete && !s.unclear[a.ID]
	var granted []grantedScope
	for _, g := range grants {
		if g.Status.String() == "ACTIVE" {
			granted = append(granted, grantedScope{g.ScopeID.String(), g.Created, g.CreatedBy.ID})
		}
	}
	facts.guarded = len(granted) > 0 || !complete && (len(grants) > 0 || a.MayHaveGrants())
	s.apps[emit.ToUpper(a.ID)] = facts
	if complete {
		h := s.add(kind.Application, a.ID, granted)
		h.roleChecked, h.service = a.IsService(), facts.service
	}
	return nil
}

// add adds a holder, which may have no scope.
func (s *scopeHolders) add(kind, id string, granted []grantedScope) *holder {
	granted = slices.DeleteFunc(granted, func(g grantedScope) bool { return strings.TrimSpace(g.name) == "" })
	snapshot.SortByID(granted, func(g *grantedScope) string { return g.name })
	granted = slices.CompactFunc(granted, func(x, y grantedScope) bool { return x.name == y.name })
	h := &holder{node: emit.Ref{ID: emit.ToUpper(id), Kind: kind}, id: id, granted: granted}
	h.grants = scopes.NewGrants(h.names())
	s.byID[h.node.ID] = h
	return h
}

// of returns the holder with an Okta id, nil when there is none.
func (s *scopeHolders) of(id string) *holder { return s.byID[emit.ToUpper(id)] }

// names returns the names of the scopes.
func (h *holder) names() []string {
	names := make([]string, len(h.granted))
	for i := range h.granted {
		names[i] = h.granted[i].name
	}
	return names
}

// describe adds to the holder's node how much its scopes give.
func (h *holder) describe(n *emit.Node) {
	names := h.names()
	n.String("oktagon_scope_tier", string(scopes.TierOf(names)))
	n.Strings("oktagon_takeover_scopes", scopes.OfTier(names, scopes.Takeover))
	n.Strings("oktagon_privileged_scopes", scopes.OfTier(names, scopes.Privileged))
}

// allow reports whether the scopes of a service app certainly meet the requirement of an edge
// that its role gives.
func (s *scopeHolders) allow(app emit.Ref, edge, end string) bool {
	h := s.byID[app.ID]
	if h == nil || !h.service {
		return false
	}
	allowed, _ := h.grants.Allows(edge, end, false)
	return allowed
}

// scopeRequirement returns the property scope_granted of the edges of one kind that a
// role gives a service app: whether its scopes allow the same. Nobody else has it, nor
// a service app whose grants are not known.
func (s *scopeHolders) scopeRequirement(edge string, principal emit.Ref) func(end emit.Ref) []emit.Property {
	h := s.byID[principal.ID]
	if h == nil || !h.service {
		return func(emit.Ref) []emit.Property { return nil }
	}
	type end struct {
		kind   string
		client bool
	}
	answers := map[end][]emit.Property{}
	return func(r emit.Ref) []emit.Property {
		e := end{r.Kind, s.apps[r.ID].client}
		answer, ready := answers[e]
		if !ready {
			if allowed, stated := h.grants.Allows(edge, e.kind, e.client); stated {
				answer = []emit.Property{emit.Bool("scope_granted", allowed)}
			}
			answers[e] = answer
		}
		return answer
	}
}

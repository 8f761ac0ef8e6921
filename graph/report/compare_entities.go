package report

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// entity is something that is compared with its earlier state.
type entity struct {
	change Change // with kind, id, name and holder
	// resources must all have been read to the end for the entity to be certainly missing when it
	// is not in the graph.
	resources []string
	holder    string   // node of the holder, "" for none
	facts     []string // that are compared one by one
	summary   string   // described when the entity was added or removed
}

// notInGraph is the fact for a creator without an edge in the graph.
const notInGraph = "not in the graph"

func integrationKey(node string) string { return "integration " + node }

// entities returns everything in the graph that is compared, by keys that do not change.
func (x *Extract) entities() map[string]entity {
	all := map[string]entity{}
	for id, n := range x.nodes {
		switch n.kind {
		case kind.APIServiceIntegration:
			all[integrationKey(id)] = integrationEntity(n)
			all["creator "+id] = x.creatorEntity(id)
			addScopeEntities(all, id, n, OfIntegration, snapshot.APIServices)
		case kind.Application:
			addScopeEntities(all, id, n, OfApplication, snapshot.Grants)
		case kind.ClientSecret:
			all["secret "+id] = x.secretEntity(id)
		case kind.APIToken:
			all["token "+id] = x.tokenEntity(n)
		case kind.RoleAssignment:
			all["admin "+id] = x.assignmentEntity(n)
		}
	}
	return all
}

func integrationEntity(n *node) entity {
	return entity{
		change:    Change{Kind: ChangedIntegration, ID: n.id, Name: n.name, Weight: scopeWeights[scopes.TierOf(n.scopes)]},
		resources: []string{snapshot.APIServices},
		facts:     []string{"name " + n.name},
		summary:   fmt.Sprintf("%s, tier %s", safetext.Count(len(n.scopes), "scope"), scopes.TierOf(n.scopes)),
	}
}

func addScopeEntities(all map[string]entity, id string, n *node, holderKind, resource string) {
	for _, name := range n.scopes {
		s, _ := scopes.Lookup(name)
		all["scope "+id+" "+name] = entity{
			change:    Change{Kind: ChangedScope, ID: name, Name: name, Holder: Subject{holderKind, n.id, n.name}, Weight: scopeWeights[s.Tier]},
			resources: []string{resource},
			holder:    id,
			summary:   "tier " + string(s.Tier),
		}
	}
}

// creatorEntity compares who authorized an integration, and the state of that principal.
func (x *Extract) creatorEntity(integration string) entity {
	e := entity{
		change:    Change{Kind: ChangedCreator, ID: x.node(integration).id, Weight: weightCreator},
		resources: []string{snapshot.APIServices, snapshot.Users, snapshot.Creators},
		holder:    integration,
		facts:     []string{notInGraph},
	}
	e.change.Holder, _ = x.holderSubject(integration)
	id, known := x.creators[integration]
	if !known {
		return e
	}
	n := x.node(id)
	e.change.ID, e.change.Name, e.change.Private = n.id, n.name, n.kind == kind.User
	state := n.status
	if n.kind != kind.User {
		state = strings.ToLower(kindText(n.kind))
	}
	e.facts = []string{n.id, state}
	return e
}

func (x *Extract) secretEntity(secret string) entity {
	n, owner := x.node(secret), x.owners[secret]
	e := entity{
		change:    Change{Kind: ChangedSecret, ID: n.id, Weight: weightSecret},
		resources: []string{x.secretResource(secret)},
		holder:    owner,
		facts:     []string{n.status},
		summary:   n.status,
	}
	e.change.Holder, _ = x.holderSubject(owner)
	return e
}

// secretResource is the resource in which a secret is listed.
func (x *Extract) secretResource(secret string) string {
	if x.node(x.owners[secret]).kind == kind.APIServiceIntegration {
		return snapshot.APIServiceSecrets
	}
	return snapshot.AppSecrets
}

func (x *Extract) tokenEntity(n *node) entity {
	e := entity{
		change:    Change{Kind: ChangedToken, ID: n.id, Name: n.name, Private: true, Weight: x.ownerWeight(n.owner)},
		resources: []string{snapshot.APITokens},
		facts:     []string{"owner " + x.node(n.owner).id, "network " + n.network},
	}
	if n.owner != "" {
		e.change.Holder, e.change.HolderPrivate = x.holderSubject(n.owner)
	}
	return e
}

// assigneeKinds are the kinds of holders of role assignments, by assignment type, and the
// resources that list all role assignments of that kind.
var assigneeKinds = map[string]struct {
	kind      string
	resources []string
}{
	"USER":   {PrincipalUser, []string{snapshot.Assignees, snapshot.UserAssignments}},
	"GROUP":  {"group", []string{snapshot.Groups, snapshot.GroupAssignments}},
	"CLIENT": {OfApplication, []string{snapshot.Clients, snapshot.ClientAssignments}},
}

func (x *Extract) assignmentEntity(n *node) entity {
	holder := x.node(assigneeOf(n.id))
	assignee := assigneeKinds[n.assigneeType]
	return entity{
		change: Change{Kind: ChangedAdmin, ID: n.id, Name: n.name, Holder: Subject{assignee.kind, holder.id, holder.name},
			HolderPrivate: n.assigneeType != "GROUP" && n.assigneeType != "CLIENT", Weight: roleWeight(n.class)},
		resources: assignee.resources,
		facts:     []string{n.status},
		summary:   n.status,
	}
}

// holderSubject describes a node as the holder of what changed. Names of users are private.
func (x *Extract) holderSubject(id string) (s Subject, private bool) {
	n := x.node(id)
	s = Subject{ID: n.id, Name: n.name}
	switch n.kind {
	case kind.APIServiceIntegration:
		s.Kind = OfIntegration
	case kind.Application:
		s.Kind = OfApplication
	case kind.Group:
		s.Kind = "group"
	case kind.User, "": // of all kinds of holders, only users may not have been kept
		s.Kind = PrincipalUser
	}
	return s, s.Kind == PrincipalUser
}

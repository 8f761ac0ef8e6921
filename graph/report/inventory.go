package report

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

// thing is something that is compared with its earlier self.
type thing struct {
	Change // what would be told of it: kind, id, name, holder
	// resources tell, when they were read to their end, that what is not there does
	// not exist; what belongs to the holder must be known of it.
	resources []string
	holder    string // node id, "" for what stands on its own
	facts     []string
	// after is what is told of it when it is new or gone.
	after string
}

// notInGraph stands for a creator whom the graph does not have.
const notInGraph = "not in the graph"

// inventory is everything that is compared, by a key that stays.
func (x *Extract) inventory() map[string]thing {
	all := map[string]thing{}
	for node, o := range x.objects {
		switch o.kind {
		case kind.APIServiceIntegration:
			tier := scopes.TierOf(o.scopes)
			all["integration "+node] = thing{Change: Change{Kind: ChangedIntegration, ID: o.id, Name: o.name},
				resources: []string{snapshot.APIServices}, facts: []string{"name " + o.name}, after: fmt.Sprintf("%s, tier %s", safetext.Count(len(o.scopes), "scope"), tier)}
			all["creator "+node] = x.creatorOf(node)
			x.addScopes(all, node, OfIntegration, snapshot.APIServices)
		case kind.Application:
			x.addScopes(all, node, OfApplication, snapshot.Grants)
		case kind.ClientSecret:
			all["secret "+node] = x.secretThing(node)
		case kind.APIToken:
			all["token "+node] = x.tokenThing(node)
		case kind.RoleAssignment:
			all["admin "+node] = x.assignmentThing(node)
		}
	}
	return all
}

// subjectOf is a node as the subject of a change; private names are of people.
func (x *Extract) subjectOf(node string) (s Subject, private bool) {
	o := x.at(node)
	kind := map[string]string{kind.APIServiceIntegration: OfIntegration, kind.Application: OfApplication,
		kind.Group: "group", kind.User: PrincipalUser}[o.kind]
	if o.kind == "" {
		kind = PrincipalUser // all others are kept
	}
	return Subject{kind, o.id, o.name}, kind == PrincipalUser
}

func (x *Extract) addScopes(all map[string]thing, node, kind, resource string) {
	o := x.at(node)
	for _, name := range o.scopes {
		s, _ := scopes.Lookup(name)
		all["scope "+node+" "+name] = thing{holder: node, resources: []string{resource}, after: "tier " + string(s.Tier),
			Change: Change{Kind: ChangedScope, ID: name, Name: name, Holder: Subject{kind, o.id, o.name}}}
	}
}

// creatorOf compares who let an integration in, and in which state that is.
func (x *Extract) creatorOf(node string) thing {
	t := thing{holder: node, resources: []string{snapshot.APIServices, snapshot.Users, snapshot.Creators}}
	t.Kind, t.ID = ChangedCreator, x.at(node).id
	t.Holder, _ = x.subjectOf(node)
	creator, known := x.creators[node]
	if !known {
		t.facts = []string{notInGraph}
		return t
	}
	o := x.at(creator)
	t.ID, t.Name, t.Private = o.id, o.name, o.kind == kind.User
	state := o.status
	if o.kind != kind.User {
		state = strings.ToLower(noun(o.kind))
	}
	t.facts = []string{o.id, state}
	return t
}

func (x *Extract) secretThing(node string) thing {
	owner := x.owners[node]
	t := thing{holder: owner, resources: []string{x.secretResource(node)}, facts: []string{x.at(node).status}, after: x.at(node).status}
	t.Kind, t.ID = ChangedSecret, x.at(node).id
	t.Holder, _ = x.subjectOf(owner)
	return t
}

// secretResource is where a secret is listed: by its owner.
func (x *Extract) secretResource(node string) string {
	if x.at(x.owners[node]).kind == kind.APIServiceIntegration {
		return snapshot.APIServiceSecrets
	}
	return snapshot.AppSecrets
}

func (x *Extract) tokenThing(node string) thing {
	o := x.at(node)
	t := thing{resources: []string{snapshot.APITokens}, facts: []string{"owner " + x.at(o.owner).id, "network " + o.network}}
	t.Change = Change{Kind: ChangedToken, ID: o.id, Name: o.name, Private: true}
	if o.owner != "" {
		t.Holder, t.HolderPrivate = x.subjectOf(o.owner)
	}
	return t
}

// holders are what the assignment type of a role says of who holds it, and the
// resources that tell of all such.
var holders = map[string]struct {
	kind      string
	resources []string
}{
	"USER":   {PrincipalUser, []string{snapshot.Assignees, snapshot.UserAssignments}},
	"GROUP":  {"group", []string{snapshot.Groups, snapshot.GroupAssignments}},
	"CLIENT": {OfApplication, []string{snapshot.Clients, snapshot.ClientAssignments}},
}

// assignmentThing is a role that somebody holds.
func (x *Extract) assignmentThing(node string) thing {
	o := x.at(node)
	holder := x.at(holderOf(o.id))
	t := thing{facts: []string{o.status}, after: o.status, resources: holders[o.holder].resources}
	t.Change = Change{Kind: ChangedAdmin, ID: o.id, Name: o.name, Holder: Subject{holders[o.holder].kind, holder.id, holder.name},
		HolderPrivate: o.holder != "GROUP" && o.holder != "CLIENT"}
	return t
}

// knows reports whether what a graph does not have of a thing does not exist.
func (x *Extract) knows(t *thing, known func(string) bool) bool {
	for _, r := range t.resources {
		if !known(r) {
			return false
		}
	}
	if t.Kind != ChangedScope {
		return true
	}
	holder := x.objects[opengraph.ToUpper(t.holder)]
	return holder == nil || holder.hasScopes
}

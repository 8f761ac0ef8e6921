package graph

import (
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
)

// setContent is what a resource set holds.
type setContent struct {
	contains objects  // by resources that name objects
	indirect []string // users, by resources that mean the members of a group
	groups   []string // the groups of those resources
}

// users are all users of the set.
func (c *setContent) users() []string { return unite(c.contains[kind.User], c.indirect) }

// collections are the resources that may be named as a whole or one by one, by
// their name in a URL and in an ORN.
var collections = []struct {
	url, orn string
	kinds    []string
}{
	{"users", "users", []string{kind.User}},
	{"groups", "groups", []string{kind.Group}},
	{"apps", "apps", []string{kind.Application, kind.APIServiceIntegration}},
	{"authorizationServers", "authorization_servers", []string{kind.AuthorizationServer}},
	{"devices", "devices", []string{kind.Device}},
	{"idps", "identity_provider", []string{kind.IdentityProvider}},
}

// readSets finds what each resource set holds, by the folded id of its node.
func readSets(b *builder) error {
	r := &resolver{b: b, policies: map[string][]string{}}
	if err := each(b, snapshot.Policies, func(p *snapshot.Policy) error {
		r.policies[p.Type.String()] = append(r.policies[p.Type.String()], b.at(p.ID, kind.Policy).id)
		return nil
	}); err != nil {
		return err
	}
	b.sets = map[string]*setContent{}
	return children(b, snapshot.SetResources, func(set string, resources []snapshot.SetResource) error {
		content := &setContent{contains: objects{}}
		for i := range resources {
			if err := r.add(content, &resources[i]); err != nil {
				return err
			}
		}
		slices.Sort(content.groups)
		content.groups = slices.Compact(content.groups)
		b.sets[b.at(b.resourceSetOf(set), kind.ResourceSet).id] = content
		return nil
	})
}

// resolver turns what a resource set names into nodes.
type resolver struct {
	b        *builder
	policies map[string][]string // by type
}

// add adds a resource to the content of its set, less what the resource's own
// conditions take out (deviation D3).
func (r *resolver) add(content *setContent, resource *snapshot.SetResource) error {
	found := r.find(resource)
	drop, known, err := r.excluded(resource.Conditions.Exclude)
	if err != nil {
		return err
	}
	if !known {
		r.b.stats.Unknown = append(r.b.stats.Unknown, "what is excluded from resource "+resource.Key())
		return nil
	}
	if found.membersOf != "" {
		members, err := r.b.membersOf(found.membersOf)
		if err != nil {
			return err
		}
		content.groups = append(content.groups, found.membersOf)
		content.indirect = unite(content.indirect, without(members, drop))
		return nil
	}
	for kind, ids := range found.objects {
		content.contains.add(kind, without(ids, drop))
	}
	return nil
}

// excluded are the folded ids that exclusions take out. known is false when one
// could not be read, or names the members of a group that were not read to their
// end: without them, nothing may be said to be in.
func (r *resolver) excluded(e snapshot.Exclusions) (drop map[string]bool, known bool, err error) {
	if len(e.ORNs) == 0 {
		return nil, true, nil
	}
	if e.Unknown() {
		return nil, false, nil
	}
	drop = map[string]bool{}
	for _, orn := range e.ORNs {
		out := r.byORN(orn)
		if out.membersOf != "" {
			members, err := r.b.membersOf(out.membersOf)
			if err != nil || !r.b.membersKnown(out.membersOf) {
				return nil, false, err
			}
			out.objects = objects{kind.User: members}
		}
		for _, ids := range out.objects {
			for _, id := range ids {
				drop[id] = true
			}
		}
	}
	return drop, true, nil
}

// membersKnown reports whether the members of a group were read to their end, or
// Okta's count says that there are none.
func (b *builder) membersKnown(group string) bool {
	family, err := b.family(snapshot.GroupMembers)
	if err != nil {
		return false
	}
	state, _, asked := family.State(b.index.original(group))
	return state == snapshot.Complete || !asked && b.allRead([]string{snapshot.GroupMembers})
}

// resolved is what one resource names: objects, or the members of a group.
type resolved struct {
	objects   objects
	membersOf string // folded id of the group
}

// find prefers the address to the ORN, even when it leads to nothing.
func (r *resolver) find(resource *snapshot.SetResource) resolved {
	if href := resource.Links.Self.Href.String(); href != "" {
		return r.byURL(href)
	}
	return r.byORN(resource.ORN.String())
}

// byURL resolves the address of a resource (edges.md §8).
func (r *resolver) byURL(href string) resolved {
	u, err := url.Parse(href)
	if err != nil {
		return resolved{}
	}
	path, ok := strings.CutPrefix(strings.TrimRight(u.Path, "/"), "/api/v1/")
	if !ok {
		return resolved{}
	}
	parts := strings.Split(path, "/")
	switch {
	case parts[0] == "policies":
		return r.policiesOf(parts[1:], u.Query().Get("type"), u.RawQuery != "")
	case len(parts) == 3 && parts[0] == "groups" && parts[2] == "users":
		return resolved{membersOf: r.b.at(parts[1], kind.Group).id}
	case parts[0] == "apps" && len(parts) == 1 && u.RawQuery != "":
		return resolved{objects: r.ofCatalog(filteredName(u.Query().Get("filter")))}
	case len(parts) > 2:
		return resolved{}
	}
	for _, c := range collections {
		if c.url == parts[0] {
			return resolved{objects: r.collection(c.kinds, parts[1:])}
		}
	}
	return resolved{}
}

// byORN resolves orn:partition:service:org:type[:id[:contained_resources]].
func (r *resolver) byORN(orn string) resolved {
	parts := strings.Split(orn, ":")
	if len(parts) < 5 || parts[0] != "orn" {
		return resolved{}
	}
	name, ids := parts[4], parts[5:]
	switch {
	case name == "policies":
		return r.policiesOf(ids, "", false)
	case name == "groups" && len(ids) == 2 && ids[1] == "contained_resources":
		return resolved{membersOf: r.b.at(ids[0], kind.Group).id}
	case name == "apps" && len(ids) == 1:
		return resolved{objects: r.idOrType(ids[0])}
	case name == "apps" && len(ids) == 2:
		return resolved{objects: r.collection([]string{kind.Application, kind.APIServiceIntegration}, ids[1:])}
	case len(ids) > 1:
		return resolved{}
	}
	for _, c := range collections {
		if c.orn == name {
			return resolved{objects: r.collection(c.kinds, ids)}
		}
	}
	return resolved{}
}

// collection is all of the kinds, or the one object that is named.
func (r *resolver) collection(kinds, id []string) objects {
	o := objects{}
	if len(id) == 0 {
		for _, kind := range kinds {
			o.add(kind, r.b.index.of(kind))
		}
		return o
	}
	o.addRefs([]ref{r.b.object(id[0], kinds)})
	return o
}

// object finds a node by Okta's id of it, which is not always its graph id.
func (b *builder) object(id string, kinds []string) ref {
	if slices.Contains(kinds, kind.Device) {
		id = b.devices[id]
	}
	return b.at(id, kinds...)
}

// idOrType resolves apps:x. Okta writes an id there as well as a type; the id is
// tried first (deviation D4).
func (r *resolver) idOrType(x string) objects {
	if app := r.b.at(x, kind.Application, kind.APIServiceIntegration); app != (ref{}) {
		o := objects{}
		o.addRefs([]ref{app})
		return o
	}
	return r.ofCatalog(x)
}

func (r *resolver) ofCatalog(name string) objects {
	o := objects{}
	if name != "" {
		o.addRefs(r.b.catalog[name])
	}
	return o
}

// filteredName is T of the filter name eq "T", "" for any other.
func filteredName(filter string) string {
	name, ok := strings.CutPrefix(filter, `name eq "`)
	if name, closed := strings.CutSuffix(name, `"`); ok && closed && !strings.Contains(name, `"`) {
		return name
	}
	return ""
}

// policiesOf is all policies, or those of a type; a single policy is never named.
func (r *resolver) policiesOf(path []string, policyType string, query bool) resolved {
	if len(path) == 1 && !query {
		policyType, path = path[0], nil
	}
	switch {
	case len(path) > 0 || query && policyType == "":
		return resolved{}
	case policyType == "":
		return resolved{objects: objects{kind.Policy: r.b.index.of(kind.Policy)}}
	}
	o := objects{}
	for _, id := range r.policies[policyType] {
		o.add(kind.Policy, []string{id})
	}
	return resolved{objects: o}
}

// membersOf returns the users of a group, as sorted folded ids.
func (b *builder) membersOf(group string) ([]string, error) {
	if members, ok := b.members[group]; ok {
		return members, nil
	}
	items, _, err := childrenOf[snapshot.Member](b, snapshot.GroupMembers, b.index.original(group))
	if err != nil {
		return nil, err
	}
	var refs []ref
	for _, m := range items {
		if r := b.at(m.ID, kind.User); r != (ref{}) {
			refs = append(refs, r)
		}
	}
	b.members[group] = idsOf(refs)
	return b.members[group], nil
}

// setEdges emits what resource sets hold.
func setEdges(b *builder) error {
	for _, set := range b.index.of(kind.ResourceSet) {
		content := b.sets[set]
		if content == nil {
			continue
		}
		for _, part := range []struct {
			edge string
			ends objects
		}{
			{kind.ResourceSetContains, content.contains},
			{kind.ResourceSetContainsIndirect, objects{kind.User: content.indirect}},
			{kind.ResourceSetContainsMembersOf, objects{kind.Group: content.groups}},
		} {
			for end := range part.ends.all() {
				if err := b.connect(part.edge, ref{set, kind.ResourceSet}, end); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

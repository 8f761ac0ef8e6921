package admin

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// resolver turns the names of resources, in resource sets, into nodes (edges.md §8).
type resolver struct {
	e         *emit.Emitter
	catalog   catalog
	deviceIDs map[string]string
	policies  map[string][]string // by type
	inRealm   func(realm string) []string
}

// resolved is what one name of a resource stands for.
type resolved struct {
	nodes     emit.NodeSet // objects
	membersOf emit.Ref     // the group or realm whose members are meant
	users     []string     // the members of a realm
	// understood says that the name is in a known form, foreign that it is of a kind whose
	// objects are not in the graph and hold nothing that is.
	understood, foreign bool
	// allProviders says that all identity providers are meant, lostProvider is the id of one
	// that is not in the graph.
	allProviders bool
	lostProvider string
}

func (x *resolved) empty() bool {
	for _, ids := range x.nodes {
		if len(ids) > 0 {
			return false
		}
	}
	return x.membersOf.IsZero() && len(x.users) == 0
}

// find prefers the address of a resource to its ORN, unless it leads to no node.
func (x *resolver) find(resource *snapshot.SetResource) resolved {
	byAddress, byORN := x.named(resource.Links.Self.Href.String()), x.named(resource.ORN.String())
	switch {
	case byAddress.foreign, !byAddress.empty(), byAddress.understood && byORN.empty():
		return byAddress
	}
	return byORN
}

// named resolves an address or an ORN.
func (x *resolver) named(text string) resolved {
	n, ok := parseName(text)
	if !ok {
		return resolved{}
	}
	c := n.in()
	switch {
	case c == nil:
		return resolved{foreign: n.holdsNoObjects()}
	case c == &policies:
		return x.policiesOf(&n)
	case n.members:
		return x.members(c, &n)
	case c == &apps:
		return x.apps(&n)
	case len(n.ids) > 1 || len(n.query) > 0:
		return resolved{}
	case c == &providers:
		return x.providers(&n)
	}
	return resolved{understood: true, nodes: x.objects(c.kinds, n.ids)}
}

// members resolves the members of a group or realm.
func (x *resolver) members(c *collection, n *resourceName) resolved {
	switch {
	case len(n.ids) != 1 || len(n.query) > 0:
	case c == &groups:
		return resolved{understood: true, membersOf: x.e.Find(n.ids[0], kind.Group)}
	case c == &realms:
		return resolved{understood: true, membersOf: x.e.Find(n.ids[0], kind.Realm), users: x.inRealm(n.ids[0])}
	}
	return resolved{}
}

// providers resolves all identity providers, or one.
func (x *resolver) providers(n *resourceName) resolved {
	found := resolved{understood: true, nodes: x.objects(providers.kinds, n.ids), allProviders: len(n.ids) == 0}
	if !found.allProviders && found.empty() {
		found.lostProvider = n.ids[0]
	}
	return found
}

// apps resolves all applications, those of an entry of Okta's catalog, or one. In ORNs the
// id of one stands behind its catalog entry, or alone.
func (x *resolver) apps(n *resourceName) resolved {
	switch entry := n.filteredApp(); {
	case entry != "" && len(n.ids) == 0:
		return resolved{understood: true, nodes: x.ofCatalog(entry)}
	case len(n.query) > 0 || len(n.ids) > 2:
		return resolved{}
	case len(n.ids) == 1:
		return resolved{understood: true, nodes: x.appOrCatalog(n.ids[0])}
	case len(n.ids) == 2:
		return resolved{understood: true, nodes: x.objects(apps.kinds, n.ids[1:])}
	}
	return resolved{understood: true, nodes: x.objects(apps.kinds, nil)}
}

// objects returns all nodes of the kinds, or the one that is named.
func (x *resolver) objects(kinds, id []string) emit.NodeSet {
	s := emit.NodeSet{}
	if len(id) == 0 {
		for _, kind := range kinds {
			s.Add(kind, x.e.IDs(kind))
		}
		return s
	}
	s.AddRefs(x.object(id[0], kinds))
	return s
}

// object finds a node by the Okta id of its object, which is not always the node's.
func (x *resolver) object(id string, kinds []string) emit.Ref {
	if kinds[0] == kind.Device {
		id = x.deviceIDs[id]
	}
	return x.e.Find(id, kinds...)
}

// appOrCatalog resolves apps:x. Okta writes an id there as well as the name of a
// catalog entry; the id is tried first (deviation D4).
func (x *resolver) appOrCatalog(name string) emit.NodeSet {
	if app := x.e.Find(name, apps.kinds...); !app.IsZero() {
		return emit.NodeSet{app.Kind: []string{app.ID}}
	}
	return x.ofCatalog(name)
}

func (x *resolver) ofCatalog(name string) emit.NodeSet {
	s := emit.NodeSet{}
	if name != "" {
		s.AddRefs(x.catalog[name]...)
	}
	return s
}

// policiesOf resolves all policies, or those of a type; a single policy is never named.
func (x *resolver) policiesOf(n *resourceName) resolved {
	types := append(n.query["type"], n.ids...)
	switch {
	case n.members || len(types) > 1 || len(n.query) > 1 || len(n.query) == 1 && len(n.query["type"]) != 1:
		return resolved{}
	case len(types) == 0:
		return resolved{understood: true, nodes: x.objects(policies.kinds, nil)}
	}
	s := emit.NodeSet{}
	for _, id := range x.policies[types[0]] {
		s.Add(kind.Policy, []string{id})
	}
	return resolved{understood: true, nodes: s}
}

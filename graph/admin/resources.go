package admin

import (
	"net/url"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// resolver turns the names of resources, in resource sets, into nodes.
type resolver struct {
	e         *emit.Emitter
	catalog   catalog
	deviceIDs map[string]string
	policies  map[string][]string // by type
}

// resolved is what one resource names: nodes, or the members of a group.
type resolved struct {
	nodes     emit.NodeSet
	membersOf string // node id of the group
}

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

// find prefers the address to the ORN, even when it leads to nothing.
func (x *resolver) find(resource *snapshot.SetResource) resolved {
	if href := resource.Links.Self.Href.String(); href != "" {
		return x.byURL(href)
	}
	return x.byORN(resource.ORN.String())
}

// byURL resolves the address of a resource (edges.md §8).
func (x *resolver) byURL(href string) resolved {
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
		return x.policiesOf(parts[1:], u.Query().Get("type"), u.RawQuery != "")
	case len(parts) == 3 && parts[0] == "groups" && parts[2] == "users":
		return resolved{membersOf: x.e.Find(parts[1], kind.Group).ID}
	case parts[0] == "apps" && len(parts) == 1 && u.RawQuery != "":
		return resolved{nodes: x.ofCatalog(filteredName(u.Query().Get("filter")))}
	case len(parts) > 2:
		return resolved{}
	}
	for _, c := range collections {
		if c.url == parts[0] {
			return resolved{nodes: x.collection(c.kinds, parts[1:])}
		}
	}
	return resolved{}
}

// byORN resolves orn:partition:service:org:type[:id[:contained_resources]].
func (x *resolver) byORN(orn string) resolved {
	parts := strings.Split(orn, ":")
	if len(parts) < 5 || parts[0] != "orn" {
		return resolved{}
	}
	name, ids := parts[4], parts[5:]
	switch {
	case name == "policies":
		return x.policiesOf(ids, "", false)
	case name == "groups" && len(ids) == 2 && ids[1] == "contained_resources":
		return resolved{membersOf: x.e.Find(ids[0], kind.Group).ID}
	case name == "apps" && len(ids) == 1:
		return resolved{nodes: x.appOrCatalog(ids[0])}
	case name == "apps" && len(ids) == 2:
		return resolved{nodes: x.collection([]string{kind.Application, kind.APIServiceIntegration}, ids[1:])}
	case len(ids) > 1:
		return resolved{}
	}
	for _, c := range collections {
		if c.orn == name {
			return resolved{nodes: x.collection(c.kinds, ids)}
		}
	}
	return resolved{}
}

// collection returns all nodes of the kinds, or the one that is named.
func (x *resolver) collection(kinds, id []string) emit.NodeSet {
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
	if slices.Contains(kinds, kind.Device) {
		id = x.deviceIDs[id]
	}
	return x.e.Find(id, kinds...)
}

// appOrCatalog resolves apps:x. Okta writes an id there as well as the name of a
// catalog entry; the id is tried first (deviation D4).
func (x *resolver) appOrCatalog(name string) emit.NodeSet {
	if app := x.e.Find(name, kind.Application, kind.APIServiceIntegration); !app.IsZero() {
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

// filteredName returns T of the filter name eq "T", "" for any other.
func filteredName(filter string) string {
	name, ok := strings.CutPrefix(filter, `name eq "`)
	if name, closed := strings.CutSuffix(name, `"`); ok && closed && !strings.Contains(name, `"`) {
		return name
	}
	return ""
}

// policiesOf returns all policies, or those of a type; a single policy is never named.
func (x *resolver) policiesOf(path []string, policyType string, query bool) resolved {
	if len(path) == 1 && !query {
		policyType, path = path[0], nil
	}
	switch {
	case len(path) > 0 || query && policyType == "":
		return resolved{}
	case policyType == "":
		return resolved{nodes: emit.NodeSet{kind.Policy: x.e.IDs(kind.Policy)}}
	}
	s := emit.NodeSet{}
	for _, id := range x.policies[policyType] {
		s.Add(kind.Policy, []string{id})
	}
	return resolved{nodes: s}
}

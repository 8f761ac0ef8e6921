package report

import (
	"maps"
	"slices"

	"oktagon/graph/kind"
)

// routes have, for every node from which an end is reached, the first step of the shortest way.
type routes struct {
	organization map[string]step // by any edge
	usable       map[string]step // without client secrets: for one, Okta gives no token for its API
	admins       map[string]step // to another node that holds a role
}

func (x *Extract) routes() *routes {
	if x.computed == nil {
		x.computed = &routes{
			organization: x.toOrganization(func(step) bool { return true }),
			usable:       x.toOrganization(func(s step) bool { return s.edge != kind.SecretOf }),
			admins:       x.toAdmins(),
		}
	}
	return x.computed
}

// toOrganization walks backwards from the nodes with an edge to the organization.
func (x *Extract) toOrganization(use func(step) bool) map[string]step {
	next := map[string]step{}
	queue := slices.Sorted(maps.Keys(x.attack.takers))
	for _, id := range queue {
		next[id] = step{x.attack.takers[id], x.org}
	}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, from := range x.attack.incoming[queue[0]] {
			if _, seen := next[from.node]; !seen && use(from) {
				next[from.node] = step{from.edge, queue[0]}
				queue = append(queue, from.node)
			}
		}
	}
	return next
}

// toAdmins walks backwards from the nodes that hold roles. Their own roles are no way to an
// administrator.
func (x *Extract) toAdmins() map[string]step {
	next, seen := map[string]step{}, maps.Clone(x.roles.holders)
	queue := slices.Sorted(maps.Keys(seen))
	for ; len(queue) > 0; queue = queue[1:] {
		for _, from := range x.attack.incoming[queue[0]] {
			if _, known := next[from.node]; known || from.node == queue[0] || from.edge == kind.SecretOf {
				continue
			}
			next[from.node] = step{from.edge, queue[0]}
			if !seen[from.node] {
				seen[from.node] = true
				queue = append(queue, from.node)
			}
		}
	}
	return next
}

// follow returns the steps from a node to the end of its route.
func (x *Extract) follow(route map[string]step, id string) (hops []Hop) {
	seen := map[string]bool{}
	for at, ok := route[id]; ok && !seen[at.node]; at, ok = route[at.node] {
		seen[at.node] = true
		n := x.node(at.node)
		hops = append(hops, Hop{Edge: at.edge, Kind: n.kind, ID: n.id, Name: x.nameOf(at.node)})
	}
	return hops
}

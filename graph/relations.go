package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// relation is a rule that makes an edge between each parent of a fan-out and
// what its items are or name.
type relation[T snapshot.Record] struct {
	edge     string
	resource string
	// parents and children are the kinds that the two may have.
	parents, children []string
	// fromChild says that the edge goes from the child to its parent.
	fromChild bool
	// child returns the id of what an item names, "" for nothing. Without it an item
	// is the child itself.
	child func(*T) string
	// properties returns the properties of the edge, if it has any.
	properties func(*emit.Emitter, *T) []emit.Property
}

// edges writes the edges of the relation, each pair once.
func (x relation[T]) edges(r *emit.Reader, e *emit.Emitter) error {
	return emit.EachParent(r, x.resource, func(parent string, items []T) error {
		if x.child != nil {
			snapshot.SortByID(items, x.child)
		}
		own := e.Find(parent, x.parents...)
		previous := ""
		for i := range items {
			id := x.childID(&items[i])
			if id == previous {
				continue
			}
			previous = id
			if err := x.edgeTo(e, own, e.Find(id, x.children...), &items[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x relation[T]) childID(item *T) string {
	if x.child != nil {
		return x.child(item)
	}
	return (*item).Key()
}

func (x relation[T]) edgeTo(e *emit.Emitter, parent, child emit.Ref, item *T) error {
	start, end := parent, child
	if x.fromChild {
		start, end = child, parent
	}
	if x.properties == nil || start.IsZero() || end.IsZero() {
		return e.Edge(x.edge, start, end)
	}
	return e.Edge(x.edge, start, end, x.properties(e, item)...)
}

// The rules that are nothing but a relation.
var (
	memberships = relation[snapshot.Member]{
		edge: kind.MemberOf, resource: snapshot.GroupMembers, fromChild: true,
		parents: []string{kind.Group}, children: []string{kind.User},
	}
	policyMappings = relation[snapshot.PolicyMapping]{
		edge: kind.PolicyMapping, resource: snapshot.PolicyMappings,
		parents: []string{kind.Policy}, children: []string{kind.Application},
		child: mappedApp,
	}
	groupAssignments = relation[snapshot.AppGroup]{
		edge: kind.AppAssignment, resource: snapshot.AppGroups, fromChild: true,
		parents: []string{kind.Application}, children: []string{kind.Group},
		properties: appAssignment,
	}
	groupPushes = relation[snapshot.PushMapping]{
		edge: kind.GroupPush, resource: snapshot.PushMappings, fromChild: true,
		parents: []string{kind.Application}, children: []string{kind.Group},
		child: func(m *snapshot.PushMapping) string { return m.SourceGroupID.String() },
	}
	keysOfApps = relation[snapshot.JWK]{
		edge: kind.KeyOf, resource: snapshot.JWKs, fromChild: true,
		parents: []string{kind.Application}, children: []string{kind.JWK},
	}
	secretsOfApps = relation[snapshot.Secret]{
		edge: kind.SecretOf, resource: snapshot.AppSecrets, fromChild: true,
		parents: []string{kind.Application}, children: []string{kind.ClientSecret},
	}
	secretsOfIntegrations = relation[snapshot.Secret]{
		edge: kind.SecretOf, resource: snapshot.APIServiceSecrets, fromChild: true,
		parents: []string{kind.Application, kind.APIServiceIntegration}, children: []string{kind.ClientSecret},
	}
	linkedUsers = relation[snapshot.IdPUser]{
		edge: kind.IdentityProviderFor, resource: snapshot.IdPUsers,
		parents: []string{kind.IdentityProvider}, children: []string{kind.User},
	}
)

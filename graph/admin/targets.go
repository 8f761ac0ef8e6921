package admin

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// targets are the nodes that roles may reach.
type targets struct {
	e *emit.Emitter
	// unprotected are the nodes that no rule protects, of the kinds of which they are
	// known: admins are protected from roles.
	unprotected emit.NodeSet
	admins      map[string]map[string]bool // node ids, by kind; a kind is missing when they are not known
	secrets     map[string][]string        // of applications, by the ids of their nodes
}

func readTargets(r *emit.Reader, e *emit.Emitter, assigned *Assignments, members *groupMembers) (targets, error) {
	t := targets{
		e: e,
		unprotected: emit.NodeSet{
			kind.Organization:          e.IDs(kind.Organization),
			kind.Device:                e.IDs(kind.Device),
			kind.APIServiceIntegration: e.IDs(kind.APIServiceIntegration),
		},
		admins:  map[string]map[string]bool{},
		secrets: map[string][]string{},
	}
	for _, kind := range principalKinds {
		admins, err := adminsOf(r, e, assigned, kind, members)
		if err != nil {
			return t, err
		}
		if admins != nil {
			t.admins[kind] = admins
			t.unprotected[kind] = emit.Without(e.IDs(kind), admins)
		}
	}
	err := emit.EachParent(r, snapshot.AppSecrets, func(app string, secrets []snapshot.Secret) error {
		owner := e.Find(app, kind.Application)
		for _, s := range secrets {
			if secret := e.Find(s.ID, kind.ClientSecret); !secret.IsZero() && !owner.IsZero() {
				t.secrets[owner.ID] = append(t.secrets[owner.ID], secret.ID)
			}
		}
		return nil
	})
	t.unprotected[kind.ClientSecret] = t.secretsOf(e.IDs(kind.Application))[kind.ClientSecret]
	return t, err
}

// adminsOf returns the ids of the nodes of a kind that no role reaches because they hold
// roles, nil when these are not all known. Members of a group have its roles, whatever
// Okta's list of assignees says (deviation D5).
func adminsOf(r *emit.Reader, e *emit.Emitter, assigned *Assignments, nodeKind string, members *groupMembers) (map[string]bool, error) {
	admins := assigned.Admins(nodeKind)
	if nodeKind != kind.User || admins == nil {
		return admins, nil
	}
	holders, known, err := assigned.mayBeHolders(r)
	if err != nil || !known {
		return nil, err
	}
	for id := range holders {
		group := e.Find(id, kind.Group)
		if group.IsZero() || !members.complete(group.ID) {
			return nil, nil
		}
		users, err := members.of(group.ID)
		if err != nil {
			return nil, err
		}
		for _, user := range users {
			admins[user] = true
		}
	}
	return admins, nil
}

// secretsOf returns the client secrets of applications.
func (t *targets) secretsOf(apps []string) emit.NodeSet {
	var ids []string
	for _, app := range apps {
		ids = append(ids, t.secrets[app]...)
	}
	slices.Sort(ids)
	return emit.NodeSet{kind.ClientSecret: slices.Compact(ids)}
}

// all returns every node of a kind that may be a target. While it is not known who is
// an admin, that is all of them, to be counted and not written.
func (t *targets) all(kind string) []string {
	if ids, known := t.unprotected[kind]; known {
		return ids
	}
	return t.e.IDs(kind)
}

// allowed returns what is reached without admins. Kinds of which it is not known who
// is an admin are left out whole and counted: never a false admin edge.
func (t *targets) allowed(reached emit.NodeSet) (allowed emit.NodeSet, unknown int) {
	allowed = emit.NodeSet{}
	for kind, ids := range reached {
		admins, known := t.admins[kind]
		switch {
		case !slices.Contains(principalKinds, kind):
			allowed[kind] = ids
		case !known:
			unknown += len(ids)
		case emit.Same(ids, t.unprotected[kind]):
			allowed[kind] = ids
		default:
			allowed[kind] = emit.Without(ids, admins)
		}
	}
	return allowed, unknown
}

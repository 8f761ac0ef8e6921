package graph

import (
	"maps"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/admin"
	"oktagon/graph/emit"
	"oktagon/graph/hybrid"
	"oktagon/graph/kind"
	"oktagon/graph/scopes"
)

// scopeReach is what scopes reach in this organization, by the ids of nodes.
type scopeReach struct {
	circumstances scopes.Circumstances
	superAdmins   map[string]bool // active service apps that are super admins
	// adminApps and adminGroups hold roles; nil when it is not known who does.
	adminApps, adminGroups map[string]bool
	groups                 []string // that can be written and lead somewhere, sorted
	secrets                []string // active ones of applications, sorted
}

// readScopeReach finds what scopes reach. It needs all nodes.
func readScopeReach(r *emit.Reader, e *emit.Emitter, holders *scopeHolders, assigned *admin.Assignments, external *hybrid.Model) (*scopeReach, error) {
	reach := &scopeReach{superAdmins: map[string]bool{}}
	if len(holders.byID) == 0 {
		return reach, nil
	}
	for principal, role := range assigned.All() {
		app := e.Find(principal, kind.Application)
		if role == "SUPER_ADMIN" && holders.apps[app.ID].service {
			reach.superAdmins[app.ID] = true
		}
	}
	reach.circumstances.SuperAdminApp = len(reach.superAdmins) > 0
	reach.adminApps, reach.adminGroups = assigned.Admins(kind.Application), assigned.Admins(kind.Group)
	err := emit.Each(r, snapshot.ClientPrivilegesSetting, func(p *snapshot.ClientPrivileges) error {
		reach.circumstances.AdminByDefault = p.On.Value()
		return nil
	})
	if err != nil {
		return nil, err
	}
	if reach.groups, err = leadingGroups(r, e, assigned, external); err != nil {
		return nil, err
	}
	reach.secrets, err = activeSecrets(r, e)
	return reach, err
}

// leadingGroups returns the groups of Okta's own type that have a role or are copied
// to where they may matter.
func leadingGroups(r *emit.Reader, e *emit.Emitter, assigned *admin.Assignments, external *hybrid.Model) ([]string, error) {
	// Mappings of any status count (scopes.md §3.3).
	leads, err := external.PushedGroups(r, e, func(*snapshot.PushMapping) bool { return true })
	if err != nil {
		return nil, err
	}
	for principal := range assigned.All() {
		if group := e.Find(principal, kind.Group); !group.IsZero() {
			leads[group.ID] = true
		}
	}
	err = emit.Each(r, snapshot.Groups, func(g *snapshot.Group) error {
		if g.Type.String() != "OKTA_GROUP" {
			delete(leads, emit.ToUpper(g.ID))
		}
		return nil
	})
	return slices.Sorted(maps.Keys(leads)), err
}

// activeSecrets returns the secrets of applications that can be used.
func activeSecrets(r *emit.Reader, e *emit.Emitter) ([]string, error) {
	var ids []string
	err := emit.EachParent(r, snapshot.AppSecrets, func(app string, secrets []snapshot.Secret) error {
		if e.Find(app, kind.Application).IsZero() {
			return nil
		}
		for _, s := range secrets {
			if secret := e.Find(s.ID, kind.ClientSecret); !secret.IsZero() && s.Status.String() == "ACTIVE" {
				ids = append(ids, secret.ID)
			}
		}
		return nil
	})
	slices.Sort(ids)
	return slices.Compact(ids), err
}

package collector

import (
	"cmp"
	"context"
	"fmt"

	"oktagon/collector/snapshot"
)

// resourceSets are what custom roles are limited to.
var resourceSets = resource{
	name:     snapshot.ResourceSets,
	produces: "Okta_ResourceSet",
	endpoint: getKey("/api/v1/iam/resource-sets", "resource-sets"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	records:  list[*snapshot.ResourceSet]{},
}

// setResources are what a resource set contains.
var setResources = resource{
	name:     snapshot.SetResources,
	produces: "Okta_ResourceSetContains and its kin, every edge that a custom role gives",
	group:    snapshot.ResourceSets,
	endpoint: getKey("/api/v1/iam/resource-sets/{id}/resources", "resources", pagesOf100...),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.ResourceSets},
	records: fanOut[*snapshot.SetResource]{parents: each[*snapshot.ResourceSet](snapshot.ResourceSets),
		readParent: readSetResources},
}

// readSetResources reads what one set contains. A resource whose exclusions cannot be
// understood makes the set incomplete.
func readSetResources(ctx context.Context, p *parentRun) (failed, err error) {
	var unknown error
	failed, err = readChildren(ctx, p, p.call(), func(records []*snapshot.SetResource, fresh int) error {
		for i := range records {
			if records[i].Conditions.Exclude.Unknown() {
				unknown = fmt.Errorf("what the resource %s excludes is in no known form; report it with the version of oktagon", records[i].Key())
			}
		}
		return writePage(p, records, fresh)
	})
	return cmp.Or(failed, unknown), err
}

// bindings are the roles that are bound to a resource set.
var bindings = resource{
	name:     snapshot.Bindings,
	produces: "Okta_ScopedTo to resource sets",
	group:    snapshot.ResourceSets,
	endpoint: getKey("/api/v1/iam/resource-sets/{id}/bindings", "roles"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.ResourceSets},
	records:  fanOut[*snapshot.Binding]{parents: each[*snapshot.ResourceSet](snapshot.ResourceSets)},
}

// bindingMembers are the role assignments of a binding.
var bindingMembers = resource{
	name:     snapshot.BindingMembers,
	produces: "Okta_ScopedTo to resource sets",
	group:    snapshot.ResourceSets,
	endpoint: getKey("/api/v1/iam/resource-sets/{id}/bindings/{id}/members", "members"),
	scopes:   []string{"okta.roles.read"},
	role:     iamReader,
	needs:    []string{snapshot.Bindings},
	records:  fanOut[*snapshot.BindingMember]{parents: eachBinding},
}

// eachBinding makes a parent, set/role, of every binding of every set.
func eachBinding(s *snapshot.Snapshot) (ids []string, err error) {
	err = eachChild(s, snapshot.Bindings, func(set string, b snapshot.Binding) { ids = append(ids, set+"/"+b.ID) })
	return ids, err
}

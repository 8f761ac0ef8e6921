package collector

import (
	"cmp"
	"context"
	"fmt"

	"oktagon/collector/snapshot"
)

// resourceSets are what custom roles are limited to.
var resourceSets = resource{
	name:    snapshot.ResourceSets,
	feeds:   "Okta_ResourceSet",
	path:    "/api/v1/iam/resource-sets",
	list:    "resource-sets",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	collect: listing[snapshot.ResourceSet],
}

// setResources are what a resource set holds.
var setResources = resource{
	name:    snapshot.SetResources,
	feeds:   "Okta_ResourceSetContains and its kin, every edge that a custom role gives",
	under:   snapshot.ResourceSets,
	path:    "/api/v1/iam/resource-sets/{id}/resources",
	queries: []string{"limit=100", "limit=50"},
	list:    "resources",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.ResourceSets},
	collect: fanOutBy(each[snapshot.ResourceSet](snapshot.ResourceSets), readSetResources),
}

// readSetResources reads what one set holds. A resource of which it is not known
// what it excludes is not known itself.
func readSetResources(ctx context.Context, f *family, set string) (failed, err error) {
	var unknown error
	failed, err = children(ctx, f, set, func(records []snapshot.SetResource, fresh int) error {
		for i := range records {
			if records[i].Conditions.Exclude.Unknown() {
				unknown = fmt.Errorf("what the resource %s excludes is in no known form; report it with the version of oktagon", records[i].Key())
			}
		}
		return page(f, set, records, fresh)
	})
	return cmp.Or(failed, unknown), err
}

// bindings are the roles that are bound to a resource set.
var bindings = resource{
	name:    snapshot.Bindings,
	feeds:   "Okta_ScopedTo to resource sets",
	under:   snapshot.ResourceSets,
	path:    "/api/v1/iam/resource-sets/{id}/bindings",
	list:    "roles",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.ResourceSets},
	collect: fanOut[snapshot.Binding](each[snapshot.ResourceSet](snapshot.ResourceSets)),
}

// bindingMembers are the role assignments of a binding.
var bindingMembers = resource{
	name:    snapshot.BindingMembers,
	feeds:   "Okta_ScopedTo to resource sets",
	under:   snapshot.ResourceSets,
	path:    "/api/v1/iam/resource-sets/{id}/bindings/{id}/members",
	list:    "members",
	scopes:  []string{"okta.roles.read"},
	role:    iamReader,
	needs:   []string{snapshot.Bindings},
	collect: fanOut[snapshot.BindingMember](eachBinding),
}

// eachBinding takes every binding of every set as a parent, set/role.
func eachBinding(s *snapshot.Snapshot) (ids []string, err error) {
	err = eachChild(s, snapshot.Bindings, func(set string, b snapshot.Binding) { ids = append(ids, set+"/"+b.ID) })
	return ids, err
}

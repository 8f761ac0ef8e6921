package collector

import "oktagon/collector/snapshot"

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
	collect: fanOut[snapshot.SetResource](each[snapshot.ResourceSet](snapshot.ResourceSets)),
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

package collector

import "oktagon/collector/snapshot"

// apps are listed with the inactive ones among them, which Okta may leave out
// unless asked. Pages of 200 are the maximum.
var apps = resource{
	name:   snapshot.Apps,
	feeds:  "Okta_Application",
	scopes: []string{"okta.apps.read"},
	role:   readOnly,
	collect: listing[snapshot.App]("/api/v1/apps",
		"includeNonDeleted=true&limit=200", "limit=200", "limit=100", "limit=50"),
}

// appUsers are the users' accounts in apps, 500 a page at most.
var appUsers = resource{
	name:   snapshot.AppUsers,
	feeds:  "Okta_AppAssignment of users, domain_sid",
	scopes: []string{"okta.apps.read"},
	role:   readOnly,
	needs:  []string{snapshot.Apps},
	collect: fanOut[snapshot.AppUser](each[snapshot.App](snapshot.Apps),
		"/api/v1/apps/{id}/users", "limit=500", "limit=200", "limit=50"),
}

// appGroups are the groups assigned to apps, 200 a page at most.
var appGroups = resource{
	name:   snapshot.AppGroups,
	feeds:  "Okta_AppAssignment of groups",
	scopes: []string{"okta.apps.read"},
	role:   readOnly,
	needs:  []string{snapshot.Apps},
	collect: fanOut[snapshot.AppGroup](each[snapshot.App](snapshot.Apps),
		"/api/v1/apps/{id}/groups", "limit=200", "limit=100", "limit=50"),
}

package collector

import "oktagon/collector/snapshot"

// pushMappings say which groups are copied into apps that can take them, 1000 a
// page at most.
var pushMappings = resource{
	name:    snapshot.PushMappings,
	feeds:   "Okta_GroupPush",
	path:    "/api/v1/apps/{id}/group-push/mappings",
	queries: []string{"limit=1000", "limit=500", "limit=200"},
	scopes:  []string{"okta.apps.read", "okta.groups.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: fanOut[snapshot.PushMapping](each(snapshot.Apps, snapshot.App.PushesGroups)),
}

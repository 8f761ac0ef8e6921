package collector

import (
	"context"
	"reflect"

	"oktagon/collector/snapshot"
)

// apps are listed with the inactive ones among them, which Okta may leave out
// unless asked. Pages of 200 are the maximum.
var apps = resource{
	name:    snapshot.Apps,
	feeds:   "Okta_Application",
	path:    "/api/v1/apps",
	queries: []string{"includeNonDeleted=true&limit=200", "limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	collect: listing[snapshot.App],
}

// appUsers are the users' accounts in apps, 500 a page at most.
var appUsers = resource{
	name:    snapshot.AppUsers,
	feeds:   "Okta_AppAssignment of users, Okta_UserPull, Okta_UserPush, Okta_ReadPasswordUpdates, domain_sid, SAML_EligibleFor",
	path:    "/api/v1/apps/{id}/users",
	queries: []string{"limit=500", "limit=200", "limit=50"},
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: fanOutCut(each[snapshot.App](snapshot.Apps), cutAppUsers),
}

// cutAppUsers keeps of a profile what the claims of its app name.
func cutAppUsers(t *task) (func(app string, u *snapshot.AppUser), error) {
	_, names, err := t.claimFields()
	return func(app string, u *snapshot.AppUser) { u.Profile.Others.KeepOnly(names[app]) }, err
}

// appGroups are the groups assigned to apps, 200 a page at most.
var appGroups = resource{
	name:    snapshot.AppGroups,
	feeds:   "Okta_AppAssignment of groups",
	path:    "/api/v1/apps/{id}/groups",
	queries: []string{"limit=200", "limit=100", "limit=50"},
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: fanOutBy(each[snapshot.App](snapshot.Apps), readAppGroups),
}

// readAppGroups reads the groups of one app. Of rows that say different things of
// one group the first counts (okta-api.md §1.3).
func readAppGroups(ctx context.Context, f *family, app string) (failed, err error) {
	first := map[string]snapshot.AppGroup{}
	return children(ctx, f, app, func(records []snapshot.AppGroup, fresh int) error {
		for _, g := range records {
			switch had, again := first[g.ID]; {
			case !again:
				first[g.ID] = g
			case !reflect.DeepEqual(had, g):
				f.note("a group is assigned to an app in two ways, the first is kept: " + g.ID + " to " + app)
			}
		}
		return page(f, app, records, fresh)
	})
}

// appSecrets are the client secrets of apps that sign in with one. The answer has
// them in clear text; what is kept is Okta's identifier of each.
var appSecrets = resource{
	name:    snapshot.AppSecrets,
	feeds:   "Okta_ClientSecret and Okta_SecretOf of applications",
	under:   snapshot.APIServiceSecrets,
	path:    "/api/v1/apps/{id}/credentials/secrets",
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: fanOut[snapshot.Secret](each(snapshot.Apps, snapshot.App.HasSecrets)),
}

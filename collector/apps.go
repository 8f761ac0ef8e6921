package collector

import (
	"context"
	"reflect"

	"oktagon/collector/snapshot"
)

// apps are listed with the inactive ones, which Okta may leave out unless requested.
// Pages of 200 are the maximum.
var apps = resource{
	name:     snapshot.Apps,
	produces: "Okta_Application",
	endpoint: get("/api/v1/apps", append([]string{"includeNonDeleted=true&limit=200"}, pagesOf200...)...),
	scopes:   []string{"okta.apps.read"},
	role:     readOnly,
	records:  list[*snapshot.App]{},
}

// appUsers are the users' accounts in apps, 500 a page at most.
var appUsers = resource{
	name:     snapshot.AppUsers,
	produces: "Okta_AppAssignment of users, Okta_UserPull, Okta_UserPush, Okta_ReadPasswordUpdates, domain_sid, SAML_EligibleFor",
	endpoint: get("/api/v1/apps/{id}/users", "limit=500", "limit=200", "limit=50"),
	scopes:   []string{"okta.apps.read"},
	role:     readOnly,
	needs:    []string{snapshot.Apps},
	records:  fanOut[*snapshot.AppUser]{parents: each[*snapshot.App](snapshot.Apps), trimmer: trimAppUsers},
}

// trimAppUsers keeps of a profile, beside the fields of the graph, those that the
// claims of its app name.
func trimAppUsers(t *task) (func(app string, u *snapshot.AppUser), error) {
	_, fields, err := t.run.claimFields()
	return func(app string, u *snapshot.AppUser) { u.Profile.Others.KeepOnly(fields[app]) }, err
}

// appGroups are the groups assigned to apps, 200 a page at most.
var appGroups = resource{
	name:     snapshot.AppGroups,
	produces: "Okta_AppAssignment of groups",
	endpoint: get("/api/v1/apps/{id}/groups", pagesOf200...),
	scopes:   []string{"okta.apps.read"},
	role:     readOnly,
	needs:    []string{snapshot.Apps},
	records:  fanOut[*snapshot.AppGroup]{parents: each[*snapshot.App](snapshot.Apps), readParent: readAppGroups},
}

// readAppGroups reads the groups of one app. When records of one group differ, the
// first counts (okta-api.md §1.3).
func readAppGroups(ctx context.Context, p *parentRun) (failed, err error) {
	first := map[string]*snapshot.AppGroup{}
	return readChildren(ctx, p, p.call(), func(records []*snapshot.AppGroup, fresh int) error {
		for _, g := range records {
			switch earlier, found := first[g.ID]; {
			case !found:
				first[g.ID] = g
			case !reflect.DeepEqual(earlier, g):
				p.counters.note("a group is assigned to an app in two ways, the first is kept: " + g.ID + " to " + p.id)
			}
		}
		return writePage(p, records, fresh)
	})
}

package oktatest

import (
	"net/http"
	"strings"

	"oktagon/collector/snapshot"
)

// endpoint is a row of the table: one call of Okta's API, from which resource
// of the snapshot it is answered, and what Okta documents about it.
type endpoint struct {
	template string
	serve    func(*call) *reply
	from     string   // the listing that is served
	per      string   // the fan-out that is served
	parents  []string // listings, one of which has the fan-out's parent
	as       string   // the listing whose records stand for the items
	surplus  string   // the file in surplus/, without .json
	bucket   string
	page     int // default page size; 0: all in one answer
	min, max int // limits of the parameter limit; max 0: there is none
	scopes   []string
	list     string // the list's key, for answers paged in the body
	expand   string // the value of expand that _embedded needs
	method   string // default GET
	open     bool   // no sign-in

	segments []string
}

// endpoints has Okta's calls by the numbers of the API contract.
var endpoints = prepare([]endpoint{
	// #1 and #2
	{template: "/.well-known/okta-organization", serve: wellKnown, bucket: "Z", open: true},
	{template: "/api/v1/org", serve: only, from: snapshot.Orgs, surplus: "org",
		bucket: "Z", scopes: []string{"okta.orgs.read"}},
	// #3 and #41
	{template: "/api/v1/users", serve: listing, from: snapshot.Users, surplus: "users",
		bucket: "U", page: 200, max: 200, scopes: []string{"okta.users.read"}},
	{template: "/api/v1/users/{id}", serve: object, from: snapshot.Users, per: snapshot.Creators,
		surplus: "users", bucket: "V", scopes: []string{"okta.users.read"}},
	// #5 to #7
	{template: "/api/v1/groups", serve: listing, from: snapshot.Groups, surplus: "groups", expand: "stats",
		bucket: "G", page: 200, max: 10000, scopes: []string{"okta.groups.read"}},
	{template: "/api/v1/groups/{id}", serve: object, from: snapshot.Groups, surplus: "groups", expand: "stats",
		bucket: "H", scopes: []string{"okta.groups.read"}},
	{template: "/api/v1/groups/{id}/users", serve: children, per: snapshot.GroupMembers,
		parents: []string{snapshot.Groups}, as: snapshot.Users, surplus: "users",
		bucket: "G", page: 1000, max: 1000, scopes: []string{"okta.groups.read"}},
	// #8 to #10, #12
	{template: "/api/v1/apps", serve: listing, from: snapshot.Apps, surplus: "apps",
		bucket: "A", page: 20, max: 200, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/users", serve: children, per: snapshot.AppUsers,
		parents: []string{snapshot.Apps}, surplus: "app-users",
		bucket: "A", page: 50, max: 500, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/groups", serve: children, per: snapshot.AppGroups,
		parents: []string{snapshot.Apps}, surplus: "app-groups",
		bucket: "A", page: 20, min: 20, max: 200, scopes: []string{"okta.apps.read"}},
	{template: "/api/v1/apps/{id}/credentials/secrets", serve: children, per: snapshot.Secrets,
		parents: []string{snapshot.Apps}, surplus: "app-secrets",
		bucket: "A", scopes: []string{"okta.apps.read"}},
	// #39 and #40
	{template: "/integrations/api/v1/api-services", serve: listing, from: snapshot.APIServices,
		surplus: "api-services", bucket: "X", page: 100, scopes: []string{"okta.oauthIntegrations.read"}},
	{template: "/integrations/api/v1/api-services/{id}/credentials/secrets", serve: children,
		per: snapshot.Secrets, parents: []string{snapshot.APIServices}, surplus: "api-service-secrets",
		bucket: "X", scopes: []string{"okta.oauthIntegrations.read"}},
	// sign-in
	{template: tokenPath, method: http.MethodPost, serve: token, bucket: "T", open: true},
})

func prepare(rows []endpoint) []endpoint {
	for i := range rows {
		rows[i].segments = strings.Split(rows[i].template, "/")
		if rows[i].method == "" {
			rows[i].method = http.MethodGet
		}
		rows[i].min = max(rows[i].min, 1)
	}
	return rows
}

// findEndpoint returns the row of a path and the ids in it, nil for a path
// that Okta does not have.
func findEndpoint(path string) (*endpoint, []string) {
	segments := strings.Split(path, "/")
	for i := range endpoints {
		if params, ok := endpoints[i].match(segments); ok {
			return &endpoints[i], params
		}
	}
	return nil, nil
}

// match compares a path with the template; a template matches itself.
func (e *endpoint) match(path []string) (params []string, ok bool) {
	if len(path) != len(e.segments) {
		return nil, false
	}
	for i, segment := range e.segments {
		switch {
		case strings.HasPrefix(segment, "{") && path[i] != "":
			params = append(params, path[i])
		case segment != path[i]:
			return nil, false
		}
	}
	return params, true
}

package collector

import (
	"context"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// apiServices are the API service integrations. The endpoint has no page size.
var apiServices = resource{
	name:    snapshot.APIServices,
	feeds:   "Okta_ApiServiceIntegration, Okta_CreatorOf",
	path:    "/integrations/api/v1/api-services",
	scopes:  []string{"okta.oauthIntegrations.read"},
	role:    superAdmin,
	means:   licensed,
	collect: listing[snapshot.APIService],
}

// secrets are the client secrets of API service integrations: two at most each.
var secrets = resource{
	name:    snapshot.APIServiceSecrets,
	feeds:   "Okta_ClientSecret and Okta_SecretOf of integrations",
	path:    "/integrations/api/v1/api-services/{id}/credentials/secrets",
	scopes:  []string{"okta.oauthIntegrations.read"},
	role:    superAdmin,
	needs:   []string{snapshot.APIServices},
	means:   licensed,
	collect: fanOut[snapshot.Secret](each[snapshot.APIService](snapshot.APIServices)),
}

// creators are the users who let an integration in and whom no listing has:
// Okta leaves out deprovisioned users there. They are looked up one by one. One
// who is truly gone is an answer, not a failure.
var creators = resource{
	name:    snapshot.Creators,
	feeds:   "Okta_User and Okta_CreatorOf of departed creators",
	under:   snapshot.APIServices,
	path:    "/api/v1/users/{id}",
	scopes:  []string{"okta.users.read"},
	role:    readOnly,
	needs:   []string{snapshot.APIServices},
	after:   []string{snapshot.Users, snapshot.Apps},
	collect: collectCreators,
}

func collectCreators(ctx context.Context, t *task) error {
	if c := t.w.Snapshot().Manifest.CoverageOf(snapshot.Users); c.State == snapshot.Denied {
		t.end(snapshot.Denied, "users is denied")
		return nil
	}
	names, _, err := t.claimFields()
	if err != nil {
		return err
	}
	return fanOutBy(unlistedCreators, func(ctx context.Context, f *family, id string) (failed, err error) {
		return f.guard(func() (failed, err error) {
			return lookUp(ctx, f, id, func(u *snapshot.User) { u.Profile.Others.KeepOnly(names) })
		})
	})(ctx, t)
}

// lookUp reads the one object that a parent stands for; cut may leave out what
// is not wanted of it.
func lookUp[T snapshot.Record](ctx context.Context, f *family, id string, cut func(*T)) (failed, err error) {
	object, failed := okta.Get[T](ctx, f.client, f.call(id))
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if failed != nil {
		return nonFatal(failed)
	}
	if cut != nil {
		cut(&object)
	}
	return nil, page(f, id, []T{object}, 1)
}

// unlistedCreators are the creators with ids of users that the listing lacks.
// Creators that are apps or integrations are in the listings of those.
func unlistedCreators(s *snapshot.Snapshot) ([]string, error) {
	missing := map[string]bool{}
	for i, err := range snapshot.Records[snapshot.APIService](s, snapshot.APIServices) {
		if err != nil {
			return nil, err
		}
		if id := i.CreatedBy.String(); strings.HasPrefix(id, "00u") {
			missing[id] = true
		}
	}
	for u, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		if err != nil {
			return nil, err
		}
		delete(missing, u.ID)
	}
	return slices.Sorted(maps.Keys(missing)), nil
}

package collector

import (
	"context"
	"errors"
	"maps"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// jwks are the public keys of apps. The listing of apps has them already, most
// often with all that is used; only what it lacks is asked for.
var jwks = resource{
	name:    snapshot.JWKs,
	feeds:   "Okta_JWK, Okta_KeyOf",
	path:    "/api/v1/apps/{id}/credentials/jwks",
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	means:   meaning{okta.NotFound: snapshot.Complete},
	collect: collectKeys,
}

func collectKeys(ctx context.Context, t *task) error {
	embedded, err := embeddedKeys(t.w.Snapshot())
	if err != nil {
		return err
	}
	apps := func(*snapshot.Snapshot) ([]string, error) {
		return slices.SortedFunc(maps.Keys(embedded), snapshot.CompareIDs), nil
	}
	return fanOutBy(apps, func(ctx context.Context, f *family, id string) (failed, err error) {
		keys, failed, err := f.keys(ctx, id, embedded[id])
		if err == nil && len(keys) > 0 {
			err = page(f, id, keys, len(keys))
		}
		return failed, err
	})(ctx, t)
}

// embeddedKeys are the keys in the listing of apps, by app.
func embeddedKeys(s *snapshot.Snapshot) (map[string]snapshot.JWKSet, error) {
	found := map[string]snapshot.JWKSet{}
	for app, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		if client := app.Settings.OAuthClient; client != nil && len(client.JWKs) > 0 {
			found[app.ID] = client.JWKs
		}
	}
	return found, nil
}

// keys are those of one app. What the endpoint does not tell, the embedded keys
// do; a refusal that costs none of them is only noted.
func (f *family) keys(ctx context.Context, id string, embedded snapshot.JWKSet) (keys []snapshot.JWK, failed, err error) {
	if embedded.Complete() {
		return embedded, nil, nil
	}
	failed, err = children(ctx, f, id, func(listed []snapshot.JWK, _ int) error {
		keys = append(keys, listed...)
		return nil
	})
	if err != nil || failed == nil && len(keys) > 0 {
		return keys, failed, err
	}
	keys = withIDs(slices.Clone(embedded))
	if len(keys) < len(embedded) { // such a key alone is none (nodes.md, Okta_JWK)
		f.note("keys in the apps' own records that have no id are left out: of " + id)
	}
	if isAnswer(failed) && len(keys) == len(embedded) {
		f.note("keys were not listed, those in the apps' own records are used: " + explain(failed))
		failed = nil
	}
	return keys, failed, nil
}

// isAnswer tells a refusal from a failure to get an answer.
func isAnswer(failed error) bool {
	switch okta.Classify(failed) {
	case okta.Denied, okta.Unavailable, okta.NoEndpoint, okta.BadRequest:
		return true
	}
	return errors.Is(failed, errNotAsked)
}

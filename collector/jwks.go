package collector

import (
	"context"
	"errors"
	"maps"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// jwks are the public keys of apps. The list of apps has them already, most often with
// everything that is used; only what it lacks is requested.
var jwks = resource{
	name:           snapshot.JWKs,
	produces:       "Okta_JWK, Okta_KeyOf",
	endpoint:       endpoint{path: "/api/v1/apps/{id}/credentials/jwks", list: okta.ListForm{Keys: []string{"keys", "jwks.keys"}}},
	scopes:         []string{"okta.apps.read"},
	role:           readOnly,
	needs:          []string{snapshot.Apps},
	stateOverrides: states{okta.NotFound: snapshot.Complete},
	records:        fanOut[*snapshot.JWK]{custom: readJWKs},
}

func readJWKs(ctx context.Context, t *task) error {
	embedded, err := embeddedKeys(t.run.writer.Snapshot())
	if err != nil {
		return err
	}
	return readFanOut(ctx, t, slices.SortedFunc(maps.Keys(embedded), snapshot.CompareIDs),
		func(ctx context.Context, p *parentRun) (failed, err error) {
			keys, failed, err := readKeys(ctx, p, embedded[p.id])
			if err == nil && len(keys) > 0 {
				err = writePage(p, keys, len(keys))
			}
			return failed, err
		})
}

// embeddedKeys are the keys in the list of apps, by app.
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

// readKeys returns the keys of one app. The embedded keys stand in for what the endpoint
// does not return; a refusal that costs none of them is only noted.
func readKeys(ctx context.Context, p *parentRun, embedded snapshot.JWKSet) (keys []snapshot.JWK, failed, err error) {
	if embedded.Complete() {
		return embedded, nil, nil
	}
	failed, err = readChildren(ctx, p, p.call(), func(listed []*snapshot.JWK, _ int) error {
		for _, key := range listed {
			keys = append(keys, *key)
		}
		return nil
	})
	if err != nil || failed == nil && len(keys) > 0 {
		return keys, failed, err
	}
	keys = snapshot.WithIDs(slices.Clone(embedded))
	if len(keys) < len(embedded) { // such a key makes no node (nodes.md, Okta_JWK)
		p.counters.note("keys in the apps' own records that have no id are left out: of " + p.id)
	}
	if isAnswer(failed) && len(keys) == len(embedded) {
		p.counters.note("keys were not listed, those in the apps' own records are used: " + withAdvice(failed))
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

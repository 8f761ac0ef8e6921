package orggen

import (
	"oktagon/collector/snapshot"
)

// pushMappings are the groups that are copied into the apps with that feature:
// three each, one of which is not active.
func (g *generator) pushMappings() error {
	return g.perApp(snapshot.PushMappings, snapshot.App.PushesGroups, func(f *snapshot.FanOutWriter, i int) (int, error) {
		order := newShuffle(g.Groups, g.Seed+10, uint64(i))
		return pages(f, AppID(i), min(3, g.Groups), 1000, func(k int) snapshot.PushMapping {
			return snapshot.PushMapping{
				ID: id("gpm", 3*i+k), Status: pick([]string{"ACTIVE", "ACTIVE", "INACTIVE"}, uint64(k)),
				SourceGroupID: snapshot.Some(GroupID(order.at(k))), TargetGroupID: text("00gtarget%d", 3*i+k),
			}
		})
	})
}

// perApp writes what each of the apps that are asked for it has.
func (g *generator) perApp(resource string, asked func(snapshot.App) bool, app func(f *snapshot.FanOutWriter, i int) (int, error)) error {
	return g.fanOut(resource, g.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if !asked(g.app(i)) {
			return 0, nil
		}
		return app(f, i)
	})
}

// grantScopes are the scopes that apps hold, the first ones of the list.
var grantScopes = []string{
	"okta.users.read", "okta.groups.read", "okta.apps.read", "okta.logs.read", "okta.users.manage", "okta.groups.manage",
}

// grants: service apps hold up to six scopes, the others of OpenID Connect one
// or none. The second scope of each was taken back.
func (g *generator) grants() error {
	return g.perApp(snapshot.Grants, snapshot.App.MayHaveGrants, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := i % 2
		if isService(i) {
			n = 2 + i/14%5
		}
		return pages(f, AppID(i), n, 200, func(k int) snapshot.Grant {
			return snapshot.Grant{
				ID: id("oag", len(grantScopes)*i+k), ScopeID: snapshot.Some(grantScopes[k]),
				Status:  pick([]string{"ACTIVE", "REVOKED", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE"}, uint64(k)),
				Created: stamp(i, k), CreatedBy: g.granter(i),
			}
		})
	})
}

// granter is an admin.
func (g *generator) granter(app int) snapshot.Principal {
	if len(g.admins) == 0 {
		return snapshot.Principal{}
	}
	return snapshot.Principal{ID: snapshot.Some(UserID(g.admins[app%len(g.admins)])), Type: snapshot.Some("User")}
}

// authMethod says how an OpenID Connect app proves itself: every other service
// app with a key, most others with a secret.
func authMethod(app int) string {
	if isService(app) {
		return []string{"client_secret_basic", "private_key_jwt"}[app/14%2]
	}
	return []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}[app%4]
}

// keysOf are the public keys of an app: two, the older one not active.
func keysOf(app int) snapshot.JWKSet {
	if !isService(app) || authMethod(app) != "private_key_jwt" {
		return nil
	}
	var keys snapshot.JWKSet
	for k := range 2 {
		keys = append(keys, snapshot.JWK{
			ID: id("pks", 2*app+k), KID: text("key-%d-%d", app, k), KTY: pick([]string{"RSA", "EC"}, uint64(k)),
			Use: snapshot.Some("sig"), Status: pick([]string{"INACTIVE", "ACTIVE"}, uint64(k)),
			Created: stamp(app, k), LastUpdated: stamp(app+9, k),
		})
	}
	return keys
}

// embeddedKeys are those in the app's own record: for every third app with keys
// without their states, so that they have to be asked for.
func embeddedKeys(app int) snapshot.JWKSet {
	keys := keysOf(app)
	if app/28%3 == 2 {
		for k := range keys {
			keys[k].Status = snapshot.Text{}
		}
	}
	return keys
}

func (g *generator) keys() error {
	hasKeys := func(a snapshot.App) bool {
		return a.Settings.OAuthClient != nil && len(a.Settings.OAuthClient.JWKs) > 0
	}
	return g.perApp(snapshot.JWKs, hasKeys, func(f *snapshot.FanOutWriter, i int) (int, error) {
		keys := keysOf(i)
		return pages(f, AppID(i), len(keys), 200, func(k int) snapshot.JWK { return keys[k] })
	})
}

// appSecrets gives each app that uses secrets one, every fourth a second one.
func (g *generator) appSecrets() error {
	return g.perApp(snapshot.AppSecrets, snapshot.App.HasSecrets, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 1
		if i%4 == 0 {
			n = 2
		}
		return pages(f, AppID(i), n, 200, func(k int) snapshot.Secret {
			return snapshot.Secret{
				ID: id("oct", 2*i+k), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(k)),
				SecretHash: text("fakeapphash-%d-%d", i, k), Created: stamp(i, k), LastUpdated: stamp(i+k, k),
			}
		})
	})
}

// apiTokens are those of admins; every ninth owner is gone.
func (g *generator) apiTokens() error {
	return g.listing(snapshot.APITokens, g.APITokens, func(i int) snapshot.Record {
		t := snapshot.APIToken{
			ID: id("00T", i), Name: text("automation-%d", i), UserID: snapshot.Some(id("00uy", i)), ClientName: snapshot.Some("Okta API"),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i), ExpiresAt: stamp(i+30, i), TokenWindow: snapshot.Some("P30D"),
			Network: snapshot.TokenNetwork{Connection: pick([]string{"ANYWHERE", "ZONE"}, uint64(i))},
		}
		if i%9 != 8 && len(g.admins) > 0 {
			t.UserID = snapshot.Some(UserID(g.admins[newShuffle(len(g.admins), g.Seed+11, 0).at(i%len(g.admins))]))
		}
		return t
	})
}

package orggen

import "oktagon/collector/snapshot"

// factors writes those of admins or of all users: up to three, one in sixteen of them
// pending.
func (g *generator) factors() error {
	users, of := len(g.admins), func(i int) int { return g.admins[i] }
	if g.size.Factors == factorsOfAll {
		users, of = g.size.Users, func(i int) int { return i }
	}
	return g.fanOut(snapshot.Factors, users, func(f *snapshot.FanOutWriter, i int) (int, error) {
		user := of(i)
		random := hash(g.size.Seed+15, uint64(user))
		return writeItems(f, UserID(user), int(random%4), func(k int) snapshot.Factor {
			status := "ACTIVE"
			if random>>(8+4*k)%16 == 0 {
				status = "PENDING_ACTIVATION"
			}
			return snapshot.Factor{ID: id("opf", 3*user+k), Status: snapshot.Some(status), Type: snapshot.Some("push")}
		})
	})
}

// grantScopes are the scopes of apps: each app has the first ones.
var grantScopes = []string{
	"okta.users.read", "okta.groups.read", "okta.apps.read", "okta.logs.read", "okta.users.manage", "okta.groups.manage",
}

// grants writes two to six grants of service apps, and one or none of other OAuth
// clients. The second grant is revoked.
func (g *generator) grants() error {
	return g.perApp(snapshot.Grants, snapshot.App.MayHaveGrants, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := i % 2
		if isService(i) {
			n = 2 + i/servicePeriod%5
		}
		return writeItems(f, AppID(i), n, func(k int) snapshot.Grant {
			return snapshot.Grant{
				ID: id("oag", len(grantScopes)*i+k), ScopeID: snapshot.Some(grantScopes[k]),
				Status:  pick([]string{"ACTIVE", "REVOKED", "ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE"}, uint64(k)),
				Created: stamp(i, k), CreatedBy: g.grantedBy(i),
			}
		})
	})
}

// grantedBy is an admin.
func (g *generator) grantedBy(app int) snapshot.Principal {
	if len(g.admins) == 0 {
		return snapshot.Principal{}
	}
	return snapshot.Principal{ID: snapshot.Some(UserID(g.admins[app%len(g.admins)])), Type: snapshot.Some("User")}
}

// authMethod is how an OAuth client authenticates: every other service app with a key,
// most others with a secret.
func authMethod(app int) string {
	if isService(app) {
		return []string{"client_secret_basic", "private_key_jwt"}[app/servicePeriod%2]
	}
	return []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}[app%4]
}

// keysOf are the public keys of an app: an inactive and an active one.
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

// embeddedKeys are the keys in the app's own record. In every third app with keys they
// have no status, so that a collection has to list the keys.
func embeddedKeys(app int) snapshot.JWKSet {
	keys := keysOf(app)
	if app/(2*servicePeriod)%3 == 2 {
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
		return writeList(f, AppID(i), keysOf(i)...)
	})
}

// appSecrets writes one secret of each app that uses secrets, and two of every fourth.
func (g *generator) appSecrets() error {
	return g.perApp(snapshot.AppSecrets, snapshot.App.HasSecrets, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 1
		if i%4 == 0 {
			n = 2
		}
		return writeItems(f, AppID(i), n, func(k int) snapshot.Secret {
			return snapshot.Secret{
				ID: id("oct", 2*i+k), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(k)),
				SecretHash: text("fakeapphash-%d-%d", i, k), Created: stamp(i, k), LastUpdated: stamp(i+k, k),
			}
		})
	})
}

// apiTokens writes the tokens of admins; the owner of every ninth was deleted.
func (g *generator) apiTokens() error {
	return g.listing(snapshot.APITokens, g.size.apiTokens(), func(i int) snapshot.Record {
		t := snapshot.APIToken{
			ID: id("00T", i), Name: text("automation-%d", i), UserID: snapshot.Some(id("00uy", i)), ClientName: snapshot.Some("Okta API"),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i), ExpiresAt: stamp(i+30, i), TokenWindow: snapshot.Some("P30D"),
			Network: snapshot.TokenNetwork{Connection: pick([]string{"ANYWHERE", "ZONE"}, uint64(i))},
		}
		if i%9 != 8 && len(g.admins) > 0 {
			t.UserID = snapshot.Some(UserID(g.admins[newShuffle(len(g.admins), g.size.Seed+11, 0).at(i%len(g.admins))]))
		}
		return t
	})
}

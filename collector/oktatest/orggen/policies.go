package orggen

import (
	"oktagon/collector/snapshot"
)

// policyTypes are those of Okta's policies. An organization has one of each and
// sign-on policies of apps besides.
var policyTypes = []string{
	"OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", accessPolicy, "DEVICE_SIGNAL_COLLECTION",
	"PROFILE_ENROLLMENT", "POST_AUTH_SESSION", "ENTITY_RISK", "SESSION_VIOLATION_DETECTION", "CLIENT_UPDATE",
	"IDENTITY_CLAIM_SOURCING",
}

const accessPolicy = "ACCESS_POLICY"

func policyType(i int) string {
	if i < len(policyTypes) {
		return policyTypes[i]
	}
	return accessPolicy
}

// policies: the system's ones have no time of creation.
func (g *generator) policies() error {
	return g.listing(snapshot.Policies, g.Policies, func(i int) snapshot.Record {
		p := snapshot.Policy{
			ID: policyID(i), Name: text("Policy %d", i), Type: snapshot.Some(policyType(i)), Priority: snapshot.Some[int64](1),
			System: snapshot.Some(i < len(policyTypes)), Description: snapshot.Some("Generated"),
		}
		if !p.System.Value() {
			p.Created, p.Priority = stamp(i, i), snapshot.Some(int64(i-len(policyTypes)+2))
		}
		return p
	})
}

// policyMappings: each app has one sign-on policy, in turn. That of the first
// app is the system's.
func (g *generator) policyMappings() error {
	own := max(0, g.Policies-len(policyTypes))
	first := len(policyTypes)
	if own == 0 {
		first, own = 4, 1 // the system's
	}
	return g.fanOut(snapshot.PolicyMappings, g.Policies, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 0
		if nth := i - first; nth >= 0 && nth < own {
			n = (g.Apps - nth + own - 1) / own
		}
		return pages(f, policyID(i), max(0, n), 200, func(k int) snapshot.PolicyMapping {
			app := k*own + i - first
			return snapshot.PolicyMapping{ID: id("mpg", app), Links: snapshot.PolicyMappingLinks{
				Application: snapshot.Link{Href: text("https://contoso.okta.com/api/v1/apps/%s", AppID(app))}}}
		})
	})
}

// realmOf is the realm of a user: one in fifty is not in the default one.
func (g *generator) realmOf(luck uint64) int {
	if g.Realms == 1 || luck>>32%50 != 0 {
		return 0
	}
	return 1 + int(luck>>40)%(g.Realms-1)
}

func (g *generator) realms() error {
	return g.listing(snapshot.Realms, g.Realms, func(i int) snapshot.Record {
		r := snapshot.Realm{
			ID: realmID(i), IsDefault: snapshot.Some(i == 0), Created: stamp(i, i), LastUpdated: stamp(i+1, i),
			Profile: snapshot.RealmProfile{Name: text("Realm %d", i), RealmType: snapshot.Some("PARTNER"),
				Domains: snapshot.Texts{text("partner%d.example", i).String()}},
		}
		if i == 0 {
			r.Profile = snapshot.RealmProfile{Name: snapshot.Some("Default Realm"), RealmType: snapshot.Some("DEFAULT")}
		}
		return r
	})
}

// idps are in turn an Entra tenant, an OpenID Connect and a social provider.
func (g *generator) idps() error {
	return g.listing(snapshot.IdentityProviders, g.IdentityProviders, func(i int) snapshot.Record {
		p := snapshot.IdentityProvider{
			ID: idpID(i), Name: text("Provider %d", i), Status: snapshot.Some("ACTIVE"), Created: stamp(i*7, i),
			IssuerMode: snapshot.Some("ORG_URL"),
		}
		switch i % 3 {
		case 0:
			trust(&p, i)
			if g.Groups > 0 {
				p.Policy.Provisioning.Groups.Assignments = snapshot.Texts{GroupID(i % g.Groups)}
			}
		case 1:
			p.Type, p.Protocol.Type = snapshot.Some("OIDC"), snapshot.Some("OIDC")
			p.Protocol.Endpoints.Authorization.URL = text("https://sso%d.partner.example/authorize", i)
			p.Policy = &snapshot.IdPPolicy{Provisioning: snapshot.IdPProvisioning{Action: snapshot.Some("DISABLED")}}
		default:
			p.Type, p.Protocol.Type = snapshot.Some("GOOGLE"), snapshot.Some("OAUTH2")
		}
		return p
	})
}

// idpUsers are a twentieth, a hundredth or a thousandth of the users.
func (g *generator) idpUsers() error {
	return g.fanOut(snapshot.IdPUsers, g.IdentityProviders, func(f *snapshot.FanOutWriter, i int) (int, error) {
		order := newShuffle(g.Users, g.Seed+12, uint64(i))
		n := g.Users / []int{20, 100, 1000}[i%3]
		return pages(f, idpID(i), n, 200, func(k int) snapshot.IdPUser {
			u := snapshot.IdPUser{ID: UserID(order.at(k))}
			if i%3 == 0 {
				u.ExternalID = text("subject-%d@partner.example", order.at(k))
				u.Profile.Email = u.ExternalID
			}
			return u
		})
	})
}

func (g *generator) authServers() error {
	return g.listing(snapshot.AuthServers, g.AuthServers, func(i int) snapshot.Record {
		return snapshot.AuthServer{
			ID: id("aus", i), Name: text("Server %d", i), Description: snapshot.Some("Generated"),
			Audiences: snapshot.Texts{text("api://server%d", i).String()}, Issuer: text("https://contoso.okta.com/oauth2/%s", id("aus", i)),
			IssuerMode: snapshot.Some("ORG_URL"), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(i)),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
	})
}

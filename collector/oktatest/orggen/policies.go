package orggen

import "oktagon/collector/snapshot"

const accessPolicy = "ACCESS_POLICY"

// policyTypes are Okta's. An organization has one system policy of each type, and
// sign-on policies of apps besides.
var policyTypes = []string{
	"OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", accessPolicy, "DEVICE_SIGNAL_COLLECTION",
	"PROFILE_ENROLLMENT", "POST_AUTH_SESSION", "ENTITY_RISK", "SESSION_VIOLATION_DETECTION", "CLIENT_UPDATE",
	"IDENTITY_CLAIM_SOURCING",
}

func policyType(i int) string {
	if i < len(policyTypes) {
		return policyTypes[i]
	}
	return accessPolicy
}

func (g *generator) policies() error {
	return g.listing(snapshot.Policies, g.size.policies(), func(i int) snapshot.Record {
		p := snapshot.Policy{
			ID: policyID(i), Name: text("Policy %d", i), Type: snapshot.Some(policyType(i)), Priority: snapshot.Some[int64](1),
			System: snapshot.Some(i < len(policyTypes)), Description: snapshot.Some("Generated"),
		}
		if !p.System.Value() { // Okta does not say when it created its own
			p.Created, p.Priority = stamp(i, i), snapshot.Some(int64(i-len(policyTypes)+2))
		}
		return p
	})
}

// policyMappings gives each app a sign-on policy, in turn.
func (g *generator) policyMappings() error {
	own, first := g.size.appPolicies(), len(policyTypes)
	return g.fanOut(snapshot.PolicyMappings, g.size.policies(), func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 0
		if nth := i - first; nth >= 0 {
			n = (g.size.Apps - nth + own - 1) / own
		}
		return writeItems(f, policyID(i), max(0, n), func(k int) snapshot.PolicyMapping {
			app := k*own + i - first
			return snapshot.PolicyMapping{ID: id("mpg", app), Links: snapshot.PolicyMappingLinks{
				Application: snapshot.Link{Href: text("https://"+domain+"/api/v1/apps/%s", AppID(app))}}}
		})
	})
}

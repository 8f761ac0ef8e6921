package orggen

import "oktagon/collector/snapshot"

// scopeSets are the scopes of integrations, in turn.
var scopeSets = []snapshot.Scopes{
	{"okta.users.read", "okta.groups.read"},
	{"okta.logs.read"},
	{"okta.users.manage", "okta.groups.manage", "okta.apps.read"},
	{"okta.users.read", "okta.apps.read", "okta.policies.read", "okta.logs.read"},
}

func (g *generator) integrations() error {
	return g.listing(snapshot.APIServices, g.size.Integrations, func(i int) snapshot.Record {
		return snapshot.APIService{
			ID: integrationID(i), Name: text("Fabrikam Service %d", i%9), Type: text("fabrikamservice%d", i%9),
			GrantedScopes: scopeSets[i%len(scopeSets)], CreatedAt: stamp(i*13, i), CreatedBy: snapshot.Actor{Text: g.creator(i)},
		}
	})
}

// Of ten integrations seven were authorized by users who are listed, and these by a
// user who was deprovisioned since, by one who was deleted, and by an app and an
// integration in turn.
const (
	deprovisionedCreator = 7
	deletedCreator       = 8
	softwareCreator      = 9
)

func (g *generator) creator(i int) snapshot.Text {
	switch kind := i % 10; {
	case kind == deprovisionedCreator || kind == deletedCreator:
		return snapshot.Some(unlistedUserID(i))
	case kind == softwareCreator && i%20 == softwareCreator && g.size.Apps > 0:
		return snapshot.Some(AppID(0))
	case kind == softwareCreator:
		return snapshot.Some(integrationID(0))
	case g.size.Users == 0:
		return snapshot.Text{}
	default:
		return snapshot.Some(UserID(int(hash(g.size.Seed+5, uint64(i)) % uint64(g.size.Users))))
	}
}

// unlistedUserID is the id of a user whom the listing does not have.
func unlistedUserID(i int) string { return id("00uz", i) }

// creators writes the answers for creators that no listing has.
func (g *generator) creators() error {
	return g.fanOut(snapshot.Creators, g.size.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		switch i % 10 {
		case deletedCreator:
			return 0, f.CloseParent(unlistedUserID(i), snapshot.Gone, "")
		case deprovisionedCreator:
			u := g.user(g.size.Users + i)
			u.ID, u.Status, u.Profile.ManagerID = unlistedUserID(i), snapshot.Some("DEPROVISIONED"), snapshot.Text{}
			return writeList(f, u.ID, u)
		default:
			return 0, nil
		}
	})
}

// secrets writes one secret of each integration, and two of every third.
func (g *generator) secrets() error {
	return g.fanOut(snapshot.APIServiceSecrets, g.size.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 1
		if i%3 == 2 {
			n = 2
		}
		return writeItems(f, integrationID(i), n, func(k int) snapshot.Secret {
			return snapshot.Secret{
				ID: id("ocs", 2*i+k), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(k)),
				SecretHash: text("fakehash-%d-%d", i, k), Created: stamp(i*13, i+k), LastUpdated: stamp(i*13, i+k),
			}
		})
	})
}

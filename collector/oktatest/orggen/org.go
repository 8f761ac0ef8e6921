package orggen

import "oktagon/collector/snapshot"

func (g *generator) org() error {
	return g.listing(snapshot.Orgs, 1, func(int) snapshot.Record {
		return snapshot.Org{
			ID: orgID, Subdomain: snapshot.Some("contoso"), CompanyName: snapshot.Some("Contoso (generated)"),
			Status: snapshot.Some("ACTIVE"), Created: stamp(0, 0), LastUpdated: stamp(1, 0),
		}
	})
}

func (g *generator) clientPrivileges() error {
	return g.listing(snapshot.ClientPrivilegesSetting, 1, func(int) snapshot.Record { return snapshot.ClientPrivileges{On: snapshot.Some(false)} })
}

// realmOf is the realm of a user: one in fifty is not in the default realm.
func realmOf(random uint64) int {
	if random>>32%50 != 0 {
		return 0
	}
	return 1 + int(random>>40)%(realms-1)
}

func (g *generator) realms() error {
	return g.listing(snapshot.Realms, realms, func(i int) snapshot.Record {
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

func (g *generator) authServers() error {
	return g.listing(snapshot.AuthServers, authServers, func(i int) snapshot.Record {
		return snapshot.AuthServer{
			ID: id("aus", i), Name: text("Server %d", i), Description: snapshot.Some("Generated"),
			Audiences: snapshot.Texts{text("api://server%d", i).String()}, Issuer: text("https://"+domain+"/oauth2/%s", id("aus", i)),
			IssuerMode: snapshot.Some("ORG_URL"), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(i)),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
	})
}

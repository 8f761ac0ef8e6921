package orggen

import "oktagon/collector/snapshot"

func customRole(i int) snapshot.Text { return text("Custom role %d", i) }

// roles writes the custom roles and one of Okta's own.
func (g *generator) roles() error {
	return g.listing(snapshot.Roles, customRoles+1, func(i int) snapshot.Record {
		r := snapshot.CustomRole{
			ID: roleID(i), Label: customRole(i), Description: snapshot.Some("Generated"), Created: stamp(i, i), LastUpdated: stamp(i+1, i),
		}
		if i == customRoles {
			r.ID, r.Label = workflows, snapshot.Some("Workflows Administrator")
		}
		return r
	})
}

// rolePermissions are the permissions of custom roles, in turn.
var rolePermissions = [][]string{
	{"okta.users.credentials.resetFactors", "okta.users.credentials.resetPassword", "okta.users.read"},
	{"okta.apps.clientCredentials.read", "okta.apps.manage", "okta.apps.read"},
	{"okta.groups.members.manage", "okta.groups.read", "okta.users.manage", "okta.users.read"},
}

func (g *generator) permissions() error {
	return g.fanOut(snapshot.Permissions, customRoles, func(f *snapshot.FanOutWriter, i int) (int, error) {
		labels := rolePermissions[i%len(rolePermissions)]
		return writeItems(f, roleID(i), len(labels), func(k int) snapshot.Permission { return snapshot.Permission{Label: labels[k]} })
	})
}

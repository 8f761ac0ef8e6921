package report

import "oktagon/collector/snapshot"

// organizationRules are the rules on the organization as a whole.
var organizationRules = []rule[*Organization]{
	{id: "ORG-01", severity: High,
		action: "Switch off the automatic super admin role in",
		title:  "New service apps get the super admin role automatically",
		means:  "Whoever may create a service app makes a super admin.",
		how:    "The organization's setting for public client apps is on.",
		advice: "Switch the setting off: Settings > Account > Public client app admins. Existing apps keep their roles.",
		needs:  []string{snapshot.ClientPrivilegesSetting}, evaluate: newAppsAreAdmins},
}

func newAppsAreAdmins(_ *builder, o *Organization) []Evidence {
	if o.NewAppsAreAdmins == nil || !*o.NewAppsAreAdmins {
		return nil
	}
	return []Evidence{{What: "setting", Name: "Public client app admins", Value: "on"}}
}

package hybrid

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// EachSourced calls visit with every user whose profile may come from an application. known is
// false when not all of them are known.
func (m *Model) EachSourced(r *emit.Reader, visit func(user string)) (known bool, err error) {
	known = r.Known(snapshot.Apps)
	for _, a := range m.apps {
		if !a.sourcesProfiles && !a.unknownFeatures && a.name != ActiveDirectory && a.name != "ldap_interface" {
			continue
		}
		accounts, state, err := emit.Items[snapshot.AppUser](r, snapshot.AppUsers, a.id)
		if err != nil {
			return false, err
		}
		known = known && state == snapshot.Complete
		for i := range accounts {
			if a.sourcesProfiles || a.unknownFeatures || a.importsUser(&accounts[i]) {
				visit(accounts[i].ID)
			}
		}
	}
	return known, nil
}

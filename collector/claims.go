package collector

import (
	"slices"

	"oktagon/collector/snapshot"
)

// claimFields are the profile fields that expressions of claims name: of users for the
// whole organization, of app users by app. Only the SAML model needs them, so without it
// there are none, and profiles keep only the fields that the graph shows.
func (r *run) claimFields() (ofUsers []string, ofAppUsers map[string][]string, err error) {
	ofAppUsers = map[string][]string{}
	if _, selected := r.done[snapshot.SAMLApps]; !selected {
		return nil, ofAppUsers, nil
	}
	for a, err := range snapshot.Records[snapshot.App](r.writer.Snapshot(), snapshot.Apps) {
		if err != nil {
			return nil, nil, err
		}
		for _, f := range a.ClaimFields() {
			if f.OfUser() {
				ofUsers = append(ofUsers, f.Name)
			} else {
				ofAppUsers[a.ID] = append(ofAppUsers[a.ID], f.Name)
			}
		}
	}
	slices.Sort(ofUsers)
	return slices.Compact(ofUsers), ofAppUsers, nil
}

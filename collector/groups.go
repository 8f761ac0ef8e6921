package collector

import (
	"context"

	"oktagon/collector/snapshot"
)

// groups are listed with their statistics, which say whose members to request. Okta
// advises against pages of more than 200.
var groups = resource{
	name:     snapshot.Groups,
	produces: "Okta_Group, Okta_GroupPull",
	endpoint: get("/api/v1/groups", "expand=stats&limit=200", "expand=stats&limit=100", "expand=stats&limit=50"),
	scopes:   []string{"okta.groups.read"},
	role:     readOnly,
	records:  list[*snapshot.Group]{custom: readGroups},
}

// readGroups lists the groups. An admin whose role is limited to some groups gets only
// those, with status 200. The group Everyone is never one of them: when it is missing,
// the list is not complete.
func readGroups(ctx context.Context, t *task) error {
	if err := (list[*snapshot.Group]{}).read(ctx, t); err != nil || t.run.opts.Probe {
		return err
	}
	for g, err := range snapshot.Records[snapshot.Group](t.run.writer.Snapshot(), snapshot.Groups) {
		if err != nil {
			return err
		}
		if g.Type.String() == "BUILT_IN" {
			return nil
		}
	}
	t.counters.note("the group Everyone is not among them: the listing looks limited by the admin role")
	return nil
}

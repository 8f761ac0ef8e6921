package collector

import (
	"context"
	"errors"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// clientPrivileges is the setting that gives new service apps the super admin role. No
// node is made from it. An organization whose API does not have the setting cannot have
// it on; one that refuses it may.
var clientPrivileges = resource{
	name:     snapshot.ClientPrivilegesSetting,
	produces: "whether new service apps become super admins: what scopes allow together",
	group:    snapshot.Orgs,
	endpoint: get("/api/v1/org/settings/clientPrivilegesSetting"),
	scopes:   []string{"okta.orgs.read"},
	role:     superAdmin,
	stateOverrides: states{
		okta.BadRequest:  snapshot.Absent,
		okta.Unavailable: snapshot.Absent,
		okta.NotFound:    snapshot.Absent,
	},
	records: list[*snapshot.ClientPrivileges]{custom: readClientPrivileges},
}

func readClientPrivileges(ctx context.Context, t *task) error {
	found, failed, err := readOne[snapshot.ClientPrivileges](ctx, t, t.row.call())
	if err != nil {
		return err
	}
	if _, known := found.On.Get(); failed == nil && !known {
		failed = t.row.call().DataError(errors.New("the setting is not in the answer"))
	}
	state, reason := t.outcome(failed)
	t.setState(state, reason)
	if state != snapshot.Complete {
		return writeList[snapshot.ClientPrivileges](t, nil)
	}
	return writeList(t, &found)
}

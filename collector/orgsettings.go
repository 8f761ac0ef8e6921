package collector

import (
	"context"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// clientPrivileges is the setting that makes new service apps super admins. It
// feeds no node. An organization whose API does not know it cannot have it on; one
// that refuses it may.
var clientPrivileges = resource{
	name:   snapshot.ClientPrivilegesSetting,
	feeds:  "whether new service apps become super admins: what scopes allow together",
	under:  snapshot.Orgs,
	path:   "/api/v1/org/settings/clientPrivilegesSetting",
	scopes: []string{"okta.orgs.read"},
	role:   superAdmin,
	means: meaning{
		okta.BadRequest:  snapshot.Absent,
		okta.Unavailable: snapshot.Absent,
		okta.NotFound:    snapshot.Absent,
	},
	collect: collectClientPrivileges,
}

func collectClientPrivileges(ctx context.Context, t *task) error {
	found, err := okta.Get[snapshot.ClientPrivileges](ctx, t.client, t.call())
	failed, err := nonFatal(err)
	if err != nil {
		return err
	}
	state, reason := t.outcome(failed)
	t.end(state, reason)
	if state != snapshot.Complete {
		return store[snapshot.ClientPrivileges](t, nil)
	}
	t.count(1)
	return store(t, &found)
}

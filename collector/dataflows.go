package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// The admin roles that may read what data flows to.
const (
	eventHookReader  = "Super Administrator, or a custom role with okta.eventhooks.read"
	inlineHookReader = "Super Administrator, or a custom role with okta.inlinehooks.read"
)

// notInEveryOrg are the states of what Okta answers in many ways when the organization does
// not have it.
var notInEveryOrg = states{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent}

// hidden is for resources to which nothing has to point.
var hidden = &optional{hidden: true}

// The resources of the group data-flows (data-flows.md): who receives data of the organization
// without a credential for it. Each has a scope of its own.
var (
	eventHooks = resource{
		name:           snapshot.EventHooks,
		produces:       "Oktagon_DataFlow of event hooks",
		group:          snapshot.DataFlows,
		endpoint:       get("/api/v1/eventHooks"),
		scopes:         []string{"okta.eventHooks.read"},
		role:           eventHookReader,
		stateOverrides: licensed,
		optional:       hidden,
		records:        list[*snapshot.Hook]{},
	}
	inlineHooks = resource{
		name:           snapshot.InlineHooks,
		produces:       "Oktagon_DataFlow of inline hooks, Oktagon_HookOf",
		group:          snapshot.DataFlows,
		endpoint:       get("/api/v1/inlineHooks"),
		scopes:         []string{"okta.inlineHooks.read"},
		role:           inlineHookReader,
		stateOverrides: licensed,
		optional:       &optional{pointers: []pointer{pointsFrom(snapshot.Apps, appWithHook)}, hidden: true},
		records:        list[*snapshot.Hook]{},
	}
	logStreams = resource{
		name:           snapshot.LogStreams,
		produces:       "Oktagon_DataFlow of log streams",
		group:          snapshot.DataFlows,
		endpoint:       get("/api/v1/logStreams", "limit=200", ""),
		scopes:         []string{"okta.logStreams.read"},
		role:           superAdmin,
		stateOverrides: licensed,
		optional:       hidden,
		records:        list[*snapshot.LogStream]{},
	}
	emailServers = resource{
		name:           snapshot.EmailServers,
		produces:       "Oktagon_DataFlow of mail servers",
		group:          snapshot.DataFlows,
		endpoint:       getKey("/api/v1/email-servers", "email-servers"),
		scopes:         []string{"okta.emailServers.read"},
		role:           superAdmin,
		stateOverrides: notInEveryOrg,
		optional:       hidden,
		records:        list[*snapshot.EmailServer]{},
	}
	telephonyProviders = resource{
		name:           snapshot.TelephonyProviders,
		produces:       "Oktagon_DataFlow of telephony providers",
		group:          snapshot.DataFlows,
		endpoint:       getKey("/api/v1/telephony-providers", "telephony-providers"),
		scopes:         []string{"okta.customTelephonyProvider.read"},
		role:           superAdmin,
		stateOverrides: notInEveryOrg,
		optional:       hidden,
		records:        list[*snapshot.TelephonyProvider]{},
	}
	pushProviders = resource{
		name:           snapshot.PushProviders,
		produces:       "Oktagon_DataFlow of push providers",
		group:          snapshot.DataFlows,
		endpoint:       get("/api/v1/push-providers"),
		scopes:         []string{"okta.pushProviders.read"},
		role:           readOnly,
		stateOverrides: notInEveryOrg,
		optional:       hidden,
		records:        list[*snapshot.PushProvider]{},
	}
)

// appWithHook is a pointer to inline hooks.
func appWithHook(a snapshot.App) string {
	if signOn := a.Settings.SignOn; signOn != nil && len(signOn.InlineHooks) > 0 {
		return "application " + a.ID + " has an inline hook"
	}
	return ""
}

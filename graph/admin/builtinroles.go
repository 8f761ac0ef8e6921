package admin

import (
	"slices"
	"strings"
)

// builtInRole is one of Okta's own admin roles.
type builtInRole struct {
	id, label string
	// permissions approximate what the role allows: Okta does not publish it.
	permissions string
	description string
}

// builtInRoles are the roles of nodes.md §6, in the order of their nodes.
var builtInRoles = []builtInRole{
	{id: "API_ACCESS_MANAGEMENT_ADMIN", label: "API Access Management Administrator",
		permissions: `okta.authzServers.manage okta.authzServers.read okta.profileMappings.manage
		okta.profileMappings.read okta.users.read okta.userTypes.read okta.groups.read okta.apps.manage
		okta.apps.read okta.apps.assignment.manage okta.users.appAssignment.manage
		okta.groups.appAssignment.manage okta.apps.clientCredentials.read okta.realms.read`},
	{id: "APP_ADMIN", label: "Application Administrator",
		permissions: `okta.apps.manage okta.apps.read okta.apps.assignment.manage okta.apps.clientCredentials.read
		okta.users.appAssignment.manage okta.groups.appAssignment.manage okta.policies.manage
		okta.policies.read okta.users.read okta.groups.read okta.users.userprofile.manage
		okta.users.userprofile.read okta.profilesources.import.run okta.agents.register okta.realms.read`},
	{id: "GROUP_MEMBERSHIP_ADMIN", label: "Group Membership Administrator",
		permissions: `okta.users.read okta.groups.read okta.groups.members.manage okta.users.groupMembership.manage
		okta.groups.manage okta.users.apitokens.read okta.users.apitokens.manage
		okta.users.apitokens.clear okta.realms.read`},
	{id: "HELP_DESK_ADMIN", label: "Help Desk Administrator",
		permissions: `okta.users.read okta.users.lifecycle.clearSessions okta.users.credentials.resetPassword
		okta.users.credentials.resetFactors okta.users.risk.manage okta.groups.read
		okta.users.apitokens.clear okta.realms.read`},
	{id: "MOBILE_ADMIN", label: "Mobile Administrator",
		permissions: `okta.devices.read okta.devices.manage okta.devices.lifecycle.manage okta.policies.read
		okta.policies.manage okta.users.read okta.groups.read okta.apps.read okta.logs.read
		okta.users.apitokens.read okta.agents.register okta.realms.read`},
	{id: "ORG_ADMIN", label: "Organization Administrator",
		permissions: `okta.reports.read okta.customizations.read okta.customizations.manage okta.logs.read
		okta.authzServers.read okta.authzServers.manage okta.users.read okta.users.create
		okta.users.manage okta.users.lifecycle.manage okta.users.lifecycle.clearSessions
		okta.users.credentials.manage okta.users.risk.manage okta.groups.read okta.groups.create
		okta.groups.manage okta.groups.members.manage okta.policies.read okta.devices.read
		okta.devices.manage okta.eventhooks.read okta.eventhooks.manage okta.inlinehooks.read
		okta.inlinehooks.manage okta.identityProviders.read okta.identityProviders.manage
		okta.agents.register okta.users.apitokens.manage okta.users.apitokens.read
		okta.users.apitokens.clear okta.realms.read okta.realms.manage okta.workflows.read
		okta.support.cases.manage`},
	{id: "READ_ONLY_ADMIN", label: "Read-only Administrator",
		permissions: `okta.reports.read okta.customizations.read okta.authzServers.read okta.logs.read
		okta.devices.read okta.users.read okta.users.risk.read okta.userTypes.read okta.groups.read
		okta.apps.read okta.policies.read okta.eventhooks.read okta.inlinehooks.read okta.agents.register
		okta.users.apitokens.manage okta.users.apitokens.read okta.users.apitokens.clear
		okta.apps.clientCredentials.read okta.workflows.read okta.realms.read`},
	{id: "REPORT_ADMIN", label: "Report Administrator",
		permissions: `okta.reports.read okta.logs.read`},
	{id: "SUPER_ADMIN", label: "Super Administrator",
		permissions: `*`},
	{id: "USER_ADMIN", label: "Group Administrator",
		permissions: `okta.users.read okta.users.create okta.users.lifecycle.delete okta.users.lifecycle.suspend
		okta.users.lifecycle.deactivate okta.users.lifecycle.activate okta.users.manage
		okta.users.lifecycle.clearSessions okta.users.userprofile.manage
		okta.users.credentials.resetPassword okta.users.credentials.resetFactors okta.users.risk.manage
		okta.groups.read okta.groups.members.manage okta.users.groupMembership.manage okta.groups.manage`},
	{id: "WORKFLOWS_ADMIN", label: "Workflows Administrator",
		permissions: `okta.workflows.flows.invoke okta.workflows.flows.manage okta.workflows.flows.folders.manage
		okta.workflows.tables.manage okta.workflows.connections.manage okta.workflows.connectors.manage`,
		description: "An admin role for managing workflows"},
}

// customRole is the type of assignments of roles that are not built in.
const customRole = "CUSTOM"

// isBuiltIn reports whether a type of role is one of the table.
func isBuiltIn(role string) bool {
	for i := range builtInRoles {
		if builtInRoles[i].id == role {
			return true
		}
	}
	return false
}

// builtInGrants reports whether a role of the table has a permission.
func builtInGrants(role, permission string) bool {
	return slices.ContainsFunc(builtInRoles, func(r builtInRole) bool {
		return r.id == role && slices.Contains(r.permissionList(), permission)
	})
}

func (r builtInRole) permissionList() []string { return strings.Fields(r.permissions) }

package collector

import "oktagon/collector/snapshot"

// devices are listed with their users, which spares a call for each. Pages of
// 200 are the maximum, 20 is what Okta advises. Classic organizations have none.
var devices = resource{
	name:    snapshot.Devices,
	feeds:   "Okta_Device, Okta_DeviceOf",
	path:    "/api/v1/devices",
	queries: []string{"expand=userSummary&limit=200", "expand=userSummary&limit=100", "expand=userSummary&limit=20"},
	scopes:  []string{"okta.devices.read"},
	role:    readOnly,
	means:   licensed,
	engine:  true,
	collect: listing[snapshot.Device],
}

package collector

import "oktagon/collector/snapshot"

// devices are listed with their users, which saves a request for each. Pages of 200 are
// the maximum; Okta recommends 20. Classic Engine organizations have no devices.
var devices = resource{
	name:     snapshot.Devices,
	produces: "Okta_Device, Okta_DeviceOf",
	endpoint: get("/api/v1/devices",
		"expand=userSummary&limit=200", "expand=userSummary&limit=100", "expand=userSummary&limit=20"),
	scopes:             []string{"okta.devices.read"},
	role:               readOnly,
	stateOverrides:     licensed,
	identityEngineOnly: true,
	optional:           &optional{pointers: []pointer{pointsFromEach(snapshot.Factors, boundToDevice), pointsFromEach(snapshot.SetResources, resourceIn("devices"))}},
	records:            list[*snapshot.Device]{},
}

// boundToDevice is a pointer to devices: Okta FastPass is a key of a registered device.
func boundToDevice(user string, f snapshot.Factor) string {
	if f.Type.String() == "signed_nonce" {
		return "user " + user + " signs in with a device (Okta FastPass)"
	}
	return ""
}

package snapshot

// Devices is the resource of [Device] records.
const Devices = "devices"

// Device is one of GET /api/v1/devices?expand=userSummary.
type Device struct {
	ID           string        `json:"id"`
	Status       Text          `json:"status,omitzero"`
	Created      Text          `json:"created,omitzero"`
	LastUpdated  Text          `json:"lastUpdated,omitzero"`
	ResourceType Text          `json:"resourceType,omitzero"`
	DisplayName  DeviceName    `json:"resourceDisplayName,omitzero"`
	Profile      DeviceProfile `json:"profile,omitzero"`
	Embedded     struct {
		Users DeviceUsers `json:"users,omitempty"`
	} `json:"_embedded,omitzero"`
}

func (d Device) Key() string { return d.ID }

// DeviceName is the name that Okta shows when the profile has none.
type DeviceName struct {
	Value Text `json:"value,omitzero"`
}

// DeviceProfile describes the hardware.
type DeviceProfile struct {
	DisplayName           Text `json:"displayName,omitzero"`
	Platform              Text `json:"platform,omitzero"`
	Manufacturer          Text `json:"manufacturer,omitzero"`
	Model                 Text `json:"model,omitzero"`
	OSVersion             Text `json:"osVersion,omitzero"`
	SerialNumber          Text `json:"serialNumber,omitzero"`
	UDID                  Text `json:"udid,omitzero"`
	SID                   Text `json:"sid,omitzero"`
	Registered            Bool `json:"registered,omitzero"`
	SecureHardwarePresent Bool `json:"secureHardwarePresent,omitzero"`
	IntegrityJailbreak    Bool `json:"integrityJailbreak,omitzero"`
}

// DeviceUser is a user of a device.
type DeviceUser struct {
	User Ref `json:"user,omitzero"`
}

// DeviceUsers is a list. A user without an id stands for what could not be read.
type DeviceUsers []DeviceUser

// UnmarshalJSON never fails. It accepts a single user in place of a list.
func (l *DeviceUsers) UnmarshalJSON(b []byte) error {
	*l = decodeObjects[DeviceUser](b)
	if text := string(b); *l == nil && text != "null" && text != "[]" {
		*l = DeviceUsers{{}}
	}
	return nil
}

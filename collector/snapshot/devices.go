package snapshot

import "oktagon/collector/jsoncodec"

// Resources of machines; the comment names the record.
const (
	Devices    = "devices"     // Device
	AgentPools = "agent-pools" // AgentPool
)

// Device is one of GET /api/v1/devices?expand=userSummary.
type Device struct {
	ID           string         `json:"id"`
	Status       Text           `json:"status,omitzero"`
	Created      Text           `json:"created,omitzero"`
	LastUpdated  Text           `json:"lastUpdated,omitzero"`
	ResourceType Text           `json:"resourceType,omitzero"`
	DisplayName  DeviceName     `json:"resourceDisplayName,omitzero"`
	Profile      DeviceProfile  `json:"profile,omitzero"`
	Embedded     DeviceEmbedded `json:"_embedded,omitzero"`
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

// DeviceEmbedded is what expand=userSummary adds.
type DeviceEmbedded struct {
	Users []DeviceUser `json:"users,omitempty"`
}

// DeviceUser is a user of a device.
type DeviceUser struct {
	User Ref `json:"user,omitzero"`
}

// AgentPool is one of GET /api/v1/agentPools.
type AgentPool struct {
	ID                string `json:"id"`
	Name              Text   `json:"name,omitzero"`
	Type              Text   `json:"type,omitzero"`
	OperationalStatus Text   `json:"operationalStatus,omitzero"`
	Agents            Agents `json:"agents,omitempty"`
}

func (p AgentPool) Key() string { return p.ID }

// Agent is one agent of a pool. LastConnection is in epoch milliseconds.
type Agent struct {
	ID                string `json:"id"`
	Name              Text   `json:"name,omitzero"`
	PoolID            Text   `json:"poolId,omitzero"`
	Type              Text   `json:"type,omitzero"`
	Version           Text   `json:"version,omitzero"`
	OperationalStatus Text   `json:"operationalStatus,omitzero"`
	UpdateStatus      Text   `json:"updateStatus,omitzero"`
	LastConnection    Int    `json:"lastConnection,omitzero"`
}

func (a Agent) Key() string { return a.ID }

// Agents is a list; Okta's example has one agent without a list around it.
type Agents []Agent

// UnmarshalJSON never fails: what is neither a list nor an agent is empty.
func (l *Agents) UnmarshalJSON(b []byte) error {
	*l = nil
	var list []Agent
	if mismatchIsFine(jsoncodec.Decode(b, &list)) == nil && list != nil {
		*l = list
		return nil
	}
	var one Agent
	if mismatchIsFine(jsoncodec.Decode(b, &one)) == nil && one.ID != "" {
		*l = Agents{one}
	}
	return nil
}

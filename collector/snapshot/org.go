package snapshot

// The organization and its settings.
const (
	Orgs                    = "org"               // Org, one
	ClientPrivilegesSetting = "client-privileges" // ClientPrivileges, one
)

// Org is the organization itself: GET /api/v1/org.
type Org struct {
	ID          string `json:"id"`
	Subdomain   Text   `json:"subdomain,omitzero"`
	CompanyName Text   `json:"companyName,omitzero"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (o Org) Key() string { return o.ID }

// ClientPrivileges is GET /api/v1/org/settings/clientPrivilegesSetting: whether a new
// service app gets the super admin role automatically.
type ClientPrivileges struct {
	On Bool `json:"clientPrivilegesSetting,omitzero"`
}

// Key returns the name of the setting, which has no id.
func (ClientPrivileges) Key() string { return "clientPrivilegesSetting" }

package snapshot

// Resources of sign-on; the comment names the record.
const (
	Policies          = "policies"        // Policy
	PolicyMappings    = "policy-mappings" // PolicyMapping, per policy
	Realms            = "realms"          // Realm
	IdentityProviders = "idps"            // IdentityProvider
	IdPUsers          = "idp-users"       // IdPUser, per identity provider
	AuthServers       = "auth-servers"    // AuthServer
)

// Policy is one of GET /api/v1/policies?type=...
type Policy struct {
	ID          string `json:"id"`
	Name        Text   `json:"name,omitzero"`
	Type        Text   `json:"type,omitzero"`
	Priority    Int    `json:"priority,omitzero"`
	System      Bool   `json:"system,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
}

func (p Policy) Key() string { return p.ID }

// PolicyMapping is one of GET /api/v1/policies/{id}/mappings.
type PolicyMapping struct {
	ID    string             `json:"id"`
	Links PolicyMappingLinks `json:"_links,omitzero"`
}

func (m PolicyMapping) Key() string { return m.ID }

// PolicyMappingLinks has the application that a policy is mapped to, if it is
// one.
type PolicyMappingLinks struct {
	Application Link `json:"application,omitzero"`
}

// Link points at another object.
type Link struct {
	Href Text `json:"href,omitzero"`
}

// ID is the last segment of the link's path, "" when there is none.
func (l Link) ID() string { return lastSegment(l.Href.String()) }

// Realm is one of GET /api/v1/realms.
type Realm struct {
	ID          string       `json:"id"`
	IsDefault   Bool         `json:"isDefault,omitzero"`
	Created     Text         `json:"created,omitzero"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	Profile     RealmProfile `json:"profile,omitzero"`
}

func (r Realm) Key() string { return r.ID }

// RealmProfile describes a realm.
type RealmProfile struct {
	Name      Text  `json:"name,omitzero"`
	RealmType Text  `json:"realmType,omitzero"`
	Domains   Texts `json:"domains,omitempty"`
}

// IdentityProvider is one of GET /api/v1/idps, without its credentials.
type IdentityProvider struct {
	ID         string      `json:"id"`
	Name       Text        `json:"name,omitzero"`
	Type       Text        `json:"type,omitzero"`
	Status     Text        `json:"status,omitzero"`
	Created    Text        `json:"created,omitzero"`
	IssuerMode Text        `json:"issuerMode,omitzero"`
	Protocol   IdPProtocol `json:"protocol,omitzero"`
	Policy     *IdPPolicy  `json:"policy,omitempty"`
}

func (p IdentityProvider) Key() string { return p.ID }

// IdPProtocol says how a provider is spoken to.
type IdPProtocol struct {
	Type      Text         `json:"type,omitzero"`
	Endpoints IdPEndpoints `json:"endpoints,omitzero"`
}

// IdPEndpoints are the provider's addresses.
type IdPEndpoints struct {
	SSO           IdPEndpoint `json:"sso,omitzero"`
	Authorization IdPEndpoint `json:"authorization,omitzero"`
}

// IdPEndpoint is one address.
type IdPEndpoint struct {
	URL Text `json:"url,omitzero"`
}

// IdPPolicy says what a sign-in through the provider does to users.
type IdPPolicy struct {
	Provisioning IdPProvisioning `json:"provisioning,omitzero"`
}

// IdPProvisioning says whether users are created, and into which groups.
type IdPProvisioning struct {
	Action Text                  `json:"action,omitzero"`
	Groups IdPProvisioningGroups `json:"groups,omitzero"`
}

// IdPProvisioningGroups are the groups that new users get.
type IdPProvisioningGroups struct {
	Assignments Texts `json:"assignments,omitempty"`
}

// IdPUser is one of GET /api/v1/idps/{id}/users: a user linked to a provider.
type IdPUser struct {
	ID      string         `json:"id"`
	Profile IdPUserProfile `json:"profile,omitzero"`
}

// IdPUserProfile has the fields of a linked user's profile that are used.
type IdPUserProfile struct {
	// MSObjectIdentifier is the user's id in Entra.
	MSObjectIdentifier Text `json:"msObjectIdentifier,omitzero"`
}

func (u IdPUser) Key() string { return u.ID }

// AuthServer is one of GET /api/v1/authorizationServers.
type AuthServer struct {
	ID          string `json:"id"`
	Name        Text   `json:"name,omitzero"`
	Description Text   `json:"description,omitzero"`
	Audiences   Texts  `json:"audiences,omitempty"`
	Issuer      Text   `json:"issuer,omitzero"`
	IssuerMode  Text   `json:"issuerMode,omitzero"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (s AuthServer) Key() string { return s.ID }

package snapshot

import (
	"bytes"
	"encoding/json"
)

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
	Links      IdPLinks    `json:"_links,omitzero"`
}

func (p IdentityProvider) Key() string { return p.ID }

// IdPLinks has Okta's own address for assertions and that of its metadata.
type IdPLinks struct {
	ACS      Link `json:"acs,omitzero"`
	Metadata Link `json:"metadata,omitzero"`
}

// IdPProtocol says how a provider is spoken to.
type IdPProtocol struct {
	Type        Text           `json:"type,omitzero"`
	Endpoints   IdPEndpoints   `json:"endpoints,omitzero"`
	Credentials IdPCredentials `json:"credentials,omitzero"`
}

// IdPCredentials are whom the provider and Okta take each other for; never what
// they prove it with.
type IdPCredentials struct {
	Trust IdPTrust `json:"trust,omitzero"`
}

// IdPTrust has the entity ids of the provider and of Okta.
type IdPTrust struct {
	Issuer   Text `json:"issuer,omitzero"`
	Audience Text `json:"audience,omitzero"`
}

// IdPEndpoints are the provider's addresses.
type IdPEndpoints struct {
	SSO           IdPEndpoint `json:"sso,omitzero"`
	Authorization IdPEndpoint `json:"authorization,omitzero"`
	ACS           IdPACS      `json:"acs,omitzero"`
}

// IdPEndpoint is one address.
type IdPEndpoint struct {
	URL Text `json:"url,omitzero"`
}

// IdPACS is where the provider's answers come in: at an address of its own or
// at one for the whole organization (type ORG).
type IdPACS struct {
	Type    Text `json:"type,omitzero"`
	Binding Text `json:"binding,omitzero"`
}

// IdPPolicy says what a sign-in through the provider does to users.
type IdPPolicy struct {
	Provisioning     IdPProvisioning `json:"provisioning,omitzero"`
	AccountLink      *IdPAccountLink `json:"accountLink,omitempty"`
	Subject          *IdPSubject     `json:"subject,omitempty"`
	TransformedNames Bool            `json:"transformedUsernameMatchingEnabled,omitzero"`
}

// IdPAccountLink says which users a sign-in may be linked to.
type IdPAccountLink struct {
	Action Text      `json:"action,omitzero"`
	Filter Condition `json:"filter,omitzero"`
}

// IdPSubject says how the user of a sign-in is found.
type IdPSubject struct {
	UserNameTemplate struct {
		Template Text `json:"template,omitzero"`
	} `json:"userNameTemplate,omitzero"`
	MatchType        Text      `json:"matchType,omitzero"`
	MatchAttribute   Condition `json:"matchAttribute,omitzero"`
	Filter           Condition `json:"filter,omitzero"`
	TransformedNames Bool      `json:"transformedUsernameMatchingEnabled,omitzero"`
}

// Condition is anything that narrows a match: only that it is there counts. Null,
// an empty text, object or list are none.
type Condition bool

// UnmarshalJSON never fails.
func (c *Condition) UnmarshalJSON(b []byte) error {
	var small bytes.Buffer
	_ = json.Compact(&small, b)
	switch small.String() {
	case "null", `""`, "{}", "[]":
		*c = false
	default:
		*c = true
	}
	return nil
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
	ID         string         `json:"id"`
	ExternalID Text           `json:"externalId,omitzero"`
	Profile    IdPUserProfile `json:"profile,omitzero"`
}

// IdPUserProfile is what a SAML provider calls a user; of other providers'
// users nothing is kept.
type IdPUserProfile struct {
	Email                Text `json:"email,omitzero"`
	SubjectNameID        Text `json:"subjectNameId,omitzero"`
	SubjectNameQualifier Text `json:"subjectNameQualifier,omitzero"`
	MSObjectIdentifier   Text `json:"msObjectIdentifier,omitzero"`
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

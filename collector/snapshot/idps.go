package snapshot

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
)

// Identity providers and the users linked to them.
const (
	IdentityProviders = "idps"      // IdentityProvider
	IdPUsers          = "idp-users" // IdPUser, per identity provider
)

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
	Links      struct {
		ACS      Link `json:"acs,omitzero"`
		Metadata Link `json:"metadata,omitzero"`
	} `json:"_links,omitzero"`
}

func (p IdentityProvider) Key() string { return p.ID }

// IsSAML reports whether a provider speaks SAML 2.0.
func (p IdentityProvider) IsSAML() bool {
	return p.Type.String() == "SAML2" && p.Protocol.Type.String() == "SAML2"
}

// URL returns the address at which users sign in to the provider. Which of the
// provider's addresses that is depends on its protocol.
func (p *IdentityProvider) URL() Text {
	switch p.Protocol.Type.String() {
	case "SAML2", "MTLS":
		return p.Protocol.Endpoints.SSO.URL
	case "OIDC", "OAUTH2", "ID_PROOFING":
		return p.Protocol.Endpoints.Authorization.URL
	}
	return Text{}
}

// AtMicrosoft reports whether users sign in to the provider at a login host of
// Microsoft Entra.
func (p *IdentityProvider) AtMicrosoft() bool {
	u, err := url.Parse(p.URL().String())
	if err != nil {
		return false
	}
	switch strings.ToLower(u.Hostname()) {
	case "login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "sts.windows.net",
		"login.microsoftonline.us":
		return true
	}
	return false
}

// EntraTenant returns the id of the Entra tenant that a SAML provider's address names.
func (p *IdentityProvider) EntraTenant() (id string, ok bool) {
	if p.Protocol.Type.String() != "SAML2" || !p.AtMicrosoft() {
		return "", false
	}
	return TenantIDFromURL(p.URL().String())
}

// IdPProtocol is the protocol of a provider and its settings.
type IdPProtocol struct {
	Type      Text `json:"type,omitzero"`
	Endpoints struct {
		SSO           IdPEndpoint `json:"sso,omitzero"`
		Authorization IdPEndpoint `json:"authorization,omitzero"`
		ACS           IdPACS      `json:"acs,omitzero"`
	} `json:"endpoints,omitzero"`
	Credentials struct {
		Trust IdPTrust `json:"trust,omitzero"`
	} `json:"credentials,omitzero"`
}

// IdPTrust has the entity ids of the provider and of Okta.
type IdPTrust struct {
	Issuer   Text `json:"issuer,omitzero"`
	Audience Text `json:"audience,omitzero"`
}

// IdPEndpoint is one address.
type IdPEndpoint struct {
	URL Text `json:"url,omitzero"`
}

// IdPACS is Okta's endpoint for the provider's assertions: one of its own or, with type ORG,
// one for the whole organization.
type IdPACS struct {
	Type    Text `json:"type,omitzero"`
	Binding Text `json:"binding,omitzero"`
}

// IdPPolicy is what a sign-in through the provider does to users.
type IdPPolicy struct {
	Provisioning     IdPProvisioning `json:"provisioning,omitzero"`
	AccountLink      *IdPAccountLink `json:"accountLink,omitempty"`
	Subject          *IdPSubject     `json:"subject,omitempty"`
	TransformedNames Bool            `json:"transformedUsernameMatchingEnabled,omitzero"`
}

// IdPAccountLink is to which users a sign-in may be linked.
type IdPAccountLink struct {
	Action Text      `json:"action,omitzero"`
	Filter Condition `json:"filter,omitzero"`
}

// IdPSubject is how the user of a sign-in is found.
type IdPSubject struct {
	UserNameTemplate struct {
		Template Text `json:"template,omitzero"`
	} `json:"userNameTemplate,omitzero"`
	MatchType        Text      `json:"matchType,omitzero"`
	MatchAttribute   Condition `json:"matchAttribute,omitzero"`
	Filter           Condition `json:"filter,omitzero"`
	TransformedNames Bool      `json:"transformedUsernameMatchingEnabled,omitzero"`
}

// Condition is whether there is a condition on a match; what it says is not kept. Null and
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

// IdPProvisioning is whether users are created, and in which groups.
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

func (u IdPUser) Key() string { return u.ID }

// IdPUserProfile is how a SAML provider identifies a user. Other providers' users have none.
type IdPUserProfile struct {
	Email                Text `json:"email,omitzero"`
	SubjectNameID        Text `json:"subjectNameId,omitzero"`
	SubjectNameQualifier Text `json:"subjectNameQualifier,omitzero"`
	MSObjectIdentifier   Text `json:"msObjectIdentifier,omitzero"`
}

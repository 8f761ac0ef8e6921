package snapshot

import (
	"net/url"
	"slices"
	"strings"
)

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

// AssignedDirectly reports whether a user was assigned to the app individually, not
// through a group. Okta leaves the scope out in that case.
func (u *AppUser) AssignedDirectly() bool {
	scope, known := u.Scope.Get()
	return !known || scope == "USER"
}

// Synchronized reports whether Okta keeps the account like the user.
func (u *AppUser) Synchronized() bool { return u.SyncState.String() == "SYNCHRONIZED" }

// FromActiveDirectory reports whether a group is one of Active Directory.
func (g *Group) FromActiveDirectory() bool {
	return slices.Contains(g.ObjectClass, "okta:windows_security_principal")
}

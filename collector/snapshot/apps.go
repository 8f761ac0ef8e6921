package snapshot

import "slices"

// Applications and their client secrets.
const (
	Apps       = "apps"        // App
	AppSecrets = "app-secrets" // Secret, per app
)

// App is one of GET /api/v1/apps.
type App struct {
	ID          string         `json:"id"`
	Name        Text           `json:"name,omitzero"`
	Label       Text           `json:"label,omitzero"`
	Status      Text           `json:"status,omitzero"`
	ORN         Text           `json:"orn,omitzero"`
	Created     Text           `json:"created,omitzero"`
	LastUpdated Text           `json:"lastUpdated,omitzero"`
	SignOnMode  Text           `json:"signOnMode,omitzero"`
	Features    Texts          `json:"features,omitempty"`
	Credentials AppCredentials `json:"credentials,omitzero"`
	Settings    AppSettings    `json:"settings,omitzero"`
	Links       struct {
		Metadata Link `json:"metadata,omitzero"`
	} `json:"_links,omitzero"`
}

func (a App) Key() string { return a.ID }

// AppCredentials has the parts of an app's credentials that are no secrets.
type AppCredentials struct {
	UserNameTemplate struct {
		Template Text `json:"template,omitzero"`
	} `json:"userNameTemplate,omitzero"`
	OAuthClient struct {
		TokenEndpointAuthMethod Text `json:"token_endpoint_auth_method,omitzero"`
	} `json:"oauthClient,omitzero"`
	Signing struct {
		KID Text `json:"kid,omitzero"`
	} `json:"signing,omitzero"`
}

// HasSecrets reports whether an app signs in with a client secret.
func (a App) HasSecrets() bool {
	switch a.Credentials.OAuthClient.TokenEndpointAuthMethod.String() {
	case "client_secret_basic", "client_secret_post", "client_secret_jwt":
		return true
	}
	return false
}

// MayHaveGrants reports whether Okta's OAuth scopes can be granted to an app: to OpenID
// Connect apps and service apps.
func (a App) MayHaveGrants() bool {
	return a.SignOnMode.String() == "OPENID_CONNECT" || a.IsService()
}

// IsService reports whether an app is a service app: it acts for itself, without users.
func (a App) IsService() bool {
	return a.Settings.OAuthClient != nil && a.Settings.OAuthClient.ApplicationType.String() == "service"
}

// PushesGroups reports whether Okta's groups can be pushed to an app.
func (a App) PushesGroups() bool { return slices.Contains(a.Features, "GROUP_PUSH") }

// PushesToOtherGraph reports whether the groups that are pushed to an app are nodes of
// another graph: of Active Directory, another Okta organization or Entra.
func (a App) PushesToOtherGraph() bool {
	switch a.Name.String() {
	case "active_directory", "okta_org2org", "office365":
		return true
	}
	return false
}

// AppSettings are the settings of an app: of its own, of OAuth and of single sign-on.
type AppSettings struct {
	App         AppSettingValues `json:"app,omitempty"`
	OAuthClient *AppOAuthClient  `json:"oauthClient,omitempty"`
	SignOn      *AppSignOn       `json:"signOn,omitempty"`
}

// AppOAuthClient is present on OpenID Connect and service apps.
type AppOAuthClient struct {
	ApplicationType  Text   `json:"application_type,omitzero"`
	GrantTypes       Scopes `json:"grant_types,omitempty"`
	RedirectURIs     Texts  `json:"redirect_uris,omitempty"`
	InitiateLoginURI Text   `json:"initiate_login_uri,omitzero"`
	JWKs             JWKSet `json:"jwks,omitempty"`
	// JWKsURI is where Okta fetches the app's keys when JWKs is empty.
	JWKsURI Text `json:"jwks_uri,omitzero"`
	// BindsTokens is whether tokens of the app are bound to a key (DPoP).
	BindsTokens Bool `json:"dpop_bound_access_tokens,omitzero"`
}

package snapshot

import (
	"slices"

	"oktagon/collector/jsoncodec"
)

// Record is one object of a listing. Its key is Okta's id of the object.
type Record interface{ Key() string }

// The resources that a snapshot may hold; each is the name of its file without
// ".jsonl". The comment names the record.
const (
	Orgs              = "org"           // Org, one
	Users             = "users"         // User
	Groups            = "groups"        // Group
	GroupMembers      = "group-members" // Member, per group
	Apps              = "apps"          // App
	AppUsers          = "app-users"     // AppUser, per app
	AppGroups         = "app-groups"    // AppGroup, per app
	PushMappings      = "push-mappings" // PushMapping, per app
	PushTargets       = "push-targets"  // PushTarget, per target of a mapping that no listing has
	EntraTenants      = "entra-tenants" // EntraTenant
	APIServices       = "api-services"  // APIService
	APIServiceSecrets = "secrets"       // Secret, per API service integration
	AppSecrets        = "app-secrets"   // Secret, per app
	Creators          = "creators"      // User, per creator of an integration that no listing has
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

// User is one of GET /api/v1/users, or of GET /api/v1/users/{id}.
type User struct {
	ID              string          `json:"id"`
	Status          Text            `json:"status,omitzero"`
	Created         Text            `json:"created,omitzero"`
	Activated       Text            `json:"activated,omitzero"`
	PasswordChanged Text            `json:"passwordChanged,omitzero"`
	LastLogin       Text            `json:"lastLogin,omitzero"`
	LastUpdated     Text            `json:"lastUpdated,omitzero"`
	RealmID         Text            `json:"realmId,omitzero"`
	Profile         UserProfile     `json:"profile,omitzero"`
	Credentials     UserCredentials `json:"credentials,omitzero"`
}

func (u User) Key() string { return u.ID }

// UserProfile has the profile fields that the graph shows and, of the others,
// those that claim expressions name.
type UserProfile struct {
	Login          Text `json:"login,omitzero"`
	Email          Text `json:"email,omitzero"`
	FirstName      Text `json:"firstName,omitzero"`
	LastName       Text `json:"lastName,omitzero"`
	DisplayName    Text `json:"displayName,omitzero"`
	Title          Text `json:"title,omitzero"`
	Department     Text `json:"department,omitzero"`
	City           Text `json:"city,omitzero"`
	State          Text `json:"state,omitzero"`
	CountryCode    Text `json:"countryCode,omitzero"`
	Organization   Text `json:"organization,omitzero"`
	Division       Text `json:"division,omitzero"`
	EmployeeNumber Text `json:"employeeNumber,omitzero"`
	UserType       Text `json:"userType,omitzero"`
	ManagerID      Text `json:"managerId,omitzero"`

	Others Fields `json:"-"` // written beside the rest
}

// UserCredentials says who checks the user's password; never the password.
type UserCredentials struct {
	Provider CredentialProvider `json:"provider,omitzero"`
}

// CredentialProvider is the type (OKTA, ACTIVE_DIRECTORY, ...) and name of it.
type CredentialProvider struct {
	Type Text `json:"type,omitzero"`
	Name Text `json:"name,omitzero"`
}

// Group is one of GET /api/v1/groups?expand=stats.
type Group struct {
	ID                    string        `json:"id"`
	Type                  Text          `json:"type,omitzero"`
	ObjectClass           Texts         `json:"objectClass,omitempty"`
	Created               Text          `json:"created,omitzero"`
	LastUpdated           Text          `json:"lastUpdated,omitzero"`
	LastMembershipUpdated Text          `json:"lastMembershipUpdated,omitzero"`
	Profile               GroupProfile  `json:"profile,omitzero"`
	Source                Ref           `json:"source,omitzero"`
	Embedded              GroupEmbedded `json:"_embedded,omitzero"`
}

func (g Group) Key() string { return g.ID }

// GroupProfile has the fields of Okta and of Active Directory groups.
type GroupProfile struct {
	Name                       Text `json:"name,omitzero"`
	Description                Text `json:"description,omitzero"`
	ObjectSID                  Text `json:"objectSid,omitzero"`
	DN                         Text `json:"dn,omitzero"`
	SAMAccountName             Text `json:"samAccountName,omitzero"`
	WindowsDomainQualifiedName Text `json:"windowsDomainQualifiedName,omitzero"`
	GroupScope                 Text `json:"groupScope,omitzero"`
	GroupType                  Text `json:"groupType,omitzero"`
	ExternalID                 Text `json:"externalId,omitzero"`
}

// Ref names another object.
type Ref struct {
	ID Text `json:"id,omitzero"`
}

// GroupEmbedded is what expand=stats adds to a group.
type GroupEmbedded struct {
	Stats GroupStats `json:"stats,omitzero"`
}

// GroupStats counts what belongs to a group. Absent counts are unknown.
type GroupStats struct {
	UsersCount        Int  `json:"usersCount,omitzero"`
	HasAdminPrivilege Bool `json:"hasAdminPrivilege,omitzero"`
}

// MayHaveMembers reports whether the group's members must be asked for: its
// count says so or is unknown.
func (g Group) MayHaveMembers() bool {
	n, known := g.Embedded.Stats.UsersCount.Get()
	return !known || n > 0
}

// MayHaveRoles reports whether the group's role assignments must be asked for:
// its flag says so or is unknown.
func (g Group) MayHaveRoles() bool {
	admin, known := g.Embedded.Stats.HasAdminPrivilege.Get()
	return !known || admin
}

// UnmarshalJSON reads the two things that live organizations and Okta's API
// description spell differently: the flag of admin groups and the source app.
func (g *Group) UnmarshalJSON(b []byte) error {
	type plain Group
	var all struct {
		plain
		Embedded struct {
			Stats struct {
				GroupStats
				Misspelt Bool `json:"hasAdminPrivlege"`
			} `json:"stats"`
		} `json:"_embedded"`
		Links struct {
			Source struct {
				Href Text `json:"href"`
			} `json:"source"`
		} `json:"_links"`
	}
	err := jsoncodec.Decode(b, &all)
	*g = Group(all.plain)
	g.Embedded.Stats = all.Embedded.Stats.GroupStats
	if g.Embedded.Stats.HasAdminPrivilege.IsZero() {
		g.Embedded.Stats.HasAdminPrivilege = all.Embedded.Stats.Misspelt
	}
	if id := lastSegment(all.Links.Source.Href.String()); g.Source.ID.IsZero() && id != "" {
		g.Source.ID = Some(id)
	}
	return mismatchIsFine(err)
}

// Member is one of GET /api/v1/groups/{id}/users, of which only the id is kept.
type Member struct {
	ID string `json:"id"`
}

func (m Member) Key() string { return m.ID }

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
	Links       AppLinks       `json:"_links,omitzero"`
}

func (a App) Key() string { return a.ID }

// AppLinks has the address of the app's SAML metadata, if it has any.
type AppLinks struct {
	Metadata Link `json:"metadata,omitzero"`
}

// AppCredentials are the parts of an app's credentials that are no secrets.
type AppCredentials struct {
	UserNameTemplate struct {
		Template Text `json:"template,omitzero"`
	} `json:"userNameTemplate,omitzero"`
	OAuthClient AppClientCredentials `json:"oauthClient,omitzero"`
	Signing     AppSigning           `json:"signing,omitzero"`
}

// AppSigning names the key that assertions are signed with.
type AppSigning struct {
	KID Text `json:"kid,omitzero"`
}

// AppClientCredentials say how an app proves itself at the token endpoint; never
// with what.
type AppClientCredentials struct {
	TokenEndpointAuthMethod Text `json:"token_endpoint_auth_method,omitzero"`
}

// HasSecrets reports whether an app signs in with a client secret.
func (a App) HasSecrets() bool {
	switch a.Credentials.OAuthClient.TokenEndpointAuthMethod.String() {
	case "client_secret_basic", "client_secret_post", "client_secret_jwt":
		return true
	}
	return false
}

// MayHaveGrants reports whether OAuth scopes of Okta's can be granted to an app:
// to OpenID Connect apps and to those that act for themselves.
func (a App) MayHaveGrants() bool {
	return a.SignOnMode.String() == "OPENID_CONNECT" || a.IsService()
}

// IsService reports whether an app acts for itself and signs nobody on.
func (a App) IsService() bool {
	return a.Settings.OAuthClient != nil && a.Settings.OAuthClient.ApplicationType.String() == "service"
}

// PushesGroups reports whether an app has the feature that makes its groups from
// Okta's.
func (a App) PushesGroups() bool { return slices.Contains(a.Features, "GROUP_PUSH") }

// PushesToOtherGraph reports whether the groups that an app takes are known to another
// graph: of Active Directory, another Okta organization or Entra.
func (a App) PushesToOtherGraph() bool {
	switch a.Name.String() {
	case "active_directory", "okta_org2org", "office365":
		return true
	}
	return false
}

// AppSettings are the settings of an app by their kind.
type AppSettings struct {
	App         AppSettingValues `json:"app,omitempty"`
	OAuthClient *AppOAuthClient  `json:"oauthClient,omitempty"`
	SignOn      *AppSignOn       `json:"signOn,omitempty"`
}

// AppOAuthClient is present on OpenID Connect and service apps.
type AppOAuthClient struct {
	ApplicationType  Text   `json:"application_type,omitzero"`
	GrantTypes       Texts  `json:"grant_types,omitempty"`
	RedirectURIs     Texts  `json:"redirect_uris,omitempty"`
	InitiateLoginURI Text   `json:"initiate_login_uri,omitzero"`
	JWKs             JWKSet `json:"jwks,omitempty"`
	// JWKsURI is from where Okta fetches the app's keys instead.
	JWKsURI Text `json:"jwks_uri,omitzero"`
	// BindsTokens is that tokens of the app are bound to a key (DPoP).
	BindsTokens Bool `json:"dpop_bound_access_tokens,omitzero"`
}

// AppUser is one of GET /api/v1/apps/{id}/users: a user's account in an app.
type AppUser struct {
	ID        string `json:"id"`
	Scope     Text   `json:"scope,omitzero"`
	Status    Text   `json:"status,omitzero"`
	SyncState Text   `json:"syncState,omitzero"`
	// ExternalID is what the app calls the user.
	ExternalID  Text               `json:"externalId,omitzero"`
	Credentials AppUserCredentials `json:"credentials,omitzero"`
	Profile     AppUserProfile     `json:"profile,omitzero"`
}

func (u AppUser) Key() string { return u.ID }

// AppUserCredentials is the name that a user has in an app; never the password.
type AppUserCredentials struct {
	UserName Text `json:"userName,omitzero"`
}

// AppUserProfile has the fields of an app user's profile that are used and, of
// the others, those that claim expressions name.
type AppUserProfile struct {
	ObjectSID Text `json:"objectSid,omitzero"`
	// InitialStatus is on accounts of another Okta org that Okta made there.
	InitialStatus Presence `json:"initialStatus,omitzero"`

	Others Fields `json:"-"` // written beside the rest
}

// AppGroup is one of GET /api/v1/apps/{id}/groups: a group assigned to an app.
type AppGroup struct {
	ID          string       `json:"id"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	Priority    Int          `json:"priority,omitzero"`
	Profile     ProfileNames `json:"profile,omitempty"`
}

func (g AppGroup) Key() string { return g.ID }

// PushMapping is one of GET /api/v1/apps/{id}/group-push/mappings: a group that
// is copied into an app.
type PushMapping struct {
	ID            string `json:"id"`
	Status        Text   `json:"status,omitzero"`
	SourceGroupID Text   `json:"sourceGroupId,omitzero"`
	TargetGroupID Text   `json:"targetGroupId,omitzero"`
}

func (m PushMapping) Key() string { return m.ID }

// PushTarget is the name of the group that a push mapping makes: GET
// /api/v1/groups/{id}.
type PushTarget struct {
	ID      string            `json:"id"`
	Profile PushTargetProfile `json:"profile,omitzero"`
}

func (t PushTarget) Key() string { return t.ID }

// PushTargetProfile has the only field of the group that is used.
type PushTargetProfile struct {
	Name Text `json:"name,omitzero"`
}

// APIService is one of GET /integrations/api/v1/api-services: a third party's
// app that holds standing OAuth scopes.
type APIService struct {
	ID            string `json:"id"`
	Name          Text   `json:"name,omitzero"`
	Type          Text   `json:"type,omitzero"`
	GrantedScopes Texts  `json:"grantedScopes,omitempty"`
	CreatedAt     Text   `json:"createdAt,omitzero"`
	CreatedBy     Text   `json:"createdBy,omitzero"`
}

func (s APIService) Key() string { return s.ID }

// Secret is a client secret of an app or of an API service integration: Okta's
// identifier of it, never the secret.
type Secret struct {
	ID          string `json:"id"`
	Status      Text   `json:"status,omitzero"`
	SecretHash  Text   `json:"secret_hash,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (s Secret) Key() string { return s.ID }

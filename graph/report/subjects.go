package report

import (
	"slices"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Integration is an API service integration: a third party with standing access.
type Integration struct {
	ID, Name, Type string
	Created        time.Time // zero when unknown
	Creator        Principal // who authorized it
	Tier           scopes.Tier
	Scopes         []Scope  // the highest tier first
	ScopesUnknown  bool     // Okta did not say which they are
	Vendor         []string // settings of the instance, name=value
	Paths          []Path   // what the scopes reach, the most severe first
	Secrets        []Secret // the newest first
	SecretsKnown   bool     // Secrets has all of them
	Log            LogFacts
	Reach          Reach
	Result         Result
}

// LogFacts are what the System Log says of an integration, a service app or an AI agent, when it
// was searched. The zero value is for what it was not searched for.
type LogFacts struct {
	State            snapshot.UseState // of the search for a token
	Since            time.Time         // beginning of the part that was searched
	LastToken        time.Time         // set when the state is seen
	Scopes           []string          // of that token; nil when they are not known
	Network, Country string            // from where it was requested, "" when the log does not say
	AuthorizedBy     Principal         // who authorized it, when Okta names nobody or a deleted account
	AuthorizedAt     time.Time
}

// isUnknown reports whether the log was searched and it is not known what it has.
func (l *LogFacts) isUnknown() bool { return !l.State.Found() }

// Application is an application that is an OAuth client of Okta's API: it acts for itself, or
// holds scopes.
type Application struct {
	ID, Name, Status string
	Created          time.Time // zero when unknown
	Client           OAuthClient
	Admin            Admin
	Roles            []string // types of its role assignments
	Tier             scopes.Tier
	Scopes           []Scope // of its active grants, the highest tier first
	ScopesKnown      bool    // Scopes has all of them
	Paths            []Path  // what its role and scopes reach, the most severe first
	Credentials      Credentials
	Log              LogFacts
	Reach            Reach
	Result           Result
}

// OAuthClient is how an application signs in.
type OAuthClient struct {
	Type       string // service, web, native or browser; "" when Okta does not say
	AuthMethod string // at the token endpoint, "" when Okta does not say
	KeysURI    string // from which Okta fetches the keys, "" when they are stored in Okta
	// BindsTokens is whether it must prove possession of a key (DPoP); nil when Okta does not say.
	BindsTokens *bool
}

// Credentials are the client secrets and public keys of an application.
type Credentials struct {
	Secrets      []Secret // the newest first
	SecretsKnown bool     // Secrets has all of them
	Keys         []Key    // the newest first
	KeysKnown    bool     // Keys has all of them
}

// Token is an API token. It can do what its owner can do.
type Token struct {
	ID, Name         string    // the name is private: people name their own tokens
	Owner            Principal // its ID is empty when Okta names nobody
	Network          string    // from where it can be used: ANYWHERE, ZONE; "" when Okta does not say
	Created, Expires time.Time // zero when unknown
	LastUsed         time.Time // zero when unknown
	NeverUsed        bool      // LastUsed is known, and it is when it was created
	Reach            Reach
	Result           Result
}

// ScopeCount is the number of scopes in words: it may be unknown.
func (i *Integration) ScopeCount() string {
	if i.ScopesUnknown {
		return "unknown"
	}
	return safetext.Number(len(i.Scopes))
}

func (i *Integration) tierText() string {
	if i.ScopesUnknown {
		return "unknown"
	}
	return string(i.Tier)
}

// PathsKnown reports whether Paths has all that the scopes reach.
func (i *Integration) PathsKnown() bool {
	return !slices.ContainsFunc(i.Result.Unevaluated, func(id string) bool {
		return id == RuleTakesOver || id == ruleControlsAdmin || id == ruleReadsSecrets
	})
}

// PathsKnown reports whether Paths has all that the role and the scopes reach.
func (a *Application) PathsKnown() bool {
	return a.ScopesKnown && (!a.actsByRole() || !slices.Contains(a.Result.Unevaluated, RuleAppTakesOver))
}

func (a *Application) isService() bool { return a.Client.Type == "service" }

// actsByRole reports whether this is an active service app: it needs scopes and a role.
func (a *Application) actsByRole() bool { return a.isService() && a.Status == "ACTIVE" }

// Scope is an OAuth scope that a subject holds.
type Scope struct {
	Name         string
	Tier         scopes.Tier
	Access       string // read, manage or other
	Known        bool   // oktagon has it in its table of scopes
	UserContext  bool   // it has no effect without a signed-in user
	Description  string // "" when it is not known
	Capabilities []string
	GrantedBy    Principal // known for scopes of applications only

	rank int // order by power, see scopes.Rank
}

// Principal is who created, owns or granted something.
type Principal struct {
	ID   string // "" when Okta names nobody
	Name string // login, or the name of an app or integration; a login is private
	Kind string // user, application, integration, or "" when it is not known
	// State is the status of a user, or "not told" without one; for others it is what is known:
	// "application", "integration", "gone" (deleted in Okta), "not collected", "not named" (Okta
	// names nobody).
	State   string
	Admin   Admin
	Factors *int // number of factors that a user can sign in with, nil when it is unknown
}

// Kinds of principals.
const (
	PrincipalUser        = "user"
	PrincipalApplication = "application"
	PrincipalIntegration = "integration"
)

// Admin says which admin role a principal holds, directly or through a group.
type Admin string

// Values of Admin. OtherAdmin is an admin who is certainly not a super admin.
const (
	SuperAdmin   Admin = "super admin"
	OtherAdmin   Admin = "admin"
	NoAdmin      Admin = "none"
	UnknownAdmin Admin = "unknown"
)

// userStatuses are the statuses that Okta documents. The meaning of others is unknown.
var userStatuses = []string{"ACTIVE", "DEPROVISIONED", "SUSPENDED", "LOCKED_OUT", "STAGED", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED"}

// hasUnknownStatus reports whether this is a user who may or may not be able to sign in.
func (p *Principal) hasUnknownStatus() bool {
	return p.Kind == PrincipalUser && !slices.Contains(userStatuses, p.State)
}

func (p *Principal) missingStatus() []string {
	if p.hasUnknownStatus() {
		return []string{snapshot.Users}
	}
	return nil
}

func (p *Principal) isActiveUser() bool { return p.Kind == PrincipalUser && p.State == "ACTIVE" }

// isUnresolved reports whether only the id of a principal is known.
func (p *Principal) isUnresolved() bool { return p.ID != "" && p.Kind == "" }

// Secret is a client secret, without the secret itself.
type Secret struct {
	ID, Status string
	Created    time.Time // zero when unknown
}

func (s Secret) isActive() bool   { return s.Status == "ACTIVE" }
func (s Secret) isInactive() bool { return s.Status == "INACTIVE" }

// hasUnknownStatus reports whether the secret may or may not be usable.
func (s Secret) hasUnknownStatus() bool { return !s.isActive() && !s.isInactive() }

// Key is a public key of an application.
type Key struct {
	ID, KID, Use, Status string
	Created              time.Time // zero when unknown
}

// hasUnknownStatus reports whether the key may or may not be usable.
func (k Key) hasUnknownStatus() bool { return k.Status != "ACTIVE" && k.Status != "INACTIVE" }

// isSigningKey reports whether a key can sign: without a use it can do anything.
func (k Key) isSigningKey() bool { return k.Status == "ACTIVE" && (k.Use == "" || k.Use == "sig") }

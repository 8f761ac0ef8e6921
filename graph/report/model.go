package report

import (
	"fmt"
	"slices"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Report is what a run knows of the third parties, applications and tokens that
// hold standing access, and what there is to say about it. The terminal, the
// summary and the page show this one model: what more than one of them counts is
// counted here.
//
// Every name in it is data from the organization, as Okta has it. A list is
// empty when there is nothing; where nothing is also what an unread resource
// looks like, a field beside it says which of the two it is.
type Report struct {
	Version     string // of the program
	Org, Domain string
	// Started and Finished are of the collection. All ages are at Started.
	Started, Finished time.Time
	// Resumed are the times at which later runs took up the collection.
	Resumed  []time.Time
	Complete bool // everything that was selected was read to its end
	Coverage []snapshot.Coverage
	Notes    []string // remarks on the credential and on what was selected
	Limits   Limits

	// NewAppsAreAdmins is that new service apps become super admins by themselves;
	// nil when it is not known.
	NewAppsAreAdmins *bool

	Integrations []Integration // in the order of the report: worst first
	Applications []Application // service apps, and others that hold Okta's scopes; worst first
	Tokens       []Token       // worst first

	Findings     Findings // worst first; also those of each integration, application and token
	NotEvaluated []NotEvaluated
	// Changes is nil when there is no baseline.
	Changes *Changes
}

// Limits are the ages at which something is old: for what is secret, and for the
// consent to an integration. They are of the review, not of Okta.
type Limits struct{ Secret, Integration time.Duration }

// Known reports whether a resource was read to its end: what the report does not
// have of it does not exist. A setting that Okta refuses to tell counts as read, and
// is not known all the same.
func (r *Report) Known(resource string) bool {
	return r.coverage(resource).Known() && (resource != snapshot.ClientPrivilegesSetting || r.NewAppsAreAdmins != nil)
}

// Incomplete names the resources that were not read to their end.
func (r *Report) Incomplete() (names []string) {
	for _, c := range r.Coverage {
		if !c.State.Complete() {
			names = append(names, c.Resource)
		}
	}
	return names
}

// Severity says how bad a finding is.
type Severity string

// The severities. Info is worth knowing and needs no action.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
)

// Severities has all severities, the worst first.
var Severities = []Severity{Critical, High, Medium, Low, Info}

// rank is 0 for the worst.
func (s Severity) rank() int { return slices.Index(Severities, s) }

// AtLeast reports whether s is as bad as o, or worse.
func (s Severity) AtLeast(o Severity) bool { return s.rank() <= o.rank() }

// Finding is one thing to act upon.
type Finding struct {
	ID       string // INT-01, stable
	Severity Severity
	Title    string // what is wrong, without names
	Subject  Subject
	Evidence []Evidence
	Advice   string
}

// The kinds of subjects.
const (
	OfIntegration  = "integration"
	OfApplication  = "application"
	OfToken        = "token"
	OfOrganization = "organization"
)

// Subject is what a finding is about.
type Subject struct{ Kind, ID, Name string }

// Evidence is one fact that a finding rests on. It has a What and at least one
// of the others.
type Evidence struct {
	What string // scope, creator, secret, application, ...
	ID   string // Okta's, of what has one
	Name string
	// Private names are of people, or given by people to their own things; the
	// summary leaves them out.
	Private bool
	Value   string // what else is to be said: a state, an age, a count
	// More is how many others it stands for that are not named, 0 for a fact of
	// its own.
	More int
}

// others is evidence that there are more of a kind than are named.
func others(what string, more int) Evidence {
	return Evidence{What: what, Value: fmt.Sprintf("%d more", more), More: more}
}

// NotEvaluated is a kind of finding that could not be looked for everywhere:
// that there is none, no other or none that is worse, means nothing.
type NotEvaluated struct {
	ID       string
	Severity Severity // the worst that it can have
	Title    string
	// Missing are the resources that were not read to their end, each with its
	// state: "secrets is denied".
	Missing []string
	// Subjects counts those for which it is open, 0 when the listing itself is
	// missing and nobody knows how many there are. Worse are those of them for
	// which it was found, and may be worse than what was found.
	Subjects, Worse int
}

// Label is the id, with a word where what was found may be worse.
func (n *NotEvaluated) Label() string {
	if n.Worse > 0 {
		return n.ID + " (may be worse)"
	}
	return n.ID
}

// Integration is an API service integration: a third party with standing access.
type Integration struct {
	ID, Name, Type string
	Created        time.Time // zero when unknown
	Tier           scopes.Tier
	Scopes         []Scope // the highest tier first
	Creator        Principal
	Secrets        []Secret // the newest first
	SecretsKnown   bool     // Secrets are all that there are
	Leads          []Lead   // what the scopes reach, the worst first
	Findings       Findings
	Open           []string // ids of the kinds of findings that were not evaluated for it
}

// Application is an application of the organization that is an OAuth client of
// Okta's own API: it acts for itself, or holds scopes.
type Application struct {
	ID, Name, Status string
	Client           string // type of the client: service, web, native, browser; "" when Okta gives none
	AuthMethod       string // how it proves itself at the token endpoint, "" when Okta does not say
	Created          time.Time
	Tier             scopes.Tier
	Scopes           []Scope // of its active grants, the highest tier first
	ScopesKnown      bool    // Scopes are all that there are
	Admin            Admin
	Roles            []string // types of the roles that it holds
	Secrets          []Secret // the newest first
	SecretsKnown     bool     // Secrets are all that there are
	Keys             []Key    // the newest first
	KeysKnown        bool
	KeysURI          string // from where Okta fetches keys, "" when they stand in Okta
	BindsTokens      *bool  // it must prove possession of a key (DPoP); nil when Okta does not say
	Leads            []Lead
	Findings         Findings
	Open             []string
}

// Token is an API token: it may do whatever its owner may.
type Token struct {
	ID, Name         string    // people name their own tokens: the name is private
	Owner            Principal // the zero Principal when Okta names nobody
	Network          string    // from where it may be used: ANYWHERE, ZONE; "" when Okta does not say
	Created, Expires time.Time // zero when unknown
	Findings         Findings
	Open             []string
}

// LeadsKnown reports whether Leads are all that there are.
func (i *Integration) LeadsKnown() bool {
	return !slices.ContainsFunc(i.Open, func(id string) bool { return id == "INT-01" || id == "INT-02" || id == "INT-05" })
}

// LeadsKnown reports whether Leads are all that there are.
func (a *Application) LeadsKnown() bool { return a.ScopesKnown && (!a.actsByRole() || !mayHoldRole(a)) }

// actsByRole is about an active service app: what it may do takes scopes and a role.
func (a *Application) actsByRole() bool { return a.isService() && a.Status == "ACTIVE" }

// Scope is a scope that somebody holds.
type Scope struct {
	Name         string
	Tier         scopes.Tier
	Access       string // read, manage or other
	Known        bool   // it is in the table of scopes
	UserContext  bool   // it has no effect without a signed-in user
	Description  string // "" when it is not
	Capabilities []string
	// Granted and GrantedBy are known of applications only.
	Granted   time.Time
	GrantedBy Principal

	rank int // by how much it gives
}

// Principal is whoever created, owns or granted something.
type Principal struct {
	ID   string // "" when Okta names nobody
	Name string // login, or the name of an app or integration; a login is private
	Kind string // user, application, integration, or "" when it is not known
	// State is the user's status, "not told" without one, or what else is known:
	// "application", "integration", "gone" (Okta no longer has it), "not collected",
	// "not named" (Okta names nobody).
	State string
	Admin Admin
	// Factors counts the factors that a user can sign in with, nil when it is not
	// known.
	Factors *int
}

// Kinds of principals.
const (
	PrincipalUser        = "user"
	PrincipalApplication = "application"
	PrincipalIntegration = "integration"
)

// Admin says what a principal's roles make of it.
type Admin string

// Values of Admin. A super admin holds that role, by itself or by a group; any
// other admin is known to be none.
const (
	SuperAdmin   Admin = "super admin"
	OtherAdmin   Admin = "admin"
	NoAdmin      Admin = "none"
	UnknownAdmin Admin = "unknown"
)

// Secret is a client secret; never the secret itself.
type Secret struct {
	ID, Status string
	Created    time.Time // zero when unknown
}

// Key is a public key of an application.
type Key struct {
	ID, KID, Use, Status string
	Created              time.Time // zero when unknown
}

// Lead is one way on from a holder of scopes: an edge kind of the graph to one or
// more objects, in the spelling of the graph. Ways of one kind that rest on the
// same scopes and assumptions are one Lead.
type Lead struct {
	Edge string   // Oktagon_TakeOverOrg, Oktagon_ManageApp, ...
	Via  []string // scopes
	// Assumes are the assumptions that the way rests on: a1, an integration needs
	// no role beside its scopes; a2, Okta's guards around administrators do not
	// stop it.
	Assumes []string
	Kind    string // of the objects: Okta_Organization, Okta_Application, ...
	Count   int    // of the objects
	// TakeOvers counts those of them that lead on to taking over the organization.
	TakeOvers int
	// Ends are some of the objects, at most MaxEnds: first those that lead on to
	// taking over the organization.
	Ends []End
}

// MaxEnds bounds how many objects of a Lead are named.
const MaxEnds = 8

// End is an object that is reached.
type End struct {
	ID, Name string
	// TakesOver is that from there the organization is taken over. Onward is the
	// shortest way to it; its last hop is the organization.
	TakesOver bool
	Onward    []Hop
}

// Hop is an edge and the object that it comes to, in the spelling of the graph.
type Hop struct{ Edge, Kind, ID, Name string }

package config

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oktagon/collector/okta"
)

// Options say what a run does, by subject. Zero values mean "not set". However they
// are printed, they name settings and no values.
type Options struct {
	Print      Print
	Source     Source
	SignIn     SignIn
	Collection Collection
	Network    Network
	Output     Output
	Report     Report
	Upload     Upload
	Log        Log
	Timeout    time.Duration // of the whole run

	// Notes say which settings were ignored or changed, and why.
	Notes []string
	// Sources say where each setting came from, without values.
	Sources []string
}

// Print is what a run prints instead of reading an organization.
type Print struct {
	Help, AllHelp      bool // the settings that most need, all
	Version, Extension bool
	Queries            string // the folder that they are written to
	Explain            string // the id of a kind of finding
}

// Source is where the organization is read from: one of the three.
type Source struct {
	OrgURL       *url.URL
	FromSnapshot string // the folder of a snapshot
	Demo         bool   // the built-in organization
}

// SignIn is how a run signs in to Okta.
type SignIn struct {
	Credential okta.Credential
	DPoP       okta.DPoPMode
	Scopes     []string // nil: those that the collection needs
}

// Collection is what is read.
type Collection struct {
	Only, Skip          []string // names of resources
	MFAFactors          string   // all, admins or none
	ResolveEntraTenants bool     // ask Microsoft for the ids of tenants
	LastUse             bool     // search the System Log for the last tokens
	Check               bool     // report what would be missing, write no graph
	Snapshot            string   // the folder that keeps the snapshot
	KeepSnapshots       int      // how many of those that it has replaced stay
	// Kept is the folder that the graph can be built from again. It is set when Snapshot is
	// opened, and is another one while a new collection is to replace the old one.
	Kept string
}

// Network is how Okta and other servers are reached.
type Network struct {
	MaxConcurrency int // requests in flight
	ReservePercent int // of every rate limit
	Proxy          *url.URL
	CAFile         string

	roundTripper http.RoundTripper // in place of the system's network
}

// Output is the graph and the files beside it.
type Output struct {
	File                string
	MaxFileSize         int64 // bytes
	LowercaseProperties bool
	ScopePaths          string // full, strict or off
	// Again are other arguments that the content of the files depends on.
	Again   []string
	Summary string // a file
	Force   bool   // overwrite files of others
}

// Report is the review of integrations, applications and tokens.
type Report struct {
	Findings bool   // on standard output
	Severity string // the least of the findings that are listed there, "" for all
	File     string // an HTML page
	Baseline string // an earlier graph, snapshot or summary
	FailOn   string // a severity
	// FailOnNew is a severity: findings that the baseline lacks fail the run.
	FailOnNew string
	Accepted  string // a file with the findings that somebody answers for
	// AcceptTemplate prints such a file in place of findings.
	AcceptTemplate bool
	// Secrets and integrations that are at least so many days old are reported as old.
	SecretAgeLimit, IntegrationAgeLimit int
}

// Upload is what is sent to BloodHound.
type Upload struct {
	URL         string   // of BloodHound
	Only        []string // existing files to upload; nothing is collected
	InstallOnly bool     // the extension or the queries are all there is to do
	// Again are arguments that reach the same server with the same credential. They have no
	// secret.
	Again            []string
	Credential       BloodHoundCredential
	InstallExtension bool
	InstallQueries   bool
	// ClearBefore deletes the data of the source Okta in BloodHound before the upload. The
	// user has confirmed it.
	ClearBefore bool
}

// Log is what is written to standard error.
type Log struct {
	Format, Level string
	Quiet         bool // no progress and no summary
	Verbose       bool // the summary has all resources
}

// BloodHoundCredential signs uploads in: an API token or a session token. However it is
// printed, it shows only the id.
type BloodHoundCredential struct {
	TokenID, TokenKey string // an API token
	Session           string // the token of a session
}

// Format prints where options come from, whatever the verb: among the values are
// secrets.
func (o Options) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "options: ", strings.Join(o.Sources, ", "))
}

// MarshalJSON is Format, for logs in JSON.
func (o Options) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(o)) }

// Format leaves out the proxy, whose URL may have a password.
func (n Network) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "network: %d at once, reserve %d%%", n.MaxConcurrency, n.ReservePercent)
}

// MarshalJSON is Format, for logs in JSON.
func (n Network) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(n)) }

// Format prints the id of the token, whatever the verb.
func (b BloodHoundCredential) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprint(s, "BloodHound token ", b.TokenID)
}

// MarshalJSON is Format, for logs in JSON.
func (b BloodHoundCredential) MarshalJSON() ([]byte, error) { return json.Marshal(fmt.Sprint(b)) }

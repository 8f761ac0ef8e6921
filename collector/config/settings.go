package config

import (
	"cmp"
	"slices"
	"strings"
)

// Setting is one thing that a user can set, in all the ways it can be set.
type Setting struct {
	Group   string // its heading in --help, "" when --help leaves it out
	Flag    string // without dashes, "" when there is no flag
	name    string // when there is no flag
	Arg     string // the placeholder for its value, "" for a switch
	Default string
	Help    string
	// Variables set it in the environment, Keys in okta.yaml; of several, the first one
	// that is set counts.
	Variables, Keys []string
}

// Settings returns everything that can be set, in the order of --help.
func Settings() []Setting { return slices.Clone(settings) }

// Choices returns the values that it can have, nil when there are too many to list.
func (s *Setting) Choices() []string {
	if !strings.Contains(s.Arg, "|") {
		return nil
	}
	return strings.Split(s.Arg, "|")
}

// names returns the ways to set it, for error messages.
func (s *Setting) names() string {
	var names []string
	if s.Flag != "" {
		names = append(names, "--"+s.Flag)
	}
	return strings.Join(append(names, s.otherNames()...), ", ")
}

// otherNames returns its first variable and its first key.
func (s *Setting) otherNames() []string {
	var names []string
	for _, all := range [][]string{s.Variables, s.Keys} {
		if len(all) > 0 {
			names = append(names, all[0])
		}
	}
	return names
}

// lookup returns a setting by its flag or, without a flag, by its name.
func lookup(name string) *Setting {
	for i := range settings {
		if cmp.Or(settings[i].Flag, settings[i].name) == name {
			return &settings[i]
		}
	}
	panic("config: no setting " + name)
}

// clientKey is the key of okta.yaml that has all others.
const clientKey = "okta.client."

func keys(names ...string) []string {
	for i := range names {
		names[i] = clientKey + names[i]
	}
	return names
}

// The headings of --help.
const (
	groupSource     = "Source (one of)"
	groupCredential = "Credential (one kind; the highest of flag, variable, file decides)"
	groupCollection = "What is collected"
	groupRequests   = "How Okta is asked"
	groupOutput     = "Output"
	groupReport     = "Review of third parties, applications and tokens"
	groupUpload     = "BloodHound"
	groupOther      = "Other"
)

// settings are in the order of --help; those that it leaves out come last. The names are a
// contract with users.
var settings = []Setting{
	{Group: groupSource, Flag: "org-url", Arg: "URL", Variables: []string{"OKTA_CLIENT_ORGURL", "OKTA_CLIENT_OKTADOMAIN", "SOURCES__OKTA__CREDENTIALS__BASE_URL", "SOURCES__SOURCE__OKTA__CREDENTIALS__BASE_URL"}, Keys: keys("orgUrl", "oktaDomain"),
		Help: "the organization, https://contoso.okta.com"},
	{Group: groupSource, Flag: "from-snapshot", Arg: "DIR", Help: "build from a kept snapshot, without any network"},
	{Group: groupSource, Flag: "demo", Help: "collect the built-in organization from the built-in fake Okta"},

	{Group: groupCredential, Flag: "token-file", Arg: "FILE", Variables: []string{"OKTA_CLIENT_TOKEN", "SOURCES__OKTA__CREDENTIALS__TOKEN", "SOURCES__SOURCE__OKTA__CREDENTIALS__TOKEN"}, Keys: keys("token"),
		Help: "an API token (SSWS); the variable holds the token itself"},
	{Group: groupCredential, Flag: "client-id", Arg: "ID", Variables: []string{"OKTA_CLIENT_CLIENTID", "SOURCES__OKTA__CREDENTIALS__CLIENT_ID", "SOURCES__SOURCE__OKTA__CREDENTIALS__CLIENT_ID"}, Keys: keys("clientId"),
		Help: "a service app or an API service integration"},
	{Group: groupCredential, Flag: "client-secret-file", Arg: "FILE", Variables: []string{"OKTA_CLIENT_CLIENTSECRET"}, Keys: keys("clientSecret"),
		Help: "its secret (API service integrations only)"},
	{Group: groupCredential, Flag: "private-key", Arg: "FILE", Variables: []string{"OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_B64", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_B64"}, Keys: keys("privateKey", "jwk"),
		Help: "its private key, PEM or JWK (service apps)"},
	{Group: groupCredential, Flag: "key-id", Arg: "ID", Variables: []string{"OKTA_CLIENT_PRIVATEKEYID"}, Keys: keys("privateKeyId"),
		Help: "the key's id, when the key does not say"},
	{Group: groupCredential, Flag: "access-token-file", Arg: "FILE",
		Help: "a ready access token; or OKTA_CLIENT_TOKEN with OKTA_CLIENT_AUTHORIZATIONMODE=Bearer"},
	{Group: groupCredential, Flag: "dpop", Arg: "auto|always|never", Default: "auto",
		Help: "bind access tokens to a key (auto: when Okta asks)"},
	{Group: groupCredential, Flag: "scopes", Arg: "LIST", Variables: []string{"OKTA_CLIENT_SCOPES"}, Keys: keys("scopes"),
		Help: "OAuth scopes to ask for; default: those that are needed"},
	{Group: groupCredential, name: "authorization-mode", Variables: []string{"OKTA_CLIENT_AUTHORIZATIONMODE"}, Keys: keys("authorizationMode"),
		Help: "SSWS, PrivateKey, ClientSecret or Bearer, when unclear"},
	{Group: groupCredential, Flag: "config", Arg: "FILE",
		Help: "okta.yaml; default ~/.okta/okta.yaml, then .okta.yaml and okta.yaml here"},

	{Group: groupCollection, Flag: "only", Arg: "LIST", Help: "resources to collect, and what they need"},
	{Group: groupCollection, Flag: "skip", Arg: "LIST", Help: "resources to leave out"},
	{Group: groupCollection, Flag: "mfa-factors", Arg: "all|admins|none", Default: "admins", Help: "whose factors are counted: one request per user"},
	{Group: groupCollection, Flag: "resolve-entra-tenants", Help: "ask login.microsoftonline.com for the tenants of legacy Office 365 apps; the only calls that leave Okta"},
	{Group: groupCollection, Flag: "check", Help: "sign in, ask for a little of each resource, and tell what would be missing; writes no graph"},

	{Group: groupRequests, Flag: "max-concurrency", Arg: "N", Default: "16", Help: "requests in flight, at most 32"},
	{Group: groupRequests, Flag: "rate-limit-reserve", Arg: "PERCENT", Default: "10", Help: "share of every rate limit left to others"},
	{Group: groupRequests, Flag: "timeout", Arg: "DURATION", Help: "of the whole run, 90m say; default none"},
	{Group: groupRequests, Flag: "proxy", Arg: "URL", Help: "default: HTTPS_PROXY and NO_PROXY"},
	{Group: groupRequests, name: "proxy-host", Variables: []string{"OKTA_CLIENT_PROXY_HOST"}, Keys: keys("proxy.host"), Help: "the proxy as the SDKs spell it"},
	{Group: groupRequests, Flag: "ca-file", Arg: "FILE", Help: "certificates trusted beside the system's"},

	{Group: groupOutput, Flag: "output", Arg: "FILE", Default: "okta-graph.json", Help: "the graph; .zip packs it, - is standard output"},
	{Group: groupOutput, Flag: "max-file-size", Arg: "BYTES", Default: "100000000", Help: "graphs that are larger, or have over 250,000 elements, go into parts, FILE-0002.json and so on"},
	{Group: groupOutput, Flag: "scope-paths", Arg: "full|strict|off", Default: "full",
		Help: "what OAuth scopes allow, in the graph and in findings; strict: unless Okta's guards around admins could stop it; off: in findings alone"},
	{Group: groupOutput, Flag: "lowercase-properties", Help: "leave out the five properties with capital letters"},
	{Group: groupOutput, Flag: "snapshot", Arg: "DIR", Help: "keep what was answered, for --from-snapshot; go on there when an earlier run was interrupted"},
	{Group: groupOutput, Flag: "summary", Arg: "FILE", Help: "coverage, counts, requests, waits and findings as JSON, without personal data"},

	{Group: groupReport, Flag: "findings", Help: "tell what to act upon, worst first, on standard output"},
	{Group: groupReport, Flag: "report", Arg: "FILE.html", Help: "the same and more as a page to read, in one file"},
	{Group: groupReport, Flag: "baseline", Arg: "PATH", Help: "tell what has changed since an earlier graph (its first file) or snapshot (its folder)"},
	{Group: groupReport, Flag: "secret-age-limit", Arg: "DAYS", Default: "180", Help: "from when on secrets, keys and API tokens are old"},
	{Group: groupReport, Flag: "integration-age-limit", Arg: "DAYS", Default: "365", Help: "from when on an integration was let in long ago"},
	{Group: groupReport, Flag: "fail-on", Arg: "critical|high|medium|low", Help: "exit code 6 when a finding is as bad as that, or worse"},

	{Group: groupUpload, Flag: "upload", Arg: "URL", Help: "upload the graph there, and wait until it is ingested"},
	{Group: groupUpload, Flag: "upload-only", Arg: "FILE...", Help: "upload files that are already written; no other source"},
	{Group: groupUpload, Flag: "bloodhound-token-id", Arg: "ID", Help: "an API token of BloodHound"},
	{Group: groupUpload, Flag: "bloodhound-token-key-file", Arg: "FILE", Variables: []string{"BLOODHOUND_TOKEN_KEY"},
		Help: "its key"},
	{Group: groupUpload, name: "bloodhound-session", Variables: []string{"BLOODHOUND_SESSION_TOKEN"},
		Help: "a session token instead"},
	{Group: groupUpload, Flag: "install-extension", Help: "install oktagon's own kinds there first"},
	{Group: groupUpload, Flag: "install-queries", Help: "save oktagon's queries there first"},
	{Group: groupUpload, Flag: "print-extension", Help: "print the definition of our own kinds, and stop"},
	{Group: groupUpload, Flag: "print-queries", Arg: "DIR", Help: "write the queries there, a file each"},

	{Group: groupOther, Flag: "log-format", Arg: "text|json", Default: "text", Help: "of the log on standard error"},
	{Group: groupOther, Flag: "log-level", Arg: "debug|info|warn|error", Default: "warn", Help: "how much of it"},
	{Group: groupOther, Flag: "quiet", Help: "no progress and no summary"},
	{Group: groupOther, Flag: "version", Help: "print the version"},
	{Group: groupOther, Flag: "help", Help: "print this"},

	{name: "proxy-port", Variables: []string{"OKTA_CLIENT_PROXY_PORT"}, Keys: keys("proxy.port"), Help: "its port"},
	{name: "proxy-username", Variables: []string{"OKTA_CLIENT_PROXY_USERNAME"}, Keys: keys("proxy.username"), Help: "who the proxy is told we are"},
	{name: "proxy-password", Variables: []string{"OKTA_CLIENT_PROXY_PASSWORD"}, Keys: keys("proxy.password"), Help: "and the password for it"},
}

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
	Short   string // its letter, "" for most
	Main    bool   // most users need it: --help shows it, not only --help all
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
		Main: true, Help: "the organization, https://contoso.okta.com"},
	{Group: groupSource, Flag: "from-snapshot", Main: true, Arg: "DIR", Help: "build from a kept snapshot, without asking Okta"},
	{Group: groupSource, Main: true, Flag: "demo", Help: "collect a built-in organization; no Okta is needed"},

	{Group: groupCredential, Flag: "token-file", Arg: "FILE", Variables: []string{"OKTA_CLIENT_TOKEN", "SOURCES__OKTA__CREDENTIALS__TOKEN", "SOURCES__SOURCE__OKTA__CREDENTIALS__TOKEN"}, Keys: keys("token"),
		Main: true, Help: "an API token (SSWS); the variable holds the token itself"},
	{Group: groupCredential, Flag: "client-id", Arg: "ID", Variables: []string{"OKTA_CLIENT_CLIENTID", "SOURCES__OKTA__CREDENTIALS__CLIENT_ID", "SOURCES__SOURCE__OKTA__CREDENTIALS__CLIENT_ID"}, Keys: keys("clientId"),
		Main: true, Help: "a service app or an API service integration"},
	{Group: groupCredential, Flag: "client-secret-file", Arg: "FILE", Variables: []string{"OKTA_CLIENT_CLIENTSECRET"}, Keys: keys("clientSecret"),
		Main: true, Help: "its secret (API service integrations only)"},
	{Group: groupCredential, Flag: "private-key", Arg: "FILE", Variables: []string{"OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_B64", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_B64"}, Keys: keys("privateKey", "jwk"),
		Main: true, Help: "its private key, PEM or JWK (service apps)"},
	{Group: groupCredential, Flag: "key-id", Arg: "ID", Variables: []string{"OKTA_CLIENT_PRIVATEKEYID"}, Keys: keys("privateKeyId"),
		Help: "the id of the key, when the key does not contain it"},
	{Group: groupCredential, Flag: "access-token-file", Arg: "FILE",
		Help: "a ready access token; or OKTA_CLIENT_TOKEN with OKTA_CLIENT_AUTHORIZATIONMODE=Bearer"},
	{Group: groupCredential, Flag: "dpop", Arg: "auto|always|never", Default: "auto",
		Help: "bind access tokens to a key (auto: when Okta requires it)"},
	{Group: groupCredential, Flag: "scopes", Arg: "LIST", Variables: []string{"OKTA_CLIENT_SCOPES"}, Keys: keys("scopes"),
		Help: "OAuth scopes to request; default: those that are needed"},
	{Group: groupCredential, name: "authorization-mode", Variables: []string{"OKTA_CLIENT_AUTHORIZATIONMODE"}, Keys: keys("authorizationMode"),
		Help: "which credential to use when several are set: SSWS, PrivateKey, ClientSecret or Bearer"},
	{Group: groupCredential, Flag: "config", Arg: "FILE",
		Help: "okta.yaml; default ~/.okta/okta.yaml, then .okta.yaml and okta.yaml here"},

	{Group: groupCollection, Flag: "only", Arg: "LIST", Help: "collect these resources and what they need"},
	{Group: groupCollection, Flag: "skip", Arg: "LIST", Help: "leave these resources out"},
	{Group: groupCollection, Flag: "mfa-factors", Arg: "all|admins|none", Default: "admins", Help: "whose MFA factors to count: one request per user"},
	{Group: groupCollection, Flag: "last-use", Help: "search the System Log for when integrations, service apps and AI agents last got a token; needs okta.logs.read, which can read personal data; --demo always does"},
	{Group: groupCollection, Flag: "resolve-entra-tenants", Help: "ask login.microsoftonline.com for the tenants of legacy Office 365 apps; the only calls that leave Okta"},
	{Group: groupCollection, Main: true, Flag: "check", Help: "say what a collection would lack; writes no graph"},

	{Group: groupRequests, Flag: "max-concurrency", Arg: "N", Default: "16", Help: "requests in flight, at most 32"},
	{Group: groupRequests, Flag: "rate-limit-reserve", Arg: "PERCENT", Default: "10", Help: "share of every rate limit that is left to others"},
	{Group: groupRequests, Flag: "timeout", Arg: "DURATION", Help: "limit of the whole run, such as 90m; default: none"},
	{Group: groupRequests, Flag: "proxy", Arg: "URL", Help: "default: HTTPS_PROXY and NO_PROXY"},
	{Group: groupRequests, name: "proxy-host", Variables: []string{"OKTA_CLIENT_PROXY_HOST"}, Keys: keys("proxy.host"), Help: "the proxy as the SDKs spell it"},
	{Group: groupRequests, Flag: "ca-file", Arg: "FILE", Help: "certificates to trust in addition to those of the system"},

	{Group: groupOutput, Flag: "output", Short: "o", Main: true, Arg: "FILE", Default: "okta-graph.json", Help: "the graph; .zip packs it, - is standard output"},
	{Group: groupOutput, Flag: "force", Help: "overwrite files that oktagon did not write"},
	{Group: groupOutput, Flag: "max-file-size", Arg: "BYTES", Default: "100000000", Help: "larger graphs, and those of over 250,000 elements, are written in parts: FILE-0002.json and so on"},
	{Group: groupOutput, Flag: "scope-paths", Arg: "full|strict|off", Default: "full",
		Help: "edges for what OAuth scopes allow; strict: without those that Okta's protection of administrators could stop; off: in findings only"},
	{Group: groupOutput, Flag: "lowercase-properties", Help: "for a BloodHound that refuses upper-case letters in property names (announced): leave such properties out"},
	{Group: groupOutput, Flag: "snapshot", Main: true, Arg: "DIR", Help: "keep what was collected, for --from-snapshot; the same command again goes on there, and collects anew when the graph is written"},
	{Group: groupOutput, Flag: "keep-snapshots", Arg: "N", Default: "0", Help: "of the snapshots that --snapshot DIR has replaced, keep the last N as DIR-DATE"},
	{Group: groupOutput, Flag: "summary", Arg: "FILE", Help: "coverage, counts, requests, waits and findings as JSON, without personal data"},

	{Group: groupReport, Flag: "findings", Main: true, Help: "print what to act on, on standard output"},
	{Group: groupReport, Flag: "severity", Arg: "critical|high|medium|low|info", Help: "list only findings of this severity and higher ones with --findings"},
	{Group: groupReport, Flag: "accepted", Arg: "FILE", Help: "YAML with the findings that somebody answers for: they are shown and do not count"},
	{Group: groupReport, Flag: "accept-template", Help: "print such a file for what is found, with reasons to fill in, on standard output"},
	{Group: groupReport, Flag: "explain", Arg: "ID", Help: "print what a kind of finding, such as INT-01, means, how it is computed and what to do"},
	{Group: groupReport, Flag: "report", Main: true, Arg: "FILE.html", Help: "the findings and more as an HTML page"},
	{Group: groupReport, Flag: "baseline", Arg: "PATH", Help: "print what changed since an earlier snapshot (its folder), --summary or graph (its first file)"},
	{Group: groupReport, Flag: "secret-age-limit", Arg: "DAYS", Default: "180", Help: "flag secrets, keys and API tokens older than DAYS"},
	{Group: groupReport, Flag: "integration-age-limit", Arg: "DAYS", Default: "365", Help: "flag integrations authorized more than DAYS ago"},
	{Group: groupReport, Flag: "fail-on", Arg: "critical|high|medium|low", Help: "exit code 6 when there is a finding of this severity or a higher one"},
	{Group: groupReport, Flag: "fail-on-new", Arg: "critical|high|medium|low", Help: "the same for findings that --baseline, a snapshot or a --summary, lacks"},

	{Group: groupUpload, Flag: "upload", Main: true, Arg: "URL", Variables: []string{"BLOODHOUND_URL"}, Help: "upload the graph to BloodHound; waits until it is ingested"},
	{Group: groupUpload, Flag: "upload-only", Arg: "FILE...", Help: "upload files that are already written, and collect nothing"},
	{Group: groupUpload, Flag: "clear-before", Help: "before the upload, delete all data of the source Okta in BloodHound, of every organization; not when the collection is incomplete"},
	{Group: groupUpload, Flag: "yes-clear", Help: "confirm --clear-before, which cannot be undone"},
	{Group: groupUpload, Flag: "bloodhound-token-id", Arg: "ID", Variables: []string{"BLOODHOUND_TOKEN_ID"}, Help: "an API token of BloodHound"},
	{Group: groupUpload, Flag: "bloodhound-token-key-file", Arg: "FILE", Variables: []string{"BLOODHOUND_TOKEN_KEY"},
		Help: "its key"},
	{Group: groupUpload, name: "bloodhound-session", Variables: []string{"BLOODHOUND_SESSION_TOKEN"},
		Help: "a session token, in place of an API token"},
	{Group: groupUpload, Flag: "install-extension", Help: "install oktagon's own node and edge kinds there first; without a source, only that"},
	{Group: groupUpload, Flag: "install-queries", Help: "save oktagon's queries and its privilege zone rule there first, and install the kinds that they need; without a source, only that"},
	{Group: groupUpload, Flag: "print-extension", Help: "print the definition of oktagon's own kinds"},
	{Group: groupUpload, Flag: "print-queries", Arg: "DIR", Help: "write the saved queries, the privilege zone rule and the definition that they need into a folder"},

	{Group: groupOther, Flag: "log-format", Arg: "text|json", Default: "text", Help: "format of the log on standard error"},
	{Group: groupOther, Flag: "log-level", Arg: "debug|info|warn|error", Default: "warn", Help: "least level of the log"},
	{Group: groupOther, Flag: "quiet", Short: "q", Help: "no progress and no summary"},
	{Group: groupOther, Flag: "verbose", Short: "v", Help: "the whole table of resources in the summary, and the log at level info"},
	{Group: groupOther, Flag: "version", Short: "V", Help: "print the version"},
	{Group: groupOther, Flag: "help", Short: "h", Help: "print the settings that most need; --help all: all settings"},

	{name: "proxy-port", Variables: []string{"OKTA_CLIENT_PROXY_PORT"}, Keys: keys("proxy.port"), Help: "port of the proxy"},
	{name: "proxy-username", Variables: []string{"OKTA_CLIENT_PROXY_USERNAME"}, Keys: keys("proxy.username"), Help: "user name for the proxy"},
	{name: "proxy-password", Variables: []string{"OKTA_CLIENT_PROXY_PASSWORD"}, Keys: keys("proxy.password"), Help: "password for the proxy"},
}

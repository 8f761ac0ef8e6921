package config

import (
	"cmp"
	"fmt"
	"strings"

	"oktagon/collector/safetext"
)

// setting is one thing that a user can set, in all the ways it can be set.
type setting struct {
	group string
	flag  string // long name, "" when there is no flag
	name  string // what the program calls it when there is no flag
	arg   string // placeholder of its value; "" makes the flag a switch
	env   []string
	file  []string // keys below okta.client; dots go deeper
	// fallback is the default, as text.
	fallback string
	help     string
	// secret marks a value that is read from a file when it comes from the flag
	// and stands in the variable and in okta.yaml itself.
	secret bool
}

// names names a setting in all its ways, for errors and for --help.
func (s *setting) names() string {
	var all []string
	if s.flag != "" {
		all = append(all, "--"+s.flag)
	}
	if len(s.env) > 0 {
		all = append(all, s.env[0])
	}
	if len(s.file) > 0 {
		all = append(all, "okta.client."+s.file[0])
	}
	return strings.Join(all, ", ")
}

// The groups of --help, in its order.
const (
	groupSource     = "Source (one of)"
	groupCredential = "Credential (one kind; the highest of flag, variable, file decides)"
	groupWhat       = "What is collected"
	groupHow        = "How Okta is asked"
	groupOutput     = "Output"
	groupReview     = "Review of third parties, applications and tokens"
	groupUpload     = "BloodHound"
	groupOther      = "Other"
)

var groups = []string{groupSource, groupCredential, groupWhat, groupHow, groupOutput, groupReview, groupUpload, groupOther}

// settings is the table of everything that can be set. The names are a contract
// with users and tests.
var settings = []setting{
	{group: groupSource, flag: "org-url", arg: "URL", env: []string{"OKTA_CLIENT_ORGURL", "OKTA_CLIENT_OKTADOMAIN", "SOURCES__OKTA__CREDENTIALS__BASE_URL", "SOURCES__SOURCE__OKTA__CREDENTIALS__BASE_URL"}, file: []string{"orgUrl", "oktaDomain"},
		help: "the organization, https://contoso.okta.com"},
	{group: groupSource, flag: "from-snapshot", arg: "DIR", help: "build from a kept snapshot, without any network"},
	{group: groupSource, flag: "demo", help: "collect the built-in organization from the built-in fake Okta"},

	{group: groupCredential, flag: "token-file", arg: "FILE", env: []string{"OKTA_CLIENT_TOKEN", "SOURCES__OKTA__CREDENTIALS__TOKEN", "SOURCES__SOURCE__OKTA__CREDENTIALS__TOKEN"}, file: []string{"token"}, secret: true,
		help: "an API token (SSWS); the variable holds the token itself"},
	{group: groupCredential, flag: "client-id", arg: "ID", env: []string{"OKTA_CLIENT_CLIENTID", "SOURCES__OKTA__CREDENTIALS__CLIENT_ID", "SOURCES__SOURCE__OKTA__CREDENTIALS__CLIENT_ID"}, file: []string{"clientId"},
		help: "a service app or an API service integration"},
	{group: groupCredential, flag: "client-secret-file", arg: "FILE", env: []string{"OKTA_CLIENT_CLIENTSECRET"}, file: []string{"clientSecret"}, secret: true,
		help: "its secret (API service integrations only)"},
	{group: groupCredential, flag: "private-key", arg: "FILE", env: []string{"OKTA_CLIENT_PRIVATEKEY", "OKTA_CLIENT_JWK", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_PATH", "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_B64", "SOURCES__SOURCE__OKTA__CREDENTIALS__PRIVATE_KEY_B64"}, file: []string{"privateKey", "jwk"}, secret: true,
		help: "its private key, PEM or JWK (service apps)"},
	{group: groupCredential, flag: "key-id", arg: "ID", env: []string{"OKTA_CLIENT_PRIVATEKEYID"}, file: []string{"privateKeyId"},
		help: "the key's id, when the key does not say"},
	{group: groupCredential, flag: "access-token-file", arg: "FILE", secret: true,
		help: "a ready access token; or OKTA_CLIENT_TOKEN with OKTA_CLIENT_AUTHORIZATIONMODE=Bearer"},
	{group: groupCredential, flag: "dpop", arg: "auto|always|never", fallback: "auto",
		help: "bind access tokens to a key (auto: when Okta asks)"},
	{group: groupCredential, flag: "scopes", arg: "LIST", env: []string{"OKTA_CLIENT_SCOPES"}, file: []string{"scopes"},
		help: "OAuth scopes to ask for; default: those that are needed"},
	{group: groupCredential, name: "authorization-mode", env: []string{"OKTA_CLIENT_AUTHORIZATIONMODE"}, file: []string{"authorizationMode"},
		help: "SSWS, PrivateKey, ClientSecret or Bearer, when unclear"},
	{group: groupCredential, flag: "config", arg: "FILE",
		help: "okta.yaml; default ~/.okta/okta.yaml, then .okta.yaml and okta.yaml here"},

	{group: groupWhat, flag: "only", arg: "LIST", help: "resources to collect, and what they need"},
	{group: groupWhat, flag: "skip", arg: "LIST", help: "resources to leave out"},
	{group: groupWhat, flag: "mfa-factors", arg: "all|admins|none", fallback: "admins", help: "whose factors are counted: one request per user"},
	{group: groupWhat, flag: "resolve-entra-tenants", help: "ask login.microsoftonline.com for the tenants of legacy Office 365 apps; the only calls that leave Okta"},
	{group: groupWhat, flag: "check", help: "sign in, ask for a little of each resource, and tell what would be missing; writes no graph"},

	{group: groupHow, flag: "max-concurrency", arg: "N", fallback: "16", help: "requests in flight, at most 32"},
	{group: groupHow, flag: "rate-limit-reserve", arg: "PERCENT", fallback: "10", help: "share of every rate limit left to others"},
	{group: groupHow, flag: "timeout", arg: "DURATION", help: "of the whole run, 90m say; default none"},
	{group: groupHow, flag: "proxy", arg: "URL", help: "default: HTTPS_PROXY and NO_PROXY"},
	{group: groupHow, name: "proxy-host", env: []string{"OKTA_CLIENT_PROXY_HOST"}, file: []string{"proxy.host"}, help: "the proxy as the SDKs spell it"},
	{name: "proxy-port", env: []string{"OKTA_CLIENT_PROXY_PORT"}, file: []string{"proxy.port"}, help: "its port"},
	{name: "proxy-username", env: []string{"OKTA_CLIENT_PROXY_USERNAME"}, file: []string{"proxy.username"}, help: "who the proxy is told we are"},
	{name: "proxy-password", env: []string{"OKTA_CLIENT_PROXY_PASSWORD"}, file: []string{"proxy.password"}, help: "and the password for it"},
	{group: groupHow, flag: "ca-file", arg: "FILE", help: "certificates trusted beside the system's"},

	{group: groupOutput, flag: "output", arg: "FILE", fallback: "okta-graph.json", help: "the graph; .zip packs it, - is standard output"},
	{group: groupOutput, flag: "max-file-size", arg: "BYTES", fallback: "100000000", help: "graphs that are larger, or have over 250,000 elements, go into parts, FILE-0002.json and so on"},
	{group: groupOutput, flag: "scope-paths", arg: "full|strict|off", fallback: "full",
		help: "what OAuth scopes allow, in the graph and in findings; strict: unless Okta's guards around admins could stop it; off: in findings alone"},
	{group: groupOutput, flag: "lowercase-properties", help: "leave out the five properties with capital letters"},
	{group: groupOutput, flag: "snapshot", arg: "DIR", help: "keep what was answered, for --from-snapshot; go on there when an earlier run was interrupted"},
	{group: groupOutput, flag: "summary", arg: "FILE", help: "coverage, counts, requests, waits and findings as JSON, without personal data"},

	{group: groupReview, flag: "findings", help: "tell what to act upon, worst first, on standard output"},
	{group: groupReview, flag: "report", arg: "FILE.html", help: "the same and more as a page to read, in one file"},
	{group: groupReview, flag: "baseline", arg: "PATH", help: "tell what has changed since an earlier graph (its first file) or snapshot (its folder)"},
	{group: groupReview, flag: "secret-age-limit", arg: "DAYS", fallback: "180", help: "from when on secrets, keys and API tokens are old"},
	{group: groupReview, flag: "integration-age-limit", arg: "DAYS", fallback: "365", help: "from when on an integration was let in long ago"},
	{group: groupReview, flag: "fail-on", arg: "critical|high|medium|low", help: "exit code 6 when a finding is as bad as that, or worse"},

	{group: groupUpload, flag: "upload", arg: "URL", help: "upload the graph there, and wait until it is ingested"},
	{group: groupUpload, flag: "upload-only", arg: "FILE...", help: "upload files that are already written; no other source"},
	{group: groupUpload, flag: "bloodhound-token-id", arg: "ID", help: "an API token of BloodHound"},
	{group: groupUpload, flag: "bloodhound-token-key-file", arg: "FILE", env: []string{"BLOODHOUND_TOKEN_KEY"}, secret: true,
		help: "its key"},
	{group: groupUpload, name: "bloodhound-session", env: []string{"BLOODHOUND_SESSION_TOKEN"}, secret: true,
		help: "a session token instead"},
	{group: groupUpload, flag: "install-extension", help: "install oktagon's own kinds there first"},
	{group: groupUpload, flag: "install-queries", help: "save oktagon's queries there first"},
	{group: groupUpload, flag: "print-extension", help: "print the definition of our own kinds, and stop"},
	{group: groupUpload, flag: "print-queries", arg: "DIR", help: "write the queries there, a file each"},

	{group: groupOther, flag: "log-format", arg: "text|json", fallback: "text", help: "of the log on standard error"},
	{group: groupOther, flag: "log-level", arg: "debug|info|warn|error", fallback: "warn", help: "how much of it"},
	{group: groupOther, flag: "quiet", help: "no progress and no summary"},
	{group: groupOther, flag: "version", help: "print the version"},
	{group: groupOther, flag: "help", help: "print this"},
}

// lookup finds a setting by its flag, or by its name when it has none.
func lookup(name string) *setting {
	for i := range settings {
		if cmp.Or(settings[i].flag, settings[i].name) == name {
			return &settings[i]
		}
	}
	panic("config: no setting " + name)
}

// Help is what --help prints.
func Help() string {
	var b strings.Builder
	b.WriteString(`oktagon reads an Okta organization and writes BloodHound OpenGraph JSON.

Usage:
  oktagon --demo
  oktagon --org-url URL --client-id ID --private-key FILE
  oktagon --from-snapshot DIR
`)
	for _, group := range groups {
		fmt.Fprintf(&b, "\n%s:\n", group)
		for i := range settings {
			if settings[i].group == group {
				settings[i].describe(&b)
			}
		}
	}
	b.WriteString(`
A secret is never the value of a flag: flags name files, - is standard input.

Exit codes:
`)
	for _, c := range ExitCodes {
		c.describe(&b)
	}
	b.WriteString(`
Examples:
  oktagon --demo --output demo.json
  OKTA_CLIENT_TOKEN=... oktagon --org-url contoso.okta.com --output contoso.zip
`)
	return b.String()
}

// helpColumn is where the descriptions start.
const helpColumn = 25

func (s *setting) describe(b *strings.Builder) {
	head := "  (no flag)"
	if s.flag != "" {
		head = "  --" + strings.TrimSpace(s.flag+" "+s.arg)
	}
	text := s.help
	if s.fallback != "" {
		text += fmt.Sprintf(" [%s]", s.fallback)
	}
	lines := append(safetext.Wrap(text, helpColumn), safetext.Wrap(s.otherWays(), helpColumn)...)
	if len(head) >= helpColumn {
		fmt.Fprintln(b, head)
		head = ""
	}
	for _, line := range lines {
		fmt.Fprintf(b, "%-*s%s\n", helpColumn, head, line)
		head = ""
	}
}

func (s *setting) otherWays() string {
	var ways []string
	if len(s.env) > 0 {
		ways = append(ways, s.env[0])
	}
	if len(s.file) > 0 {
		ways = append(ways, "okta.client."+s.file[0])
	}
	if len(ways) == 0 {
		return ""
	}
	return "(" + strings.Join(ways, ", ") + ")"
}

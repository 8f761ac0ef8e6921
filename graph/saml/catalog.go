package saml

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"oktagon/collector/snapshot"
)

// catalogEntry says how the route of an application of Okta's catalog follows from
// its settings (edges.md §13, nodes.md §7.4). {0} and {1} in the addresses are
// the values of the fields.
type catalogEntry struct {
	app, product, source, mode string
	fields                     []catalogField
	acs, entity                string
	// acsField and entityField say where the values come from, when that is not
	// the field in them.
	acsField, entityField string
	// when is a condition of the entry; without it, the next one of the app is tried.
	when func(settings map[string]json.RawMessage) bool
}

// catalogField is a setting: the first of its names that is set.
type catalogField struct {
	names      []string
	check      func(string) (string, bool)
	diagnostic string
}

const (
	staticRoute        = "allowlisted_static_default_route"
	deterministicRoute = "allowlisted_deterministic_route"
	explicitFields     = "oin_explicit_fields"
	appSource          = "settings.app"
	malformed          = "missing_or_malformed_settings.app."
)

func catalogName(name string, check func(string) (string, bool)) catalogField {
	return catalogField{[]string{name}, check, malformed + name}
}

var samlCatalog = []catalogEntry{
	{app: "asana", product: "asana", source: "documented_asana_default_route", mode: staticRoute,
		acs: "https://app.asana.com/-/saml/consume", acsField: "documented_static_asana_acs",
		entity: "https://app.asana.com", entityField: "observed_static_asana_audience"},
	{app: "okta_org2org", product: "okta_org2org", source: appSource, mode: explicitFields,
		fields: []catalogField{
			{[]string{"acsUrl"}, isPresent, "missing_settings.app.acsUrl"},
			{[]string{"audRestriction"}, isPresent, "missing_settings.app.audRestriction"},
		},
		acs: "{0}", entity: "{1}"},
	{app: "jamfsoftwareserver", product: "jamf_pro", source: appSource + "+documented_jamf_route", mode: deterministicRoute,
		fields: []catalogField{catalogName("domain", isHost)},
		acs:    "https://{0}/saml/SSO", entity: "https://{0}/saml/metadata"},
	{app: "githubenterprisemanageduser", product: "github_enterprise", source: appSource + "+documented_github_route", mode: deterministicRoute,
		fields: []catalogField{catalogName("enterpriseName", isSlug)},
		acs:    "https://github.com/enterprises/{0}/saml/consume", entity: "https://github.com/enterprises/{0}"},
	{app: "githubcloud", product: "github_organization", source: appSource + "+documented_github_route", mode: deterministicRoute,
		fields: []catalogField{{[]string{"githubOrg", "orgName"}, isSlug, malformed + "githubOrg_or_orgName"}},
		acs:    "https://github.com/orgs/{0}/saml/consume", entity: "https://github.com/orgs/{0}"},
	{app: "panw_globalprotect", product: "palo_alto_globalprotect", source: appSource + "+documented_globalprotect_route", mode: deterministicRoute,
		fields: []catalogField{catalogName("baseURL", isOrigin)},
		acs:    "{0}/SAML20/SP/ACS", entity: "{0}/SAML20/SP"},
	{app: "slack", product: "slack", source: appSource + "+documented_slack_route", mode: deterministicRoute,
		fields: []catalogField{catalogName("domain", isSlackDomain)},
		acs:    "https://{0}.slack.com/sso/saml", entity: "https://slack.com", entityField: "documented_static_slack_sp_entity"},
	{app: "zoomus", product: "zoom", source: appSource + "+documented_zoom_single_vanity_route", mode: deterministicRoute,
		fields: []catalogField{catalogName("subDomain", isLabel)},
		acs:    "https://{0}.zoom.us/saml/SSO", entity: "https://{0}.zoom.us"},
	{app: "realtime_board", product: "miro", source: "documented_miro_default_route", mode: staticRoute, when: miroDefault,
		acs: "https://miro.com/sso/saml", acsField: "documented_static_miro_acs",
		entity: "https://miro.com/", entityField: "documented_static_miro_sp_entity"},
	{app: "realtime_board", product: "miro", source: appSource, mode: explicitFields,
		fields: []catalogField{catalogName("customAcsUrl", isMiro), catalogName("customEntityId", isMiro)},
		acs:    "{0}", entity: "{1}"},
}

// catalogRoutes returns the routes by the application's catalog entry, or what is
// missing for them. Most applications have no entry.
func catalogRoutes(a *snapshot.App) ([]route, []string) {
	settings := map[string]json.RawMessage{}
	for _, s := range a.Settings.App {
		settings[s.Key] = s.Value
	}
	for _, e := range samlCatalog {
		if e.app == a.Name.String() && (e.when == nil || e.when(settings)) {
			return e.route(settings)
		}
	}
	return nil, nil
}

func (e *catalogEntry) route(settings map[string]json.RawMessage) ([]route, []string) {
	r := route{acs: e.acs, entity: e.entity, index: snapshot.Some[int64](0), isDefault: snapshot.Some(true),
		product: e.product, source: e.source, mode: e.mode, acsField: e.acsField, entityField: e.entityField}
	var missing []string
	for i, f := range e.fields {
		name, value, ok := f.read(settings)
		if !ok {
			missing = append(missing, f.diagnostic)
			continue
		}
		placeholder := "{" + string(rune('0'+i)) + "}"
		fill(&r.acs, &r.acsField, placeholder, value, name)
		fill(&r.entity, &r.entityField, placeholder, value, name)
	}
	if len(missing) > 0 {
		return nil, missing
	}
	return []route{r}, nil
}

// fill replaces a placeholder by a value and says where that comes from.
func fill(address, field *string, placeholder, value, name string) {
	if strings.Contains(*address, placeholder) {
		*address = strings.ReplaceAll(*address, placeholder, value)
		*field = appSource + "." + name
	}
}

// read returns the first of the names that is set, and its value if that is well formed.
func (f *catalogField) read(settings map[string]json.RawMessage) (name, value string, ok bool) {
	for i, name := range f.names {
		raw := settings[name]
		if i < len(f.names)-1 && !truthy(raw) {
			continue
		}
		var text any
		if json.Unmarshal(raw, &text) != nil {
			return name, "", false
		}
		s, isText := text.(string)
		if !isText {
			return name, "", false
		}
		value, ok = f.check(s)
		return name, value, ok
	}
	return "", "", false
}

// truthy reports whether a value is set to something.
func truthy(raw json.RawMessage) bool {
	switch string(raw) {
	case "", "null", "false", "0", `""`, "[]", "{}":
		return false
	}
	return true
}

func miroDefault(settings map[string]json.RawMessage) bool {
	acs, one := settings["customAcsUrl"]
	entity, other := settings["customEntityId"]
	return one && other && string(acs) == "null" && string(entity) == "null"
}

const labelForm = `[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?`

var (
	label = regexp.MustCompile(`^` + labelForm + `$`)
	hosts = regexp.MustCompile(`^` + labelForm + `(?:\.` + labelForm + `)+$`)
	slug  = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,98}[A-Za-z0-9])?$`)
)

func isPresent(s string) (string, bool) {
	s = strings.TrimSpace(s)
	return s, s != ""
}

func isLabel(s string) (string, bool) { return s, label.MatchString(s) }
func isSlug(s string) (string, bool)  { return s, slug.MatchString(s) }
func isHost(s string) (string, bool)  { return s, len(s) <= 253 && hosts.MatchString(s) }

func isSlackDomain(s string) (string, bool) {
	return s, label.MatchString(strings.TrimSuffix(s, ".enterprise"))
}

// isOrigin accepts an https address without a path and returns it in that form.
func isOrigin(s string) (string, bool) {
	u, ok := httpsURL(s)
	if !ok || u.Path != "" && u.Path != "/" {
		return "", false
	}
	return "https://" + u.Host, true
}

func isMiro(s string) (string, bool) {
	u, ok := httpsURL(s)
	if !ok {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	return s, host == "miro.com" || strings.HasSuffix(host, ".miro.com")
}

// httpsURL parses an https address of a host or an IP address, without user, query
// and fragment.
func httpsURL(s string) (*url.URL, bool) {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return nil, false
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.ForceQuery ||
		strings.Contains(s, "#") || strings.HasSuffix(u.Host, ":") {
		return nil, false
	}
	_, notIP := netip.ParseAddr(u.Hostname())
	_, host := isHost(u.Hostname())
	return u, notIP == nil || host
}

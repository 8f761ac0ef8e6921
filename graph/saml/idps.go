package saml

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf16"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// identityProvider is an identity provider whose assertions Okta accepts.
type identityProvider struct {
	id                 string
	name, kind, status snapshot.Text
	entity             string // Okta's own, "" when it is not known
	issuer, issuerID   string // of the provider, "" when it is not known
	routes             []route
	diagnostics        []string
	rule               *resolution // nil when it is not certain
	template           string      // of user names
	microsoft          bool
}

func newIdentityProvider(p *snapshot.IdentityProvider, metadata []snapshot.SAMLMetadata, domain string) *identityProvider {
	s := &identityProvider{id: p.ID, name: p.Name, kind: p.Type, status: p.Status}
	var m snapshot.SAMLMetadata
	if len(metadata) > 0 {
		m = metadata[0]
	}
	trust := p.Protocol.Credentials.Trust
	if s.entity = clean(m.EntityID); s.entity == "" {
		s.entity = clean(trust.Audience)
	}
	if s.issuer = trust.Issuer.String(); s.issuer != "" {
		s.issuerID = "okta:saml:trusted-issuer:" + issuerDigest(domain, s.issuer)
	}
	if s.entity != "" {
		s.routes = consumers(p, &m, s.entity)
	}
	s.rule, s.diagnostics = resolutionOf(p.Policy)
	if p.Policy != nil && p.Policy.Subject != nil {
		s.template = clean(p.Policy.Subject.UserNameTemplate.Template)
	}
	s.microsoft = p.AtMicrosoft()
	return s
}

// issuerDigest returns the part of the id of a trusted issuer that several providers
// may share: a hash of an ASCII JSON list of the domain and the issuer.
func issuerDigest(domain, issuer string) string {
	text := "[" + asciiJSON(emit.FoldCase(strings.TrimSpace(domain))) + "," + asciiJSON(issuer) + "]"
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// asciiJSON returns a text as JSON of nothing but printable ASCII.
func asciiJSON(s string) string {
	var quoted, ascii strings.Builder
	encoder := json.NewEncoder(&quoted)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a text has JSON
	for _, r := range strings.TrimSpace(quoted.String()) {
		if r <= '~' {
			ascii.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&ascii, `\u%04x`, unit)
		}
	}
	return ascii.String()
}

const (
	metadataEntityField = "metadata.EntityDescriptor.entityID"
	trustEntityField    = "protocol.credentials.trust.audience"
)

// consumers returns where assertions for Okta, under its entity id, go.
func consumers(p *snapshot.IdentityProvider, m *snapshot.SAMLMetadata, entity string) []route {
	var routes []route
	known := map[string]bool{}
	for _, e := range m.ACS {
		address := clean(e.URL)
		if address == "" || known[address] {
			continue
		}
		known[address] = true
		n := int64(len(routes))
		r := route{n: n, acs: address, entity: entity, index: e.Index, binding: clean(e.Binding), isDefault: e.IsDefault,
			product: genericProduct, source: "identity_provider_metadata", mode: "explicit_metadata",
			acsField: "metadata.SPSSODescriptor.AssertionConsumerService.Location", entityField: metadataEntityField}
		if r.index.IsZero() {
			r.index = snapshot.Some(n)
		}
		routes = append(routes, r)
	}
	href, binding := clean(p.Links.ACS.Href), clean(p.Protocol.Endpoints.ACS.Binding)
	if href == "" {
		return routes
	}
	if len(routes) == 0 {
		known[href] = true
		routes = append(routes, route{acs: href, entity: entity, index: snapshot.Some[int64](0), binding: binding, isDefault: snapshot.Some(true),
			product: genericProduct, source: signOnSource, mode: explicitMode})
	}
	if alias := href + "/" + p.ID; known[href] && !known[alias] && sharesACS(p, href) {
		r := route{n: int64(len(routes)), acs: alias, entity: entity, index: snapshot.Some(highest(routes) + 1), binding: binding,
			isDefault: snapshot.Some(false), product: "okta_inbound_saml", source: "identity_provider_api+documented_okta_trust_route",
			mode: deterministicRoute, acsField: "_links.acs.href+protocol.endpoints.acs.type+identity_provider.id", entityField: trustEntityField}
		if clean(m.EntityID) != "" {
			r.entityField = metadataEntityField
		}
		routes = append(routes, r)
	}
	return routes
}

// sharesACS reports whether an active provider has the address that the whole
// organization shares: then it also has one of its own below that.
func sharesACS(p *snapshot.IdentityProvider, href string) bool {
	u, err := url.Parse(href)
	return err == nil && p.Status.String() == "ACTIVE" && p.Protocol.Endpoints.ACS.Type.String() == "ORG" &&
		u.Scheme == "https" && u.Host != "" && u.EscapedPath() == "/sso/saml2" && u.User == nil && u.RawQuery == "" &&
		!strings.ContainsAny(href, "?#") && url.PathEscape(p.ID) == p.ID && url.QueryEscape(p.ID) == p.ID
}

func highest(routes []route) (n int64) {
	for i, r := range routes {
		if index, _ := r.index.Get(); i == 0 || index > n {
			n = index
		}
	}
	return n
}

// resolution is the rule by which the user of an assertion is found, when it is the
// login and nothing else.
type resolution struct {
	values, label string
}

func (r *resolution) expression() string {
	return `account.fields.exists(field, field.name == "login" && assertion.` + r.values +
		`.exists(value, value in field.match_values))`
}

func (r *resolution) summary() string {
	return "Any assertion " + r.label + ` exactly matches account field "login"`
}

// resolutions are the templates of user names that can be compared with a login.
var resolutions = map[string]*resolution{
	"idpuser.email":         {propertyEmailValues, "email value"},
	"idpuser.subjectNameId": {propertyScopedValues, "route-scoped exact value"},
	"saml.subjectNameId":    {propertyScopedValues, "route-scoped exact value"},
}

// resolutionOf returns the rule of a policy, or all reasons why it is not certain
// (nodes.md §7.8).
func resolutionOf(policy *snapshot.IdPPolicy) (*resolution, []string) {
	if policy == nil {
		return nil, []string{"missing_identity_provider_policy"}
	}
	link, subject := policy.AccountLink, policy.Subject
	if link == nil {
		link = &snapshot.IdPAccountLink{}
	}
	if subject == nil {
		subject = &snapshot.IdPSubject{}
	}
	rule := resolutions[clean(subject.UserNameTemplate.Template)]
	var missing []string
	for _, check := range []struct {
		holds      bool
		diagnostic string
	}{
		{policy.AccountLink != nil, "missing_policy.accountLink"},
		{policy.Subject != nil, "missing_policy.subject"},
		{link.Action.String() == "AUTO", "policy.accountLink.action_must_be_AUTO"},
		{!bool(link.Filter), "policy.accountLink.filter_is_scoped_or_unsupported"},
		{subject.MatchType.String() == "USERNAME", "policy.subject.matchType_must_be_USERNAME"},
		{!bool(subject.Filter), "policy.subject.filter_is_unsupported"},
		{!bool(subject.MatchAttribute), "policy.subject.matchAttribute_conflicts_with_username"},
		{!policy.TransformedNames.Value() && !subject.TransformedNames.Value(), "transformed_username_matching_is_unsupported"},
		{rule != nil, "policy.subject.userNameTemplate_is_unsupported"},
	} {
		if !check.holds {
			missing = append(missing, check.diagnostic)
		}
	}
	if len(missing) > 0 {
		return nil, missing
	}
	return rule, nil
}

func (p *identityProvider) providerID() string { return "okta:saml:service-provider:" + p.id }
func (p *identityProvider) ruleID() string     { return "okta:saml:account-resolution-rule:" + p.id }
func (p *identityProvider) fieldID() string {
	return "okta:saml:account-resolution-field:" + p.id + ":login"
}

func (p *identityProvider) routeID(r *route) string {
	return "okta:saml:sp-acs:" + p.id + ":" + strconv.FormatInt(r.n, 10)
}

func (p *identityProvider) title() snapshot.Text { return p.name.Or(snapshot.Some(p.id)) }

func (p *identityProvider) describe(n *emit.Node) {
	n.String("idp_id", p.id)
	n.Text("idp_name", p.name)
}

func serviceProviderNodes(m *Model, add func(node)) {
	for _, p := range m.idps {
		add(node{p.providerID(), p.title(), p.title(), func(n *emit.Node) {
			p.describe(n)
			n.Text("idp_type", p.kind)
			n.Text("idp_status", p.status)
			n.NonEmpty("sp_entity_id", p.entity)
			if status, known := p.status.Get(); known {
				n.Bool("enabled", status == "ACTIVE")
			}
			n.Strings("account_resolution_diagnostics", p.diagnostics)
		}})
	}
}

func resolutionRuleNodes(m *Model, add func(node)) {
	for _, p := range m.idps {
		if p.rule == nil {
			continue
		}
		name := snapshot.Some(p.title().String() + " exact login resolution")
		add(node{p.ruleID(), name, name, func(n *emit.Node) {
			p.describe(n)
			n.String("expression_language", "cel")
			n.String("expression_profile", "saml_account_resolution_v1")
			n.String("expression", p.rule.expression())
			n.String("summary", p.rule.summary())
		}})
	}
}

func resolutionFieldNodes(m *Model, add func(node)) {
	for _, p := range m.idps {
		if p.rule == nil {
			continue
		}
		add(node{p.fieldID(), snapshot.Some("login"), snapshot.Some(p.title().String() + " account login"), func(n *emit.Node) {
			p.describe(n)
			n.String("account_field_name", "login")
		}})
	}
}

// IdPEdges writes the edges from identity providers to Okta's side of them, and from
// there to issuers, endpoints and the rule by which users are found.
func (m *Model) IdPEdges(e *emit.Emitter) error {
	for _, p := range m.idps {
		provider := e.Find(p.providerID(), kind.SAMLServiceProvider)
		if err := edge(e, kind.SAMLImplements, e.Find(p.id, kind.IdentityProvider), provider); err != nil {
			return err
		}
		if p.issuer != "" {
			if err := edge(e, kind.SAMLTrustsIssuer, provider, e.Find(p.issuerID, kind.SAMLIssuer)); err != nil {
				return err
			}
		}
		ids := make([]string, len(p.routes))
		for i := range p.routes {
			ids[i] = p.routeID(&p.routes[i])
		}
		if err := edgesTo(e, kind.SAMLHasAssertionConsumerService, provider, ids, kind.SAMLAssertionConsumerService); err != nil {
			return err
		}
		if p.rule == nil {
			continue
		}
		rule := e.Find(p.ruleID(), kind.SAMLAccountResolutionRule)
		if err := edge(e, kind.SAMLHasAccountResolutionRule, provider, rule); err != nil {
			return err
		}
		if err := edge(e, kind.SAMLUsesAccountResolutionField, rule, e.Find(p.fieldID(), kind.SAMLAccountResolutionField)); err != nil {
			return err
		}
	}
	return nil
}

package saml

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// claim is one statement of an assertion about a user, and where its value comes from.
type claim struct {
	name, how, kind, origin string
	expression, source      string // source is the expression without ${ }, "" when it is none
	format                  string // of the NameID or of the attribute's name, "" when omitted
	field                   snapshot.ProfileField
	direct                  bool // the expression is nothing but the field
	column                  int  // of the field in the model
	family                  attributeFamily
}

const nameID = "NameID"

// Formats of SAML.
const (
	formatTransient        = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
	formatPersistent       = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	formatEmail            = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"
	formatUnspecified      = "urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified"
	attributeNameUnknown   = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"
	originSubject          = "subject_name_id"
	originUserName         = "application_user_name"
	originStatement        = "attribute_statement"
	mappingAttribute       = "attribute"
	mappingConfigured      = "configured_attribute"
	mappingNameID          = "name_id"
	propertyEmailValues    = "email_match_values"
	propertyUPNValues      = "upn_match_values"
	propertyObjectIDValues = "entra_object_id_match_values"
	propertyScopedValues   = "scoped_exact_match_values"
)

// claimsOf returns the claims of an application's sign-on settings, in the order
// of their numbers.
func claimsOf(a *snapshot.App) []claim {
	s := a.Settings.SignOn
	if s == nil {
		return nil
	}
	var claims []claim
	if template, userName := a.NameIDTemplate(); template != "" {
		c := claim{name: nameID, how: mappingNameID, kind: mappingNameID, origin: originSubject,
			expression: template, source: snapshot.UnwrapExpression(template), format: clean(s.SubjectNameIDFormat)}
		if userName {
			c.origin = originUserName
		}
		claims = append(claims, c)
	}
	for _, group := range []struct {
		how        string
		statements snapshot.Statements
	}{{mappingAttribute, s.Attributes}, {mappingConfigured, s.ConfiguredAttributes}} {
		for _, statement := range group.statements {
			if c, ok := attributeClaim(statement, group.how); ok {
				claims = append(claims, c)
			}
		}
	}
	for i := range claims {
		c := &claims[i]
		c.field, c.direct = snapshot.DirectField(c.expression)
		c.family = c.familyOf()
	}
	return claims
}

func attributeClaim(s snapshot.Statement, how string) (claim, bool) {
	c := claim{name: s.Name(), how: how, kind: mappingAttribute, origin: originStatement,
		expression: s.Expression(), format: s.Format()}
	if c.name == "" && c.expression == "" {
		return c, false
	}
	if c.name == "" {
		c.name = mappingAttribute
	}
	if !strings.HasPrefix(c.expression, "{") && !strings.HasPrefix(c.expression, "[") {
		c.source = snapshot.UnwrapExpression(c.expression)
	}
	return c, true
}

// describe describes the node of a claim mapping.
func (c *claim) describe(n *emit.Node) {
	n.String("claim_name", c.name)
	n.String("mapping_type", c.how)
	n.String("claim_type", c.kind)
	n.String("mapping_origin", c.origin)
	n.NonEmpty("source_property", c.source)
	n.NonEmpty("expression", c.expression)
	if c.kind == mappingNameID {
		n.NonEmpty("name_id_format", c.format)
		n.String("format", c.nameIDFormat())
		n.Bool("format_was_omitted", c.format == "")
		return
	}
	format := c.format
	if format == "" {
		format = attributeNameUnknown
	}
	n.String("name_format", format)
	n.Bool("name_format_was_omitted", c.format == "")
}

func (c *claim) nameIDFormat() string {
	if c.format == "" {
		return formatUnspecified
	}
	return c.format
}

// attributeFamily says how the values of a claim are compared with accounts.
type attributeFamily int

const (
	rawNameID attributeFamily = iota
	transientNameID
	exceptional
	emailClaim
	upnClaim
	objectIDClaim
	scopedExact
)

// attributeFamilies are the families whose values can be compared, in the order of the
// output, each with its property and the canonical form of a value.
var attributeFamilies = []struct {
	family    attributeFamily
	property  string
	canonical func(string) string
}{
	{emailClaim, propertyEmailValues, func(s string) string { return emit.FoldCase(strings.TrimSpace(s)) }},
	{upnClaim, propertyUPNValues, func(s string) string { return emit.FoldCase(strings.TrimSpace(s)) }},
	{objectIDClaim, propertyObjectIDValues, canonicalGUID},
	{scopedExact, propertyScopedValues, strings.TrimSpace},
}

// canonicalGUID returns a GUID in lower case, "" for any other text.
func canonicalGUID(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	if !snapshot.IsGUID(s) {
		return ""
	}
	return s
}

// familyOf returns the family of the first case that applies (edges.md §12.4).
func (c *claim) familyOf() attributeFamily {
	if c.kind != mappingNameID {
		return familyOfAttribute(strings.ToLower(c.name))
	}
	named := func(names ...string) bool {
		return c.direct && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, c.field.Name) })
	}
	switch format := c.nameIDFormat(); {
	case format == formatTransient:
		return transientNameID
	case format == formatEmail:
		return emailClaim
	case format == formatPersistent, c.origin == originUserName:
		return scopedExact
	case named("email", "mail"):
		return emailClaim
	case named("upn", "userPrincipalName"):
		return upnClaim
	}
	return rawNameID
}

func familyOfAttribute(name string) attributeFamily {
	switch name {
	case "email", "mail", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress":
		return emailClaim
	case "upn", "userprincipalname", "http://schemas.xmlsoap.org/claims/upn",
		"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn":
		return upnClaim
	case "http://schemas.microsoft.com/identity/claims/objectidentifier":
		return objectIDClaim
	}
	return exceptional
}

// values returns the claim's values for a user with an account in the application.
func (c *claim) values(all *users, user int32, u *snapshot.AppUser) []string {
	switch {
	case !c.direct:
		return nil
	case c.field.OfUser():
		return all.fields[c.column].of(user)
	}
	return u.ClaimValues(c.field.Name)
}

// matches are the values of an account, by the family that they can be compared in.
type matches struct {
	all, sources, incomplete []string
	values                   [scopedExact + 1][]string // by family
}

// add puts a value into a list once.
func add(list *[]string, value string) {
	if value != "" && !slices.Contains(*list, value) {
		*list = append(*list, value)
	}
}

// take adds the values of a claim. It reports whether they are part of
// SAML_EligibleFor; the others have edges of their own.
func (m *matches) take(c *claim, values []string) bool {
	if c.kind == mappingNameID && c.family != transientNameID && c.direct && c.field.String() == "source.login" {
		for _, v := range values {
			if wellFormedAddress(v) {
				add(&m.values[emailClaim], emit.FoldCase(v))
			}
		}
	}
	for _, f := range attributeFamilies {
		if f.family != c.family {
			continue
		}
		whole := c.direct && len(values) > 0
		for _, v := range values {
			canonical := f.canonical(v)
			add(&m.values[f.family], canonical)
			whole = whole && canonical != ""
		}
		if !whole {
			add(&m.incomplete, f.property)
		}
		m.contribute(c, values)
		return true
	}
	if c.family == rawNameID && len(values) > 0 {
		m.contribute(c, values)
		return true
	}
	return false
}

func (m *matches) contribute(c *claim, values []string) {
	for _, v := range values {
		add(&m.all, v)
	}
	if len(values) > 0 {
		add(&m.sources, c.field.String())
	}
}

// wellFormedAddress reports whether a text is one mail address and nothing else.
func wellFormedAddress(s string) bool {
	name, domain, ok := strings.Cut(strings.TrimSpace(s), "@")
	return ok && name != "" && domain != "" && !strings.Contains(domain, "@") &&
		!strings.ContainsFunc(name+domain, func(r rune) bool { return r <= ' ' || r == 0x7f || 0x80 <= r && r <= 0xa0 })
}

// properties describes the edge. The source is where the values come from when that is
// not one field.
func (m *matches) properties(source string) []emit.Property {
	p := []emit.Property{emit.Strings("match_values", m.all)}
	if len(m.sources) == 1 {
		source = m.sources[0]
	}
	if source != "" {
		p = append(p, emit.String("source_property", source))
	}
	p = append(p, emit.Strings("source_properties", m.sources))
	for _, f := range attributeFamilies {
		p = append(p, emit.Strings(f.property, m.values[f.family]))
	}
	return append(p, emit.Strings("incomplete_match_value_fields", m.incomplete))
}

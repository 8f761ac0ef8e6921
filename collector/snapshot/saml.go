package snapshot

import (
	"encoding/json"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// Resources of SAML; the comment names the record.
const (
	SAMLApps = "saml-apps" // SAMLMetadata, one per app that signs on with SAML 2.0
	SAMLIdPs = "saml-idps" // SAMLMetadata, one per SAML identity provider
)

// SAMLMetadata is what is used of a SAML metadata document; the document itself
// is not kept.
type SAMLMetadata struct {
	EntityID Text           `json:"entityID,omitzero"`
	ACS      []SAMLEndpoint `json:"acs,omitempty"`
}

// Key is the entity id: a parent has one document.
func (m SAMLMetadata) Key() string { return m.EntityID.String() }

// SAMLEndpoint is where assertions are to be sent.
type SAMLEndpoint struct {
	URL       Text `json:"url,omitzero"`
	Binding   Text `json:"binding,omitzero"`
	Index     Int  `json:"index,omitzero"`
	IsDefault Bool `json:"isDefault,omitzero"`
}

// AppSignOn is how an app signs its users on.
type AppSignOn struct {
	LoginURL             Text                `json:"loginUrl,omitzero"`
	SSOAcsURL            Text                `json:"ssoAcsUrl,omitzero"`
	SSOAcsURLOverride    Text                `json:"ssoAcsUrlOverride,omitzero"`
	Audience             Text                `json:"audience,omitzero"`
	AudienceOverride     Text                `json:"audienceOverride,omitzero"`
	Recipient            Text                `json:"recipient,omitzero"`
	RecipientOverride    Text                `json:"recipientOverride,omitzero"`
	Destination          Text                `json:"destination,omitzero"`
	DestinationOverride  Text                `json:"destinationOverride,omitzero"`
	IdPIssuer            Text                `json:"idpIssuer,omitzero"`
	SPIssuer             Text                `json:"spIssuer,omitzero"`
	SubjectNameID        Text                `json:"subjectNameIdTemplate,omitzero"`
	SubjectNameIDFormat  Text                `json:"subjectNameIdFormat,omitzero"`
	Attributes           Statements          `json:"attributeStatements,omitempty"`
	ConfiguredAttributes Statements          `json:"configuredAttributeStatements,omitempty"`
	ACS                  SAMLEndpoints       `json:"acsEndpoints,omitempty"`
	Encryption           AssertionEncryption `json:"assertionEncryption,omitzero"`
	SLO                  SingleLogout        `json:"slo,omitzero"`
}

// AssertionEncryption has endpoints of its own.
type AssertionEncryption struct {
	ACS SAMLEndpoints `json:"acsEndpoints,omitempty"`
}

// SingleLogout names the service provider once more.
type SingleLogout struct {
	SPIssuer Text `json:"spIssuer,omitzero"`
}

// SAMLEndpoints is a list; what is no list is empty.
type SAMLEndpoints []SAMLEndpoint

// UnmarshalJSON never fails: items that are no objects are empty endpoints.
func (l *SAMLEndpoints) UnmarshalJSON(b []byte) error {
	*l = nil
	var list []SAMLEndpoint
	if mismatchIsFine(jsoncodec.Decode(b, &list)) == nil {
		*l = list
	}
	return nil
}

// Statements are attribute statements; only objects count.
type Statements []Statement

// UnmarshalJSON never fails.
func (l *Statements) UnmarshalJSON(b []byte) error {
	*l = nil
	var items []json.RawMessage
	if jsoncodec.Decode(b, &items) != nil {
		return nil
	}
	for _, item := range items {
		var s Statement
		if jsoncodec.Decode(item, &s) == nil && s != nil {
			*l = append(*l, s)
		}
	}
	return nil
}

// Statement is an attribute statement. It is kept whole, because Okta spells
// its members in many ways and a statement of an unknown form is told as it is.
type Statement map[string]json.RawMessage

// Name is the name of the attribute, "" when the statement has none.
func (s Statement) Name() string { return s.first("name", "attributeName", "type") }

// Format is that of the name, "" when the statement has none.
func (s Statement) Format() string { return s.first("nameFormat", "name_format") }

// Expression says what the attribute's value is made of: a member that is known
// to say it, or else the whole statement.
func (s Statement) Expression() string {
	if e := s.first("value", "expression", "filterValue", "values", "attributeValue"); e != "" || len(s) == 0 {
		return e
	}
	b, err := json.Marshal(s)
	var whole any
	if err == nil && jsoncodec.Decode(b, &whole) == nil {
		b, err = jsoncodec.Encode(whole) // with sorted keys on every level
	}
	if err != nil {
		return ""
	}
	return string(b)
}

// first is the first member among some that is set: a text, or a list whose
// distinct texts are joined.
func (s Statement) first(names ...string) string {
	for _, name := range names {
		value, ok := s[name]
		if !ok {
			continue
		}
		var t Text
		_ = jsoncodec.Decode(value, &t) // Text and Texts take any JSON
		if text := strings.TrimSpace(t.String()); text != "" {
			return text
		}
		var list Texts
		_ = jsoncodec.Decode(value, &list)
		if text := joined(list); text != "" {
			return text
		}
	}
	return ""
}

func joined(list Texts) string {
	var distinct []string
	for _, text := range list {
		if text = strings.TrimSpace(text); text != "" && !slices.Contains(distinct, text) {
			distinct = append(distinct, text)
		}
	}
	return strings.Join(distinct, ",")
}

// IsSAML reports whether an app signs on with SAML 2.0.
func (a App) IsSAML() bool { return a.SignOnMode.String() == "SAML_2_0" }

// NameIDTemplate is what the subject of assertions is made of, and whether that
// is said by the template of user names alone.
func (a App) NameIDTemplate() (template string, userName bool) {
	if s := a.Settings.SignOn; s != nil {
		if t := strings.TrimSpace(s.SubjectNameID.String()); t != "" {
			return t, false
		}
	}
	t := strings.TrimSpace(a.Credentials.UserNameTemplate.Template.String())
	return t, t != ""
}

// ClaimFields are the fields that the assertions for an app are made of, of
// expressions that are nothing but a field.
func (a App) ClaimFields() []ProfileField {
	if !a.IsSAML() || a.Settings.SignOn == nil {
		return nil
	}
	template, _ := a.NameIDTemplate()
	expressions := []string{template}
	for _, s := range slices.Concat(a.Settings.SignOn.Attributes, a.Settings.SignOn.ConfiguredAttributes) {
		expressions = append(expressions, s.Expression())
	}
	var fields []ProfileField
	for _, e := range expressions {
		if f, ok := DirectField(e); ok && !slices.Contains(fields, f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// IsSAML reports whether a provider speaks SAML 2.0.
func (p IdentityProvider) IsSAML() bool {
	return p.Type.String() == "SAML2" && p.Protocol.Type.String() == "SAML2"
}

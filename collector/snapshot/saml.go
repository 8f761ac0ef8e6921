package snapshot

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// SAML metadata, one document per parent.
const (
	SAMLApps = "saml-apps" // SAMLMetadata, per app that signs on with SAML 2.0
	SAMLIdPs = "saml-idps" // SAMLMetadata, per SAML identity provider
)

// SAMLMetadata has the parts of a SAML metadata document that are used.
type SAMLMetadata struct {
	EntityID Text           `json:"entityID,omitzero"`
	ACS      []SAMLEndpoint `json:"acs,omitempty"`
}

// Key returns the entity id: a parent has one document.
func (m SAMLMetadata) Key() string { return m.EntityID.String() }

// SAMLEndpoint is an address to which assertions are sent.
type SAMLEndpoint struct {
	URL       Text `json:"url,omitzero"`
	Binding   Text `json:"binding,omitzero"`
	Index     Int  `json:"index,omitzero"`
	IsDefault Bool `json:"isDefault,omitzero"`
}

// AppSignOn is how an app signs its users on.
type AppSignOn struct {
	LoginURL             Text          `json:"loginUrl,omitzero"`
	SSOAcsURL            Text          `json:"ssoAcsUrl,omitzero"`
	SSOAcsURLOverride    Text          `json:"ssoAcsUrlOverride,omitzero"`
	Audience             Text          `json:"audience,omitzero"`
	AudienceOverride     Text          `json:"audienceOverride,omitzero"`
	Recipient            Text          `json:"recipient,omitzero"`
	RecipientOverride    Text          `json:"recipientOverride,omitzero"`
	Destination          Text          `json:"destination,omitzero"`
	DestinationOverride  Text          `json:"destinationOverride,omitzero"`
	IdPIssuer            Text          `json:"idpIssuer,omitzero"`
	SPIssuer             Text          `json:"spIssuer,omitzero"`
	SubjectNameID        Text          `json:"subjectNameIdTemplate,omitzero"`
	SubjectNameIDFormat  Text          `json:"subjectNameIdFormat,omitzero"`
	Attributes           Statements    `json:"attributeStatements,omitempty"`
	ConfiguredAttributes Statements    `json:"configuredAttributeStatements,omitempty"`
	ACS                  SAMLEndpoints `json:"acsEndpoints,omitempty"`
	InlineHooks          Refs          `json:"inlineHooks,omitempty"`
	Encryption           struct {
		ACS SAMLEndpoints `json:"acsEndpoints,omitempty"`
	} `json:"assertionEncryption,omitzero"`
	SLO struct {
		SPIssuer Text `json:"spIssuer,omitzero"`
	} `json:"slo,omitzero"`
}

// SAMLEndpoints is a list. Anything else is an empty list.
type SAMLEndpoints []SAMLEndpoint

// UnmarshalJSON never fails: items that are no objects are empty endpoints.
func (l *SAMLEndpoints) UnmarshalJSON(b []byte) error {
	*l = decodeList[SAMLEndpoint](b)
	return nil
}

// Statements are attribute statements. What is no object is left out.
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
			maps.DeleteFunc(s, func(name string, _ json.RawMessage) bool { return !slices.Contains(statementMembers, name) })
			*l = append(*l, s)
		}
	}
	return nil
}

// These are the members of a statement that are used, in all the ways in which Okta
// spells them. No others are kept: what they hold is not known.
var (
	statementNames   = []string{"name", "attributeName", "type"}
	statementFormats = []string{"nameFormat", "name_format"}
	statementValues  = []string{"value", "expression", "filterValue", "values", "attributeValue"}
	statementMembers = slices.Concat(statementNames, statementFormats, statementValues, []string{"filterType", "namespace"})
)

// Statement is an attribute statement with those of its members that are used. One of an
// unknown form is shown as it is.
type Statement map[string]json.RawMessage

// Name is the name of the attribute, "" when the statement has none.
func (s Statement) Name() string { return s.first(statementNames...) }

// Format is that of the name, "" when the statement has none.
func (s Statement) Format() string { return s.first(statementFormats...) }

// Expression returns the expression for the attribute's value: from a member that is known
// to have it, or else the statement as JSON.
func (s Statement) Expression() string {
	if e := s.first(statementValues...); e != "" || len(s) == 0 {
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

// first returns the first of these members that is set: a text, or the distinct texts of a
// list, joined.
func (s Statement) first(names ...string) string {
	for _, name := range names {
		value, ok := s[name]
		if !ok {
			continue
		}
		var t Text
		_ = jsoncodec.Decode(value, &t) // no JSON value is an error
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

// NameIDTemplate returns the template for the subject of assertions; userName is true when
// it is the template for user names.
func (a App) NameIDTemplate() (template string, userName bool) {
	if s := a.Settings.SignOn; s != nil {
		if t := strings.TrimSpace(s.SubjectNameID.String()); t != "" {
			return t, false
		}
	}
	t := strings.TrimSpace(a.Credentials.UserNameTemplate.Template.String())
	return t, t != ""
}

// ClaimFields returns the profile fields that the assertions for an app contain. Expressions
// that are more than a field are left out.
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

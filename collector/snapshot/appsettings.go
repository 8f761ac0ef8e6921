package snapshot

import (
	"bytes"
	"strings"
	"unicode"

	"oktagon/collector/jsoncodec"
)

// AppSettingValues are the entries of settings.app in their order, but only those that the
// graph shows ([isShownSetting]): any other may be a password or a key.
type AppSettingValues []Field

// UnmarshalJSON keeps the allowed entries. What is no object has none.
func (s *AppSettingValues) UnmarshalJSON(b []byte) error {
	*s = nil
	fields, err := readFields(bytes.Clone(b))
	if err != nil {
		return nil
	}
	for _, f := range fields {
		if isShownSetting(CanonicalSetting(f.Key)) {
			*s = append(*s, f)
		}
	}
	return nil
}

// MarshalJSON writes the entries as an object.
func (s AppSettingValues) MarshalJSON() ([]byte, error) { return writeFields(s) }

// Text returns the entry with exactly this key; ok is false when it is no text, or blank.
func (s AppSettingValues) Text(key string) (text string, ok bool) {
	for _, setting := range s {
		if setting.Key != key {
			continue
		}
		text = ""
		if jsoncodec.Decode(setting.Value, &text) != nil {
			text = ""
		}
	}
	return text, strings.TrimSpace(text) != ""
}

// CanonicalSetting returns the name that the graph has for the key of an app setting: acsURL
// and ACSUrl are acs_url, filterGroupsByOU is filter_groups_by_ou.
func CanonicalSetting(key string) string {
	runes := []rune(key)
	var b strings.Builder
	for i, r := range runes {
		if r == '-' {
			r = '_'
		}
		if i > 0 && unicode.IsUpper(r) && startsWord(runes, i) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	switch name := b.String(); name {
	case "acsurl":
		return "acs_url"
	case "aud_uri":
		return "audience_uri"
	case "subdomain":
		return "sub_domain"
	default:
		return name
	}
}

// startsWord reports whether the capital at i starts a word: after a lower-case letter or
// digit, or as the last of several capitals before a lower-case letter.
func startsWord(runes []rune, i int) bool {
	before := runes[i-1]
	if unicode.IsLower(before) || unicode.IsDigit(before) {
		return true
	}
	return unicode.IsUpper(before) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// isShownSetting reports whether a canonical name is on the list of nodes.md,
// Okta_Application, or is "url".
func isShownSetting(name string) bool {
	_, ok := appSettings[name]
	return ok
}

var appSettings = func() map[string]struct{} {
	m := make(map[string]struct{})
	for name := range strings.FieldsSeq(`
		account_id acs_url activation_email afw_id afw_only app_filter aud_restriction audience
		audience_restriction audience_uri aws_environment_type base_url button_field checkbox
		custom_acs_url custom_entity_id datacenter_location destination domain domain_name domains
		enterprise_name entity_id filter_groups_by_ou github_org group_filter identity_provider_arn
		idp_id initiate_login_uri jit_groups_across_domains join_all_roles login login_url
		login_url_regex microsoft_app_id microsoft_discovery_endpoint microsoft_tenant_id msft_tenant
		naming_context office365_flexible_provisioning_mode office365_provisioning_type org_name
		override_acs_url password_field recipient redirect_uri redirect_url region_type
		request_integration require_admin_consent role_value_pattern rp_id scan_rate search_org_unit
		service_domain session_duration site_url sp_entity_id sso_url sub_domain tenant_type url
		use_group_mapping username_field web_sso_allowed_client windows_transport_enabled
		ws_fed_configure_type`) {
		m[name] = struct{}{}
	}
	return m
}()

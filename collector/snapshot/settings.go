package snapshot

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode"

	"oktagon/collector/jsoncodec"
)

// ProfileNames are the names of a profile's fields, sorted; their values may be
// personal and are dropped. On the wire, and in a snapshot, it is an object
// whose values do not matter.
type ProfileNames []string

// UnmarshalJSON keeps the keys. What is no object has none.
func (p *ProfileNames) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	*p = nil
	if jsoncodec.Decode(b, &fields) == nil {
		*p = slices.Sorted(maps.Keys(fields))
	}
	return nil
}

// MarshalJSON writes the names as keys of an object, each with the value null.
func (p ProfileNames) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any, len(p))
	for _, name := range p {
		fields[name] = nil
	}
	return jsoncodec.Encode(fields)
}

// Setting is one entry of an app's settings, its value as the JSON that was sent.
type Setting struct {
	Key   string
	Value json.RawMessage
}

// AppSettingValues are the entries of settings.app, in their order, whose
// canonical name ([CanonicalSetting]) is one that the graph shows. Anything else
// may be a password or a key and never passes.
type AppSettingValues []Setting

// UnmarshalJSON keeps the allowed entries. What is no object has none.
func (s *AppSettingValues) UnmarshalJSON(b []byte) error {
	*s = nil
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for d.More() {
		key, _ := d.Token()
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil
		}
		if name, _ := key.(string); AppSettingAllowed(CanonicalSetting(name)) {
			*s = append(*s, Setting{name, value})
		}
	}
	return nil
}

// MarshalJSON writes the entries as an object.
func (s AppSettingValues) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, setting := range s {
		if i > 0 {
			b = append(b, ',')
		}
		key, err := jsoncodec.Encode(setting.Key)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), setting.Value...)
	}
	return append(b, '}'), nil
}

// CanonicalSetting turns the key of an app setting into the name that the graph
// uses: acsURL and ACSUrl are acs_url, filterGroupsByOU is filter_groups_by_ou.
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

// startsWord reports whether the capital at i begins a word: after a lower-case
// letter or digit, or as the last capital of a run that a word follows.
func startsWord(runes []rune, i int) bool {
	before := runes[i-1]
	if unicode.IsLower(before) || unicode.IsDigit(before) {
		return true
	}
	return unicode.IsUpper(before) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// AppSettingAllowed reports whether a canonical name is on the list of
// nodes.md, Okta_Application, or is "url".
func AppSettingAllowed(name string) bool {
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

// lastSegment is the id that a link ends in, "" when there is none.
func lastSegment(href string) string {
	path, _, _ := strings.Cut(href, "?")
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// mismatchIsFine drops the error of a field that has another type than
// expected: package jsoncodec has decoded all the others, and the field is absent.
func mismatchIsFine(err error) error {
	if errors.As(err, new(*jsoncodec.TypeError)) {
		return nil
	}
	return err
}

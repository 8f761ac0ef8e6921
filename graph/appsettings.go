package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/hybrid"
)

// addAppSettings adds the application's settings under their canonical names, its URL
// and the names of the settings that decide a SAML route.
func addAppSettings(n *emit.Node, a *snapshot.App, entraTenant string) {
	values := map[string]emit.Property{}
	for _, s := range a.Settings.App {
		name := snapshot.CanonicalSetting(s.Key)
		if p, ok := settingProperty(name, s.Value); ok && showsSetting(a, name) {
			values[name] = p
		}
	}
	if entraTenant != "" {
		values["microsoft_tenant_id"] = emit.String("microsoft_tenant_id", entraTenant)
	}
	if url, ok := values["url"]; ok && !emit.IsList(url) {
		n.Add(url)
	} else {
		n.Text("url", signOnURL(a))
	}
	delete(values, "url")
	if fields := routeSettings(a); len(fields) > 0 {
		n.Strings("saml_route_setting_fields", fields)
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		n.Add(values[name])
	}
}

// showsSetting reports whether an application of this kind shows a setting.
func showsSetting(a *snapshot.App, name string) bool {
	if a.Name.String() == hybrid.ActiveDirectory {
		return name == "filter_groups_by_ou" || name == "naming_context"
	}
	switch a.SignOnMode.String() {
	case "OPENID_CONNECT", "SAML_2_0", "SAML_1_1", "AUTO_LOGIN", "BROWSER_PLUGIN":
		return true
	}
	return false
}

// settingProperty reads a string, a truth value, an integer or a list of one of
// these. Anything else, an empty list included, is not shown.
func settingProperty(key string, raw json.RawMessage) (emit.Property, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return emit.Property{}, false
	}
	switch v := v.(type) {
	case string:
		return emit.String(key, v), true
	case bool:
		return emit.Bool(key, v), true
	case json.Number:
		return settingNumber(key, v)
	case []any:
		return settingList(key, v)
	}
	return emit.Property{}, false
}

func settingList(key string, items []any) (emit.Property, bool) {
	if s, ok := allOf[string](items); ok {
		return emit.Strings(key, s), true
	}
	if s, ok := allOf[bool](items); ok {
		return emit.Bools(key, s), true
	}
	numbers, ok := allOf[json.Number](items)
	if !ok {
		return emit.Property{}, false
	}
	var ints []int64
	var texts []string
	allExact := true
	for _, number := range numbers {
		n, exact, ok := integer(number)
		if !ok {
			return emit.Property{}, false
		}
		ints, texts = append(ints, n), append(texts, number.String())
		allExact = allExact && exact
	}
	if !allExact {
		return emit.Strings(key, texts), true
	}
	return emit.Ints(key, ints), true
}

// settingNumber reads an integer. One of which BloodHound would lose digits is written
// as text.
func settingNumber(key string, number json.Number) (emit.Property, bool) {
	n, exact, ok := integer(number)
	if ok && !exact {
		return emit.String(key, number.String()), true
	}
	return emit.Int(key, n), ok
}

// integer reads an integer of any size. It is exact when BloodHound keeps all of its
// digits as a number.
func integer(number json.Number) (n int64, exact, ok bool) {
	n, err := strconv.ParseInt(number.String(), 10, 64)
	return n, err == nil && emit.Exact(n), err == nil || errors.Is(err, strconv.ErrRange)
}

// allOf converts a list that is not empty and all of one type.
func allOf[T any](items []any) ([]T, bool) {
	var typed []T
	for _, item := range items {
		t, ok := item.(T)
		if !ok {
			return nil, false
		}
		typed = append(typed, t)
	}
	return typed, len(typed) > 0
}

// signOnURL returns the address that the application's sign-on mode goes by.
func signOnURL(a *snapshot.App) snapshot.Text {
	signOn := a.Settings.SignOn
	if signOn == nil {
		signOn = &snapshot.AppSignOn{}
	}
	switch a.SignOnMode.String() {
	case "OPENID_CONNECT":
		return clientURL(a.Settings.OAuthClient)
	case "SAML_2_0":
		return signOn.SSOAcsURL
	case "SAML_1_1":
		return signOn.SSOAcsURLOverride
	case "AUTO_LOGIN":
		return signOn.LoginURL
	case "BROWSER_PLUGIN", "SECURE_PASSWORD_STORE", "BASIC_AUTH", "BOOKMARK":
		return urlSetting(a)
	}
	return snapshot.Text{}
}

func clientURL(c *snapshot.AppOAuthClient) snapshot.Text {
	switch {
	case c == nil:
		return snapshot.Text{}
	case !c.InitiateLoginURI.IsZero():
		return c.InitiateLoginURI
	case len(c.RedirectURIs.Readable()) > 0:
		return snapshot.Some(c.RedirectURIs.Readable()[0])
	}
	return snapshot.Text{}
}

// urlSetting returns settings.app.url when it is a string.
func urlSetting(a *snapshot.App) (url snapshot.Text) {
	for _, s := range a.Settings.App {
		if s.Key == "url" && bytes.HasPrefix(s.Value, []byte{'"'}) {
			_ = json.Unmarshal(s.Value, &url) // Text takes any JSON
		}
	}
	return url
}

// routeSettingNames are the settings of nodes.md §5.6 that decide a SAML route.
var routeSettingNames = []string{"acs_url", "aud_restriction", "audience", "audience_restriction",
	"audience_uri", "base_url", "custom_acs_url", "custom_entity_id", "destination", "domain",
	"enterprise_name", "entity_id", "github_org", "org_name", "recipient", "sp_entity_id", "sso_url",
	"sub_domain"}

// routeSettings returns the sorted names of those that a SAML application has,
// whatever their value.
func routeSettings(a *snapshot.App) []string {
	if mode := a.SignOnMode.String(); mode != "SAML_2_0" && mode != "SAML_1_1" {
		return nil
	}
	var names []string
	for _, s := range a.Settings.App {
		if name := snapshot.CanonicalSetting(s.Key); slices.Contains(routeSettingNames, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

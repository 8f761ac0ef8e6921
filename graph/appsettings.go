package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// setAppSettings adds the application's settings under their canonical names,
// its URL and the names of the settings that decide a SAML route.
func setAppSettings(b *builder, a *snapshot.App) {
	values := map[string]opengraph.Value{}
	for _, s := range a.Settings.App {
		name := snapshot.CanonicalSetting(s.Key)
		if v, ok := settingValue(s.Value); ok && showsSetting(a, name) {
			values[name] = v
		}
	}
	if id := b.resolvedTenant(a); id != "" {
		values["microsoft_tenant_id"] = opengraph.String(id)
	}
	if url, ok := values["url"]; ok && scalar(url) {
		b.set("url", url)
	} else {
		b.text("url", signOnURL(a))
	}
	delete(values, "url")
	if fields := routeSettings(a); len(fields) > 0 {
		b.set("saml_route_setting_fields", opengraph.Strings(fields))
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		b.set(name, values[name])
	}
}

// showsSetting reports whether an application of this kind shows a setting.
func showsSetting(a *snapshot.App, name string) bool {
	if a.Name.String() == activeDirectory {
		return name == "filter_groups_by_ou" || name == "naming_context"
	}
	switch a.SignOnMode.String() {
	case "OPENID_CONNECT", "SAML_2_0", "SAML_1_1", "AUTO_LOGIN", "BROWSER_PLUGIN":
		return true
	}
	return false
}

// settingValue reads a string, a truth value, an integer or a list of one of
// these. Anything else, an empty list included, is not shown.
func settingValue(raw json.RawMessage) (opengraph.Value, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return opengraph.Value{}, false
	}
	switch v := v.(type) {
	case string:
		return opengraph.String(v), true
	case bool:
		return opengraph.Bool(v), true
	case json.Number:
		return settingNumber(v)
	case []any:
		return settingList(v)
	}
	return opengraph.Value{}, false
}

// scalar reports whether a value is no list.
func scalar(v opengraph.Value) bool {
	return v.Kind() == opengraph.KindString || v.Kind() == opengraph.KindBool || v.Kind() == opengraph.KindInt
}

func settingList(items []any) (opengraph.Value, bool) {
	if s, ok := allOf[string](items); ok {
		return opengraph.Strings(s), true
	}
	if s, ok := allOf[bool](items); ok {
		return opengraph.Bools(s), true
	}
	numbers, ok := allOf[json.Number](items)
	if !ok {
		return opengraph.Value{}, false
	}
	var ints []int64
	var texts []string
	allExact := true
	for _, number := range numbers {
		n, exact, ok := integer(number)
		if !ok {
			return opengraph.Value{}, false
		}
		ints, texts = append(ints, n), append(texts, number.String())
		allExact = allExact && exact
	}
	if !allExact {
		return opengraph.Strings(texts), true
	}
	return opengraph.Ints(ints), true
}

// settingNumber reads an integer. BloodHound keeps numbers as floating point: one
// that would lose digits there is written as text.
func settingNumber(number json.Number) (opengraph.Value, bool) {
	n, exact, ok := integer(number)
	if ok && !exact {
		return opengraph.String(number.String()), true
	}
	return opengraph.Int(n), ok
}

// integer reads an integer of any size; exact is that BloodHound keeps all of its
// digits as a number.
func integer(number json.Number) (n int64, exact, ok bool) {
	n, err := strconv.ParseInt(number.String(), 10, 64)
	return n, err == nil && exactNumber(n), err == nil || errors.Is(err, strconv.ErrRange)
}

// exactNumber reports whether BloodHound keeps all digits of n.
func exactNumber(n int64) bool { return -1<<53 <= n && n <= 1<<53 }

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

// signOnURL is where the application's sign-on mode says that it is.
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
	case len(c.RedirectURIs) > 0:
		return snapshot.Some(c.RedirectURIs[0])
	}
	return snapshot.Text{}
}

// urlSetting is settings.app.url when it is a string.
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

package snapshot

import (
	"net/url"
	"regexp"
	"strings"

	"oktagon/collector/jsoncodec"
)

// EntraTenant is the id that Microsoft gives for the name of a tenant.
type EntraTenant struct {
	// Name is what App.EntraTenant returns.
	Name     string `json:"id"`
	TenantID Text   `json:"tenantId,omitzero"`
}

func (t EntraTenant) Key() string { return t.Name }

// Text returns the entry with exactly this key when it is a text that is not
// blank.
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

// EntraTenant returns the tenant of an Office 365 app that names it but does not
// have its id, as Microsoft's login host knows it. What cannot be the name of a
// host comes as it is, for no one to ask for.
func (a App) EntraTenant() (name string, ok bool) {
	if a.Name.String() != "office365" || a.SignOnMode.String() != "SAML_1_1" {
		return "", false
	}
	if _, known := a.Settings.App.Text("microsoftTenantId"); known {
		return "", false
	}
	if name, ok = a.Settings.App.Text("msftTenant"); !ok {
		return "", false
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if !strings.Contains(name, ".") && !IsGUID(name) {
		name += ".onmicrosoft.com"
	}
	return name, true
}

// TenantIDFromURL returns the id of a tenant that an address begins its path with, as
// Microsoft's addresses do.
func TenantIDFromURL(address string) (id string, ok bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	id, _, _ = strings.Cut(strings.TrimLeft(u.Path, "/"), "/")
	id = strings.ToLower(id)
	return id, IsGUID(id)
}

// IsGUID reports whether a text is a GUID in lower case.
func IsGUID(s string) bool { return guid.MatchString(s) }

var guid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

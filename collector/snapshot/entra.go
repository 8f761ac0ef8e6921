package snapshot

import (
	"net/url"
	"regexp"
	"strings"
)

// EntraTenants is the resource of [EntraTenant] records.
const EntraTenants = "entra-tenants"

// EntraTenant is the id that Microsoft returns for the name of a tenant.
type EntraTenant struct {
	// Name is what App.EntraTenant returns.
	Name     string `json:"id"`
	TenantID Text   `json:"tenantId,omitzero"`
}

func (t EntraTenant) Key() string { return t.Name }

// EntraTenant returns the tenant of an Office 365 app that has its name but not its id, in
// the form in which Microsoft's sign-in host knows it. It does not check that the name can be
// that of a host.
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

// TenantIDFromURL returns the id of the tenant with which the path of one of Microsoft's
// addresses begins.
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

package bloodhound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Namespaces of the official extension and of ours.
const (
	OktaNamespace    = "Okta"
	OktagonNamespace = "Oktagon"
)

const (
	// officialExtension is where to get the official extension.
	officialExtension = "https://github.com/SpecterOps/openhound-okta, folder extension"
	// officialVersion is the release of it that our kinds and their ends are held to.
	officialVersion = "v2.9.0"
)

// Extension is an extension that a server has.
type Extension struct {
	Name      string `json:"name"` // as displayed
	Version   string `json:"version"`
	Namespace string `json:"namespace"`
	Builtin   bool   `json:"is_builtin"`
}

// Extensions are those of a server.
type Extensions []Extension

// Find returns the extension with a namespace.
func (all Extensions) Find(namespace string) (Extension, bool) {
	i := slices.IndexFunc(all, func(e Extension) bool { return e.Namespace == namespace })
	if i < 0 {
		return Extension{}, false
	}
	return all[i], true
}

// Notes returns, for each of the two extensions that is missing or too old, what does not
// work.
func (all Extensions) Notes() []string {
	var notes []string
	switch there, ok := all.Find(OktaNamespace); {
	case !ok:
		notes = append(notes, "BloodHound has no Okta extension: the graph loads, but no path is found over its edges, its nodes have no icons, queries that name its kinds may fail, and its data cannot be deleted separately; it comes from "+officialExtension)
	case compareVersions(there.Version, officialVersion) < 0:
		notes = append(notes, "BloodHound has the Okta extension "+there.Version+", and the graph is that of "+officialVersion+": kinds that are newer have no description, and paths go over edges that can no longer be walked (Okta_ResourceSetContains); the newer one comes from "+officialExtension)
	}
	if _, ok := all.Find(OktagonNamespace); !ok {
		notes = append(notes, "BloodHound does not have oktagon's own small extension: paths do not go over edges that begin with "+OktagonNamespace+"_; install it with --install-extension")
	}
	return notes
}

const extensionsPath = "/api/v2/extensions"

// InstalledExtensions lists the extensions of the server. An [APIError] with status 404
// means that the server does not accept extensions.
func (c *Client) InstalledExtensions(ctx context.Context) (Extensions, error) {
	var data struct {
		Extensions Extensions `json:"extensions"`
	}
	if err := c.get(ctx, extensionsPath, &data); err != nil {
		return nil, err
	}
	for i := range data.Extensions {
		e := &data.Extensions[i]
		e.Name, e.Version, e.Namespace = c.redact.Text(e.Name), c.redact.Text(e.Version), c.redact.Text(e.Namespace)
	}
	return data.Extensions, nil
}

// Installed is what [Client.InstallExtension] did.
type Installed int

// The outcomes.
const (
	Created  Installed = iota // the server did not have it
	Replaced                  // the server had a lower version
	Current                   // the server has this version; nothing was changed
	Newer                     // the server has a higher version; nothing was changed
)

// String names the outcome.
func (i Installed) String() string {
	return [...]string{"installed", "replaced an older version", "is there already", "is there in a newer version, which stays"}[i]
}

// InstallExtension installs our definition. It refuses any other namespace before it
// sends a request, and never replaces a higher version with a lower one.
func (c *Client) InstallExtension(ctx context.Context, definition []byte) (Installed, error) {
	version, err := ownVersion(definition)
	if err != nil {
		return 0, err
	}
	all, err := c.InstalledExtensions(ctx)
	if err != nil {
		return 0, err
	}
	outcome := Created
	if there, ok := all.Find(OktagonNamespace); ok {
		switch order := compareVersions(there.Version, version); {
		case order == 0:
			return Current, nil
		case order > 0:
			return Newer, nil
		}
		outcome = Replaced
	}
	return outcome, c.do(ctx, call{
		method: http.MethodPut, path: extensionsPath, body: bytesBody(definition), retry: always,
		header: http.Header{"Content-Type": {"application/json"}},
	}, nil)
}

// ownVersion returns the version of a definition, which must be ours.
func ownVersion(definition []byte) (string, error) {
	var d struct {
		Schema struct {
			Name      string `json:"name"`
			Namespace string `json:"namespace"`
			Version   string `json:"version"`
		} `json:"schema"`
	}
	if err := json.Unmarshal(definition, &d); err != nil {
		return "", fmt.Errorf("extension definition: %w", err)
	}
	// The server replaces an extension with the same schema name, so both must be ours.
	if d.Schema.Namespace != OktagonNamespace || !strings.EqualFold(d.Schema.Name, OktagonNamespace) {
		return "", fmt.Errorf("extension definition: namespace %q with name %q is not %s: no other extension is touched", d.Schema.Namespace, d.Schema.Name, OktagonNamespace)
	}
	if !isVersion(d.Schema.Version) {
		return "", errors.New("extension definition: it has no version")
	}
	return d.Schema.Version, nil
}

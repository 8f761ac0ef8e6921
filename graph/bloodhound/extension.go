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

// Namespaces of extensions: the official one's and our own.
const (
	OktaNamespace = "Okta"
	OwnNamespace  = "Oktagon"
)

// Where the official extension comes from.
const officialExtension = "https://github.com/SpecterOps/openhound-okta, folder extension"

// Extension is one that a server has.
type Extension struct {
	Name      string `json:"name"` // the one it displays
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

// Notes say what is lost by the extensions that are missing.
func (all Extensions) Notes() []string {
	var notes []string
	if _, ok := all.Find(OktaNamespace); !ok {
		notes = append(notes, "BloodHound has no Okta extension: the graph loads, but no path is found over its edges, its nodes have no icons, and its data cannot be deleted apart; it comes from "+officialExtension)
	}
	if _, ok := all.Find(OwnNamespace); !ok {
		notes = append(notes, "BloodHound does not have oktagon's own small extension: paths do not go over edges that begin with "+OwnNamespace+"_; install it with --install-extension")
	}
	return notes
}

const extensionsPath = "/api/v2/extensions"

// InstalledExtensions lists the extensions of the server. An [APIError] with
// status 404 means that it takes none.
func (c *Client) InstalledExtensions(ctx context.Context) (Extensions, error) {
	var data struct {
		Extensions Extensions `json:"extensions"`
	}
	if err := c.get(ctx, extensionsPath, &data); err != nil {
		return nil, err
	}
	for i := range data.Extensions {
		e := &data.Extensions[i]
		e.Name, e.Version, e.Namespace = c.scrub.Text(e.Name), c.scrub.Text(e.Version), c.scrub.Text(e.Namespace)
	}
	return data.Extensions, nil
}

// Installed says what [Client.InstallExtension] did.
type Installed int

// The outcomes.
const (
	Created  Installed = iota // it was not there
	Replaced                  // it was there in a lower version
	Current                   // it was there in this version, and was left
	Newer                     // it was there in a higher version, and was left
)

// String names the outcome.
func (i Installed) String() string {
	return [...]string{"installed", "replaced an older version", "is there already", "is there in a newer version, which stays"}[i]
}

// InstallExtension installs our own definition. It refuses any other namespace
// before it asks the server anything, and never puts a lower version over a
// higher one.
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
	if there, ok := all.Find(OwnNamespace); ok {
		switch order := compareVersions(there.Version, version); {
		case order == 0:
			return Current, nil
		case order > 0:
			return Newer, nil
		}
		outcome = Replaced
	}
	return outcome, c.do(ctx, call{
		method: http.MethodPut, path: extensionsPath, body: memory(definition), repeat: freely,
		header: http.Header{"Content-Type": {"application/json"}},
	}, nil)
}

// ownVersion is the version of a definition, which must be our own.
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
	// An equal schema name overwrites, so both must be ours.
	if d.Schema.Namespace != OwnNamespace || !strings.EqualFold(d.Schema.Name, OwnNamespace) {
		return "", fmt.Errorf("extension definition: namespace %q with name %q is not %s: no other extension is touched", d.Schema.Namespace, d.Schema.Name, OwnNamespace)
	}
	if !isVersion(d.Schema.Version) {
		return "", errors.New("extension definition: it has no version")
	}
	return d.Schema.Version, nil
}

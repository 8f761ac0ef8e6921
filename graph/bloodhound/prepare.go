package bloodhound

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// InstallOptions say what [Client.Prepare] installs. The zero value installs nothing.
type InstallOptions struct {
	Extension []byte // the definition of our extension
	// ForQueries says that the extension is wanted only because the queries need it. Then
	// a server that refuses it is a note and no error.
	ForQueries bool
	Queries    []Query // saved queries
	// ZoneRules need the extension too. A server that refuses them is a note.
	ZoneRules []ZoneRule
	// Clear says that [Client.Clear] will be called: Prepare makes sure that it can.
	Clear bool
}

// Prepare checks that the credential may upload and installs what options name. It
// returns notes for the user: what the server is, what was installed, and what the
// server does not have. It is cheap, so call it before anything that takes long.
func (c *Client) Prepare(ctx context.Context, options InstallOptions) (notes []string, err error) {
	defer c.waiting.start()()
	server, err := c.Check(ctx)
	if err != nil {
		return nil, err
	}
	notes = append([]string{"uploads go to " + server.String()}, server.Notes()...)
	if options.Clear {
		note, err := c.CheckClear(ctx, server)
		if err != nil {
			return notes, err
		}
		notes = append(notes, note)
	}
	more, err := c.install(ctx, server, options)
	if notes = append(notes, more...); err != nil {
		return notes, err
	}
	installed, err := c.InstalledExtensions(ctx)
	if err != nil { // an older server without extensions: uploads work, pathfinding does not
		return append(notes, err.Error()+"; "+Advice(err)), nil
	}
	return append(notes, installed.Notes()...), nil
}

// install installs what options name, the extension first.
func (c *Client) install(ctx context.Context, server Server, options InstallOptions) (notes []string, err error) {
	extension := true
	if options.Extension != nil {
		done, err := c.InstallExtension(ctx, definitionFor(server.Version, options.Extension))
		switch {
		case err == nil:
			notes = append(notes, "extension "+OktagonNamespace+": "+done.String())
		case options.ForQueries && isUnavailable(err):
			extension = false
			notes = append(notes, "the queries need oktagon's extension, which could not be installed ("+err.Error()+"): until it is, a query that names a kind of it fails; "+Advice(err))
		default:
			return notes, err
		}
	}
	if options.Queries != nil {
		created, existing, err := c.InstallQueries(ctx, options.Queries)
		if err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("queries: %d saved, %d were there", len(created), len(existing)))
	}
	if options.ZoneRules != nil && extension {
		note, err := c.installZoneRules(ctx, options.ZoneRules)
		if err != nil {
			return notes, err
		}
		notes = append(notes, note)
	}
	return notes, nil
}

// installZoneRules installs rules and returns a note on them.
func (c *Client) installZoneRules(ctx context.Context, rules []ZoneRule) (string, error) {
	created, existing, err := c.InstallZoneRules(ctx, rules)
	switch {
	case err == nil:
		return fmt.Sprintf("privilege zone rules: %d added, %d were there (Privilege Zones, where each can be switched off)", len(created), len(existing)), nil
	case isUnavailable(err):
		return "privilege zone rules: not added (" + err.Error() + "); the roles Administrator and Power User may add them (--print-queries writes them)", nil
	}
	return "", err
}

// isUnavailable reports whether the user may not do something, or the server cannot.
func isUnavailable(err error) bool {
	var api *APIError
	return errors.As(err, &api) && (api.Status == http.StatusForbidden || api.Status == http.StatusNotFound)
}

// firstInfo is the first release that shows texts of kinds (bloodhound-api.md §4).
const firstInfo = "v9.5.0"

// definitionFor returns the definition as a release takes it: without the texts of kinds,
// for one that does not know them.
func definitionFor(version string, definition []byte) []byte {
	if !isVersion(version) || compareVersions(version, firstInfo) >= 0 {
		return definition
	}
	var all map[string]any
	if json.Unmarshal(definition, &all) != nil {
		return definition // InstallExtension says what is wrong with it
	}
	for _, list := range []string{"node_kinds", "relationship_kinds"} {
		kinds, _ := all[list].([]any)
		for _, k := range kinds {
			if k, ok := k.(map[string]any); ok {
				delete(k, "info")
			}
		}
	}
	older, err := json.Marshal(all)
	if err != nil {
		return definition
	}
	return older
}

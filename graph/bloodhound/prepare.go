package bloodhound

import (
	"context"
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
	if options.Extension != nil {
		note, err := c.prepareExtension(ctx, options)
		if err != nil {
			return notes, err
		}
		notes = append(notes, note)
	}
	if options.Queries != nil {
		created, existing, err := c.InstallQueries(ctx, options.Queries)
		if err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("queries: %d saved, %d were there", len(created), len(existing)))
	}
	installed, err := c.InstalledExtensions(ctx)
	if err != nil { // an older server without extensions: uploads work, pathfinding does not
		return append(notes, err.Error()+"; "+Advice(err)), nil
	}
	return append(notes, installed.Notes()...), nil
}

// prepareExtension installs the extension and returns a note on it.
func (c *Client) prepareExtension(ctx context.Context, options InstallOptions) (string, error) {
	done, err := c.InstallExtension(ctx, options.Extension)
	var api *APIError
	switch {
	case err == nil:
		return "extension " + OktagonNamespace + ": " + done.String(), nil
	case options.ForQueries && errors.As(err, &api) && (api.Status == http.StatusForbidden || api.Status == http.StatusNotFound):
		return "the queries need oktagon's extension, which could not be installed (" + err.Error() + "): until it is, a query that names a kind of it fails; " + Advice(err), nil
	}
	return "", err
}

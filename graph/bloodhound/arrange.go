package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Arrangements are what to install before an upload; empty ones are left.
type Arrangements struct {
	Extension []byte
	Queries   []Query
}

// Arrange makes sure that uploads will be let in, installs what is wanted, and
// says what the server is and what it lacks. It is cheap, and belongs before
// anything that takes long.
func (c *Client) Arrange(ctx context.Context, wanted Arrangements) (notes []string, err error) {
	server, err := c.Check(ctx)
	if err != nil {
		return nil, err
	}
	notes = append([]string{"uploads go to " + server.String()}, server.Notes()...)
	if wanted.Extension != nil {
		done, err := c.InstallExtension(ctx, wanted.Extension)
		if err != nil {
			return notes, err
		}
		notes = append(notes, "extension "+OwnNamespace+": "+done.String())
	}
	if wanted.Queries != nil {
		created, existing, err := c.InstallQueries(ctx, wanted.Queries)
		if err != nil {
			return notes, err
		}
		notes = append(notes, fmt.Sprintf("queries: %d saved, %d were there", len(created), len(existing)))
	}
	installed, err := c.InstalledExtensions(ctx)
	if err != nil { // older servers have none: paths are not found there, data is
		return append(notes, err.Error()+"; "+Advice(err)), nil
	}
	return append(notes, installed.Notes()...), nil
}

// IsRefused reports whether an error means that the server does not let this
// credential in, or not do what was asked.
func IsRefused(err error) bool {
	var api *APIError
	var rights *RightsError
	return errors.As(err, &rights) ||
		errors.As(err, &api) && (api.Status == http.StatusUnauthorized || api.Status == http.StatusForbidden)
}

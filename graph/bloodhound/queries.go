package bloodhound

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// Query is a saved query.
type Query struct {
	Name        string `json:"name"`
	Query       string `json:"query"`
	Description string `json:"description"`
}

const queriesPath = "/api/v2/saved-queries"

// InstallQueries saves the queries whose names the user does not have. Existing ones
// stay as they are, even if they differ. It returns the names of both. After an error
// the queries before it are saved.
func (c *Client) InstallQueries(ctx context.Context, queries []Query) (created, existing []string, err error) {
	var owned []Query
	if err := c.get(ctx, queriesPath+"?scope=owned&limit=1000", &owned); err != nil {
		return nil, nil, err
	}
	for _, q := range queries {
		there := slices.ContainsFunc(owned, func(o Query) bool { return o.Name == q.Name })
		if !there {
			there, err = c.createQuery(ctx, q)
		}
		switch {
		case err != nil:
			return created, existing, fmt.Errorf("save query %q: %w", q.Name, err)
		case there:
			existing = append(existing, q.Name)
		default:
			created = append(created, q.Name)
		}
	}
	return created, existing, nil
}

// createQuery saves one query. It reports whether one of that name exists already, which
// the list of queries may not show because it has a limit.
func (c *Client) createQuery(ctx context.Context, q Query) (there bool, err error) {
	header, body, err := jsonBody(q)
	if err != nil {
		return false, err
	}
	err = c.do(ctx, call{method: http.MethodPost, path: queriesPath, header: header, body: body, retry: ifNotSent}, nil)
	var api *APIError
	if errors.As(err, &api) && api.Status == http.StatusBadRequest && api.mentions("duplicate name") {
		return true, nil
	}
	return false, err
}

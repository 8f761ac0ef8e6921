package bloodhound

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Server is what a server says about itself and about the user of the credential. The
// user's name is not read, because logs may be attached to bug reports.
type Server struct {
	Version string // "v9.6.0"
	Edition string // "community", "enterprise"
	Roles   []string
}

// String returns one line for people.
func (s Server) String() string {
	return fmt.Sprintf("BloodHound %s %s, as %s", cmp.Or(s.Edition, "of unknown edition"), cmp.Or(s.Version, "of unknown version"),
		cmp.Or(strings.Join(s.Roles, ", "), "a user of no role"))
}

// mayUpload reports whether a role lets the user upload. It is true when the server
// names no role at all: then the upload shows it.
func (s Server) mayUpload() bool {
	return len(s.Roles) == 0 || slices.ContainsFunc(s.Roles, func(role string) bool {
		return slices.ContainsFunc(uploaders, func(need string) bool { return normalizeRole(role) == normalizeRole(need) })
	})
}

// normalizeRole returns one spelling for "Upload-Only", "upload only" and the like.
func normalizeRole(role string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(role))
}

// Releases that this program's files need (opengraph.md §8).
const (
	firstOpenGraph = "v8.0.0"
	firstMatchers  = "v8.9.0"
)

// Notes returns what the server's release cannot do.
func (s Server) Notes() []string {
	switch {
	case !isVersion(s.Version):
		return nil
	case compareVersions(s.Version, firstOpenGraph) < 0:
		return []string{"BloodHound " + s.Version + " does not know OpenGraph files: it takes v8.0 or later"}
	case compareVersions(s.Version, firstMatchers) < 0:
		return []string{"BloodHound " + s.Version + " does not know how edges of the hybrid file are matched: it takes v8.9 or later"}
	}
	return nil
}

// Check returns what the server is and which roles the user has. The error is a
// [PermissionError] when the user may not upload.
func (c *Client) Check(ctx context.Context) (Server, error) {
	var version struct {
		Server  string `json:"server_version"`
		Edition string `json:"product_edition"`
	}
	if err := c.get(ctx, "/api/version", &version); err != nil {
		return Server{}, err
	}
	var self struct {
		Roles []struct {
			Name string `json:"name"`
		} `json:"roles"`
	}
	if err := c.get(ctx, "/api/v2/self", &self); err != nil {
		return Server{}, err
	}
	s := Server{Version: c.redact.Text(version.Server), Edition: c.redact.Text(version.Edition)}
	for _, role := range self.Roles {
		s.Roles = append(s.Roles, c.redact.Text(role.Name))
	}
	if !s.mayUpload() {
		return s, &PermissionError{Roles: s.Roles}
	}
	return s, nil
}

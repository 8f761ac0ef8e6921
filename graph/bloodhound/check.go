package bloodhound

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// Server is what a server says of itself and of the user whose credential it got.
// Who that is stays unread: what is logged may go into a bug report.
type Server struct {
	Version string // "v9.6.0"
	Edition string // "community", "enterprise"
	Roles   []string
}

// String is one line for people.
func (s Server) String() string {
	return fmt.Sprintf("BloodHound %s %s, as %s", cmp.Or(s.Edition, "of unknown edition"), cmp.Or(s.Version, "of unknown version"),
		cmp.Or(strings.Join(s.Roles, ", "), "a user of no role"))
}

// mayUpload reports whether a role lets the user upload. A server that names no
// role at all is not judged: the upload will tell.
func (s Server) mayUpload() bool {
	return len(s.Roles) == 0 || slices.ContainsFunc(s.Roles, func(role string) bool {
		return slices.ContainsFunc(uploaders, func(need string) bool { return plainRole(role) == plainRole(need) })
	})
}

// plainRole makes spellings of one role equal: "Upload-Only", "upload only".
func plainRole(role string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(role))
}

// Releases that this program's files need (opengraph.md §8).
const (
	firstOpenGraph = "v8.0.0"
	firstMatchers  = "v8.9.0"
)

// Notes are remarks on what the server's release cannot do.
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

// Check asks who the server is and whether the user may upload: before hours of
// collecting. A user who may not is a [RightsError].
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
	s := Server{Version: c.scrub.Text(version.Server), Edition: c.scrub.Text(version.Edition)}
	for _, role := range self.Roles {
		s.Roles = append(s.Roles, c.scrub.Text(role.Name))
	}
	if !s.mayUpload() {
		return s, &RightsError{Roles: s.Roles, To: "upload files", Need: uploaders}
	}
	return s, nil
}

package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"oktagon/collector/safetext"
)

// Version is the version of the snapshot format. A snapshot of another version
// is refused.
const Version = 1

const manifestName = "manifest.json"

// Manifest says of which organization a snapshot is, when its collection
// started, and how complete each resource is.
type Manifest struct {
	Version int `json:"version"`
	// Org is the organization's id.
	Org string `json:"org"`
	// Domain is the host of the URL that was asked, lower case, without port.
	Domain string `json:"domain"`
	// Started is when the collection started, in UTC; the graph's last_seen.
	Started time.Time `json:"started"`
	// Resumed are the times at which later runs took up the collection.
	Resumed []time.Time `json:"resumed,omitempty"`
	// Finished is set when the collection came to its end, complete or not.
	Finished time.Time `json:"finished,omitzero"`
	// Identity is as whom the organization was asked.
	Identity Identity `json:"view,omitzero"`
	// Factors says whose MFA factors were asked for.
	Factors string `json:"factors,omitempty"`
	// Coverage has a row per resource that was selected, in the order of the
	// collector's table.
	Coverage []Coverage `json:"coverage"`
	// Notes are remarks on the credential and on what was selected.
	Notes []string `json:"notes,omitempty"`
}

// Identity tells one credential's sight of an organization from another's. It holds
// names only: no secret, and nothing that is made of one.
type Identity struct {
	Mode     string   `json:"mode"`
	ClientID string   `json:"client_id,omitempty"`
	UserID   string   `json:"user_id,omitempty"` // whose API token it is
	Scopes   []string `json:"scopes,omitempty"`  // granted
}

// State is how far the reading of a resource came.
type State string

const (
	Pending  State = "pending"  // it was not read to its end yet
	Complete State = "complete" // all of it was read
	Partial  State = "partial"  // some of it was not, or came without an id
	Denied   State = "denied"   // Okta refused it
	Absent   State = "absent"   // this organization does not have it
	Skipped  State = "skipped"  // it was not selected
	Failed   State = "failed"   // it could not be read
	Gone     State = "gone"     // closing line only: the parent no longer exists
)

// Complete reports whether nothing that was asked for is missing.
func (s State) Complete() bool { return s == Complete || s == Absent || s == Skipped || s == Gone }

// Known reports whether what was read is all there is: what it does not have
// does not exist. Of a resource, ask its [Coverage].
func (s State) Known() bool { return s == Complete || s == Absent }

// everywhere are the resources that no organization is without: absent, when Okta
// has no such endpoint to show, tells nothing of what there is.
var everywhere = []string{Users, Groups, GroupMembers, Apps, Clients,
	Assignees, UserAssignments, GroupAssignments, ClientAssignments}

// Known reports whether what was read of a resource is all there is.
func (c Coverage) Known() bool {
	return c.State == Complete || c.State == Absent && !slices.Contains(everywhere, c.Resource)
}

// Coverage is what became of one resource.
type Coverage struct {
	// Resource is its name, as --only and --skip have it or below one of those.
	Resource string `json:"resource"`
	// State says how far the reading came.
	State State `json:"state"`
	// Reason says why the state is not complete, and what would make it so.
	Reason string `json:"reason,omitempty"`
	// Objects counts the records that were kept.
	Objects int `json:"objects"`
	// Requests counts the requests sent, retries included.
	Requests int `json:"requests"`
	// Retries counts those of the requests that were sent again.
	Retries int `json:"retries,omitempty"`
	// Limited counts the answers 429: a limit that was reached all the same.
	Limited int `json:"limited,omitempty"`
	// Waited is the time spent waiting for rate limits and retries.
	Waited time.Duration `json:"waited_ns,omitempty"`
	// Notes are oddities that cost nothing: duplicates, fields of another type.
	Notes []string `json:"notes,omitempty"`
}

// Reset is the row of a resource that is to be read, once more perhaps: what that
// has cost stays.
func (c Coverage) Reset() Coverage {
	return Coverage{Resource: c.Resource, State: Pending, Requests: c.Requests, Retries: c.Retries, Limited: c.Limited, Waited: c.Waited}
}

// CoverageOf returns the coverage of a resource; one that has no row was skipped.
func (m *Manifest) CoverageOf(resource string) Coverage {
	for _, c := range m.Coverage {
		if c.Resource == resource {
			return c
		}
	}
	return Coverage{Resource: resource, State: Skipped}
}

// SetCoverage replaces the row of a resource, if there is one.
func (m *Manifest) SetCoverage(c Coverage) {
	for i := range m.Coverage {
		if m.Coverage[i].Resource == c.Resource {
			m.Coverage[i] = c
		}
	}
}

// Complete reports whether every selected resource was read to its end.
func (m *Manifest) Complete() bool {
	for _, c := range m.Coverage {
		if !c.State.Complete() {
			return false
		}
	}
	return true
}

func readManifest(fsys fs.FS) (Manifest, error) {
	var m Manifest
	b, err := fs.ReadFile(fsys, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("not a snapshot: %w", err)
	}
	if err != nil {
		return m, fmt.Errorf("%s cannot be read: %w; name another folder", manifestName, safetext.WithoutPath(err))
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, &BrokenError{File: manifestName, Err: err}
	}
	if m.Version != Version {
		return m, fmt.Errorf("%s has version %d, this program reads version %d; collect again, into another folder",
			manifestName, m.Version, Version)
	}
	return m, nil
}

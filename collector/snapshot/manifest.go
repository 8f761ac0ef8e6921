package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"oktagon/collector/safefile"
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
	// OktaHost is the organization's host under Okta's own domain, when another was asked.
	OktaHost string `json:"okta_host,omitempty"`
	// Started is when the collection started, in UTC; the graph's last_seen.
	Started time.Time `json:"started"`
	// Resumed are the times at which later runs resumed the collection.
	Resumed []time.Time `json:"resumed,omitempty"`
	// Finished is set when the collection ended, complete or not.
	Finished time.Time `json:"finished,omitzero"`
	// Written is set in a kept snapshot when its graph, and what was asked for beside it, was
	// written and uploaded.
	Written time.Time `json:"written,omitzero"`
	// Identity is as whom the organization was read.
	Identity Identity `json:"view,omitzero"`
	// ScopesSupported are Okta's own scopes that the organization says to have; what it lacks
	// may exist all the same.
	ScopesSupported []string `json:"scopes_supported,omitempty"`
	// Factors says whose MFA factors were read.
	Factors string `json:"factors,omitempty"`
	// Coverage has a row per resource that was selected, in the order of the
	// collector's table.
	Coverage []Coverage `json:"coverage"`
	// Notes are remarks on the credential and on what was selected.
	Notes []string `json:"notes,omitempty"`
	// Files has the SHA-256 of each finished file, by its name.
	Files map[string]string `json:"files,omitempty"`
	// Checksum is the SHA-256 of the manifest's text with zeros in its place.
	Checksum string `json:"checksum,omitempty"`
}

// Identity is as whom an organization was read: another identity may see other objects. It
// has names only: no secret, and nothing derived from one.
type Identity struct {
	Mode     string   `json:"mode"`
	ClientID string   `json:"client_id,omitempty"`
	UserID   string   `json:"user_id,omitempty"` // whose API token it is
	Scopes   []string `json:"scopes,omitempty"`  // granted
}

// State is how far the reading of a resource came.
type State string

const (
	Pending  State = "pending"  // not read to its end yet
	Complete State = "complete" // all of it was read
	Partial  State = "partial"  // some of it was not read, or had no id
	Denied   State = "denied"   // Okta refused it
	Absent   State = "absent"   // this organization does not have it
	Skipped  State = "skipped"  // it was not selected
	Failed   State = "failed"   // it could not be read
	Gone     State = "gone"     // closing line only: the parent no longer exists
)

// Complete reports whether nothing that was asked for is missing.
func (s State) Complete() bool { return s == Complete || s == Absent || s == Skipped || s == Gone }

// Known reports whether what was read is all there is, so that what it lacks does not exist.
// For a resource, call [Coverage.Known] instead.
func (s State) Known() bool { return s == Complete || s == Absent }

// inEveryOrg are the resources that every organization has. An organization without such
// an endpoint (Absent) has not said that there are none: what there is remains unknown.
var inEveryOrg = []string{Users, Groups, GroupMembers, Apps, Clients,
	Assignees, UserAssignments, GroupAssignments, ClientAssignments, UserTypes, UserSchemas}

// InEveryOrg reports whether every organization has a resource, so that its absence is no
// answer.
func InEveryOrg(resource string) bool { return slices.Contains(inEveryOrg, resource) }

// Known reports whether what was read of a resource is all there is.
func (c Coverage) Known() bool {
	return c.State == Complete || c.State == Absent && !InEveryOrg(c.Resource)
}

// Coverage is how completely one resource was read.
type Coverage struct {
	// Resource is its name; --only and --skip take it, or the name of its group.
	Resource string `json:"resource"`
	// State is how far the reading came.
	State State `json:"state"`
	// Reason says why the state is not complete, and what to do about it.
	Reason string `json:"reason,omitempty"`
	// Objects counts the records that were kept.
	Objects int `json:"objects"`
	// Requests counts the requests sent, retries included.
	Requests int `json:"requests"`
	// Retries counts those of the requests that were sent again.
	Retries int `json:"retries,omitempty"`
	// Limited counts the answers 429, which pacing should have avoided.
	Limited int `json:"limited,omitempty"`
	// Waited is the time spent waiting for rate limits and retries.
	Waited time.Duration `json:"waited_ns,omitempty"`
	// Notes are oddities without a loss: duplicates, fields of another type.
	Notes []string `json:"notes,omitempty"`
}

// Reset returns the row of a resource that is read again: pending, with the requests and
// waits that it has cost so far.
func (c Coverage) Reset() Coverage {
	return Coverage{Resource: c.Resource, State: Pending, Requests: c.Requests, Retries: c.Retries, Limited: c.Limited, Waited: c.Waited}
}

// CoverageOf returns the coverage of a resource; without a row, it was skipped.
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

// Ended is when the collection ended or, while it has not, when it was last begun.
func (m *Manifest) Ended() time.Time {
	end := m.Started
	for _, t := range append([]time.Time{m.Finished}, m.Resumed...) {
		if t.After(end) {
			end = t
		}
	}
	return end
}

// Begin records when a run started or resumed the collection.
func (m *Manifest) Begin(now time.Time) {
	if m.Started.IsZero() {
		m.Started = now
	} else {
		m.Resumed = append(m.Resumed, now)
	}
}

func readSmall(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return safefile.ReadAll(f, maxManifest)
}

func readManifest(fsys fs.FS) (Manifest, error) {
	var m Manifest
	b, err := readSmall(fsys, manifestName)
	if errors.Is(err, fs.ErrNotExist) {
		return m, fmt.Errorf("not a snapshot: %w", err)
	}
	if err != nil {
		return m, fmt.Errorf("%s cannot be read: %w; name another folder", manifestName, safetext.WithoutPath(err))
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, &BrokenError{File: manifestName, Err: err}
	}
	if err := m.verify(b); err != nil {
		return m, err
	}
	if m.Version != Version {
		return m, fmt.Errorf("%s has version %d, this program reads version %d; collect again, into another folder",
			manifestName, m.Version, Version)
	}
	return m, nil
}

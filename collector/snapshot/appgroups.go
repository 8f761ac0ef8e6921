package snapshot

import (
	"encoding/json"
	"maps"
	"slices"

	"oktagon/collector/jsoncodec"
)

// AppGroups is the resource of [AppGroup] records, per app.
const AppGroups = "app-groups"

// AppGroup is one of GET /api/v1/apps/{id}/groups: a group assigned to an app.
type AppGroup struct {
	ID          string       `json:"id"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	Priority    Int          `json:"priority,omitzero"`
	Profile     ProfileNames `json:"profile,omitempty"`
}

func (g AppGroup) Key() string { return g.ID }

// ProfileNames are the names of a profile's fields, sorted. The values may be personal data
// and are dropped: a snapshot has an object with nulls.
type ProfileNames []string

// UnmarshalJSON keeps the names. What is no object has none.
func (p *ProfileNames) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	*p = nil
	if jsoncodec.Decode(b, &fields) == nil {
		*p = slices.Sorted(maps.Keys(fields))
	}
	return nil
}

// MarshalJSON writes an object in which each name has the value null.
func (p ProfileNames) MarshalJSON() ([]byte, error) {
	fields := make(map[string]any, len(p))
	for _, name := range p {
		fields[name] = nil
	}
	return jsoncodec.Encode(fields)
}

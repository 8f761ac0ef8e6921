package snapshot

import (
	"bytes"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// Resource sets, what is in them, and the roles that are assigned on them. The id of a
// role on a set is "set/role".
const (
	ResourceSets   = "resource-sets"   // ResourceSet
	SetResources   = "set-resources"   // SetResource, per resource set
	Bindings       = "bindings"        // Binding, per resource set
	BindingMembers = "binding-members" // BindingMember, per resource set/role
)

// ResourceSet is one of GET /api/v1/iam/resource-sets.
type ResourceSet struct {
	ID          string `json:"id"`
	Label       Text   `json:"label,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (r ResourceSet) Key() string { return r.ID }

// SetResource is one of GET /api/v1/iam/resource-sets/{id}/resources.
type SetResource struct {
	ID         string     `json:"id,omitempty"`
	ORN        Text       `json:"orn,omitzero"`
	Conditions Conditions `json:"conditions,omitzero"`
	Links      struct {
		Self Link `json:"self,omitzero"`
	} `json:"_links,omitzero"`
}

// Key returns the id or, when there is none, the name of what the resource is.
func (r SetResource) Key() string {
	if r.ID != "" {
		return r.ID
	}
	return r.ORN.Or(r.Links.Self.Href).String()
}

// ObjectIn returns the id of the one object that the resource is when that is in a
// collection like "devices", "" for the collection as a whole and for others.
func (r SetResource) ObjectIn(collection string) string {
	for _, text := range []Text{r.ORN, r.Links.Self.Href} {
		path, _, _ := strings.Cut(text.String(), "?")
		parts := strings.FieldsFunc(path, func(c rune) bool { return c == ':' || c == '/' })
		at := slices.IndexFunc(parts, func(part string) bool { return strings.EqualFold(part, collection) })
		if at >= 0 && at+1 < len(parts) && parts[at+1] != "contained_resources" {
			return parts[at+1]
		}
	}
	return ""
}

// Conditions exclude objects from a resource that is a collection.
type Conditions struct {
	Exclude Exclusions `json:"Exclude,omitzero"`
}

// Exclusions lists the ORNs of what is excluded. A blank one stands for an exclusion that
// could not be read.
type Exclusions struct {
	ORNs []string `json:"okta:ORN,omitempty"`
}

// Unknown reports whether there is an exclusion that could not be read.
func (e Exclusions) Unknown() bool {
	return slices.ContainsFunc(e.ORNs, func(orn string) bool { return strings.TrimSpace(orn) == "" })
}

// UnmarshalJSON never fails: what it does not understand becomes a blank ORN. That includes
// every condition but the exclusion of ORNs, whose keys may be in any letter case. It accepts
// a single text in place of a list.
func (c *Conditions) UnmarshalJSON(b []byte) error {
	c.Exclude.ORNs = nil
	for _, exclude := range membersNamed(b, "exclude", c) {
		for _, orns := range membersNamed(exclude, "okta:orn", c) {
			c.Exclude.ORNs = append(c.Exclude.ORNs, decodeORNs(orns)...)
		}
	}
	return nil
}

// membersNamed returns the members of an object with a name that is given in lower case.
// Others, and what is no object, add an exclusion that could not be read.
func membersNamed(object []byte, name string, c *Conditions) (values [][]byte) {
	fields, err := readFields(object)
	if text := bytes.TrimSpace(object); err != nil || string(text) != "null" && !bytes.HasPrefix(text, []byte("{")) {
		c.Exclude.ORNs = append(c.Exclude.ORNs, "")
	}
	for _, f := range fields {
		switch {
		case string(f.Value) == "null":
		case strings.EqualFold(f.Key, name):
			values = append(values, f.Value)
		default:
			c.Exclude.ORNs = append(c.Exclude.ORNs, "")
		}
	}
	return values
}

// decodeORNs returns the ORNs of a list or of a single text, a blank one for each that is no
// text.
func decodeORNs(b []byte) (orns []string) {
	var list []any
	if jsoncodec.Decode(b, &list) != nil {
		list = []any{nil}
		_ = jsoncodec.Decode(b, &list[0]) // what is no JSON stays unknown
	}
	for _, item := range list {
		text, _ := item.(string)
		orns = append(orns, text)
	}
	return orns
}

// Binding is one of GET /api/v1/iam/resource-sets/{id}/bindings: a role that is
// assigned on the set.
type Binding struct {
	ID string `json:"id"`
}

func (b Binding) Key() string { return b.ID }

// BindingMember is one of GET .../bindings/{role}/members. Its id is the id of the role
// assignment; its link names the principal.
type BindingMember struct {
	ID    string `json:"id"`
	Links struct {
		Self Link `json:"self,omitzero"`
	} `json:"_links,omitzero"`
}

func (m BindingMember) Key() string { return m.ID }

// Principal returns the id of who holds the role and what it is: users, groups or clients. Both
// are "" when the link names neither.
func (m BindingMember) Principal() (collection, id string) {
	path, _, _ := strings.Cut(m.Links.Self.Href.String(), "?")
	parts := strings.Split(path, "/")
	for i, part := range parts[:len(parts)-1] {
		if slices.Contains([]string{"users", "groups", "clients"}, part) {
			return part, parts[i+1]
		}
	}
	return "", ""
}

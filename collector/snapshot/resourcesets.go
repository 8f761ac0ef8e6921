package snapshot

import (
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

// UnmarshalJSON never fails: what it does not understand becomes a blank ORN. It accepts a
// single text in place of a list.
func (c *Conditions) UnmarshalJSON(b []byte) error {
	var members struct {
		Exclude struct {
			ORNs any `json:"okta:ORN"`
		} `json:"Exclude"`
	}
	if jsoncodec.Decode(b, &members) != nil {
		members.Exclude.ORNs = ""
	}
	c.Exclude.ORNs = nil
	switch orns := members.Exclude.ORNs.(type) {
	case nil:
		return nil
	case []any:
		for _, orn := range orns {
			text, _ := orn.(string)
			c.Exclude.ORNs = append(c.Exclude.ORNs, text)
		}
	default:
		text, _ := orns.(string)
		c.Exclude.ORNs = []string{text}
	}
	return nil
}

// Binding is one of GET /api/v1/iam/resource-sets/{id}/bindings: a role that is
// assigned on the set.
type Binding struct {
	ID string `json:"id"`
}

func (b Binding) Key() string { return b.ID }

// BindingMember is one of GET .../bindings/{role}/members. Its id is the id of the role
// assignment; its link ends with the id of the principal.
type BindingMember struct {
	ID    string `json:"id"`
	Links struct {
		Self Link `json:"self,omitzero"`
	} `json:"_links,omitzero"`
}

func (m BindingMember) Key() string { return m.ID }

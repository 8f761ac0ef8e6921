package snapshot

import (
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// Resources of what roles reach; the comment names the record. A parent of two
// ids is written "one/other".
const (
	GroupTargets   = "group-targets"   // GroupTarget, per principal/assignment
	AppTargets     = "app-targets"     // AppTarget, per principal/assignment
	SetResources   = "set-resources"   // SetResource, per resource set
	Bindings       = "bindings"        // Binding, per resource set
	BindingMembers = "binding-members" // BindingMember, per resource set/role
)

// GroupTarget is a group that a role assignment is limited to.
type GroupTarget struct {
	ID string `json:"id"`
}

func (g GroupTarget) Key() string { return g.ID }

// AppTarget is an application that a role assignment is limited to: one instance
// when it has an id, else every instance of the catalog entry.
type AppTarget struct {
	Name   string `json:"name"`
	ID     Text   `json:"id,omitzero"`
	Status Text   `json:"status,omitzero"`
}

// Key is unique among the targets of one assignment.
func (a AppTarget) Key() string {
	if id := a.ID.String(); id != "" {
		return id
	}
	return a.Name
}

// SetResource is one of GET /api/v1/iam/resource-sets/{id}/resources.
type SetResource struct {
	ID         string           `json:"id,omitempty"`
	ORN        Text             `json:"orn,omitzero"`
	Conditions Conditions       `json:"conditions,omitzero"`
	Links      SetResourceLinks `json:"_links,omitzero"`
}

// Key stands in for a missing id: what matters is what the resource names.
func (r SetResource) Key() string {
	if r.ID != "" {
		return r.ID
	}
	return r.ORN.Or(r.Links.Self.Href).String()
}

// SetResourceLinks has the address of what the resource is.
type SetResourceLinks struct {
	Self Link `json:"self,omitzero"`
}

// Conditions take objects out of a resource that is a collection.
type Conditions struct {
	Exclude Exclusions `json:"Exclude,omitzero"`
}

// Exclusions lists the ORNs of what is taken out. One that is blank could not be
// read: it is not known what else is taken out.
type Exclusions struct {
	ORNs []string `json:"okta:ORN,omitempty"`
}

// Unknown reports whether not all is known that is taken out.
func (e Exclusions) Unknown() bool {
	return slices.ContainsFunc(e.ORNs, func(orn string) bool { return strings.TrimSpace(orn) == "" })
}

// UnmarshalJSON never fails: what is in no known form is a blank ORN. One text
// stands for a list of it; null is none.
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
// bound to the set.
type Binding struct {
	ID string `json:"id"`
}

func (b Binding) Key() string { return b.ID }

// BindingMember is one of GET .../bindings/{role}/members. Its id is that of the
// role assignment; its link ends in the principal.
type BindingMember struct {
	ID    string             `json:"id"`
	Links BindingMemberLinks `json:"_links,omitzero"`
}

func (m BindingMember) Key() string { return m.ID }

// BindingMemberLinks has the address of the principal.
type BindingMemberLinks struct {
	Self Link `json:"self,omitzero"`
}

// ClientPrivilegesSetting is the resource of the organization's setting about service
// apps: ClientPrivileges, one.
const ClientPrivilegesSetting = "client-privileges"

// ClientPrivileges is GET /api/v1/org/settings/clientPrivilegesSetting: whether a
// new service app becomes a super admin by itself.
type ClientPrivileges struct {
	On Bool `json:"clientPrivilegesSetting,omitzero"`
}

// Key is the setting's name: an organization has one of it.
func (ClientPrivileges) Key() string { return "clientPrivilegesSetting" }

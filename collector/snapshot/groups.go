package snapshot

import (
	"slices"

	"oktagon/collector/jsoncodec"
)

// Groups and their members.
const (
	Groups       = "groups"        // Group
	GroupMembers = "group-members" // Member, per group
)

// Group is one of GET /api/v1/groups?expand=stats.
type Group struct {
	ID                    string       `json:"id"`
	Type                  Text         `json:"type,omitzero"`
	ObjectClass           Texts        `json:"objectClass,omitempty"`
	Created               Text         `json:"created,omitzero"`
	LastUpdated           Text         `json:"lastUpdated,omitzero"`
	LastMembershipUpdated Text         `json:"lastMembershipUpdated,omitzero"`
	Profile               GroupProfile `json:"profile,omitzero"`
	Source                Ref          `json:"source,omitzero"`
	Embedded              struct {
		Stats GroupStats `json:"stats,omitzero"`
	} `json:"_embedded,omitzero"`
}

func (g Group) Key() string { return g.ID }

// FromActiveDirectory reports whether a group is one of Active Directory.
func (g *Group) FromActiveDirectory() bool {
	return slices.Contains(g.ObjectClass, "okta:windows_security_principal")
}

// IsEveryone reports whether this is Okta's own group of all users. Any group can have its name.
func (g *Group) IsEveryone() bool {
	return g.Type.String() == "BUILT_IN" && g.Profile.Name.String() == "Everyone"
}

// GroupProfile has the fields of Okta and of Active Directory groups.
type GroupProfile struct {
	Name                       Text `json:"name,omitzero"`
	Description                Text `json:"description,omitzero"`
	ObjectSID                  Text `json:"objectSid,omitzero"`
	DN                         Text `json:"dn,omitzero"`
	SAMAccountName             Text `json:"samAccountName,omitzero"`
	WindowsDomainQualifiedName Text `json:"windowsDomainQualifiedName,omitzero"`
	GroupScope                 Text `json:"groupScope,omitzero"`
	GroupType                  Text `json:"groupType,omitzero"`
	ExternalID                 Text `json:"externalId,omitzero"`
}

// GroupStats counts what belongs to a group. Absent counts are unknown.
type GroupStats struct {
	UsersCount        Int  `json:"usersCount,omitzero"`
	HasAdminPrivilege Bool `json:"hasAdminPrivilege,omitzero"`
}

// MayHaveMembers reports whether the group has members or their count is unknown.
func (g Group) MayHaveMembers() bool {
	n, known := g.Embedded.Stats.UsersCount.Get()
	return !known || n > 0
}

// MayHaveRoles reports whether the group has admin roles or that is unknown.
func (g Group) MayHaveRoles() bool {
	admin, known := g.Embedded.Stats.HasAdminPrivilege.Get()
	return !known || admin
}

// UnmarshalJSON accepts both spellings of the two fields that organizations and Okta's API
// description spell differently: the flag of admin groups and the source app.
func (g *Group) UnmarshalJSON(b []byte) error {
	type plain Group
	var all struct {
		plain
		Embedded struct {
			Stats struct {
				GroupStats
				Misspelled Bool `json:"hasAdminPrivlege"`
			} `json:"stats"`
		} `json:"_embedded"`
		Links struct {
			Source struct {
				Href Text `json:"href"`
			} `json:"source"`
		} `json:"_links"`
	}
	err := jsoncodec.Decode(b, &all)
	*g = Group(all.plain)
	g.Embedded.Stats = all.Embedded.Stats.GroupStats
	if g.Embedded.Stats.HasAdminPrivilege.IsZero() {
		g.Embedded.Stats.HasAdminPrivilege = all.Embedded.Stats.Misspelled
	}
	if id := lastSegment(all.Links.Source.Href.String()); g.Source.ID.IsZero() && id != "" {
		g.Source.ID = Some(id)
	}
	return ignoreTypeError(err)
}

// Member is one of GET /api/v1/groups/{id}/users, of which only the id is kept.
type Member struct {
	ID string `json:"id"`
}

func (m Member) Key() string { return m.ID }

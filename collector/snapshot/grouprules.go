package snapshot

import (
	"slices"

	"oktagon/collector/jsoncodec"
)

// Rules that put users into groups, and who may write the attributes that they test.
const (
	GroupRules  = "group-rules"  // GroupRule
	UserTypes   = "user-types"   // UserType
	UserSchemas = "user-schemas" // UserSchema, per schema of a user type
)

// GroupRule is one of GET /api/v1/groups/rules.
type GroupRule struct {
	ID          string `json:"id"`
	Name        Text   `json:"name,omitzero"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
	Conditions  struct {
		Expression struct {
			Type  Text `json:"type,omitzero"`
			Value Text `json:"value,omitzero"`
		} `json:"expression,omitzero"`
		People struct {
			Users struct {
				Exclude Texts `json:"exclude,omitempty"`
			} `json:"users,omitzero"`
		} `json:"people,omitzero"`
	} `json:"conditions,omitzero"`
	Actions struct {
		AssignUserToGroups struct {
			GroupIDs Texts `json:"groupIds,omitempty"`
		} `json:"assignUserToGroups,omitzero"`
	} `json:"actions,omitzero"`
}

func (r GroupRule) Key() string { return r.ID }

// Expression returns the condition on users.
func (r *GroupRule) Expression() string { return r.Conditions.Expression.Value.String() }

// IsInKnownLanguage reports whether the condition is in the expression language that Okta
// documents for rules, or in one that is not named.
func (r *GroupRule) IsInKnownLanguage() bool {
	name, told := r.Conditions.Expression.Type.Get()
	return !told || name == "urn:okta:expression:1.0"
}

// Targets returns the ids of the groups into which the rule puts users. One that could not
// be read is blank.
func (r *GroupRule) Targets() []string { return r.Actions.AssignUserToGroups.GroupIDs }

// ExcludedUsers returns the ids of the users to whom the rule does not apply. One that could
// not be read is blank.
func (r *GroupRule) ExcludedUsers() Texts { return r.Conditions.People.Users.Exclude }

// Unclear names what the rule does not say.
func (r *GroupRule) Unclear() (all Unclear) {
	all.addStatus(r.Status, "ACTIVE", "INACTIVE", "INVALID")
	targets := r.Actions.AssignUserToGroups.GroupIDs
	all.add(len(targets) == 0 || targets.Unknown(), "into which groups it puts users")
	all.add(r.ExcludedUsers().Unknown(), "which users it excludes")
	return all
}

// IsActive reports whether the rule is in force.
func (r *GroupRule) IsActive() bool { return r.Status.String() == "ACTIVE" }

// UserType is one of GET /api/v1/meta/types/user.
type UserType struct {
	ID      string `json:"id"`
	Name    Text   `json:"name,omitzero"`
	Default Bool   `json:"default,omitzero"`
	Links   struct {
		Schema Link `json:"schema,omitzero"`
	} `json:"_links,omitzero"`
}

func (t UserType) Key() string { return t.ID }

// DefaultSchema is the id by which Okta knows the schema of the default user type, beside
// its own.
const DefaultSchema = "default"

// Unclear names what the type does not say.
func (t *UserType) Unclear() (all Unclear) {
	all.add(t.SchemaID() == "", "which schema it has")
	return all
}

// SchemaID returns the id of the type's schema, "" when it is not known.
func (t *UserType) SchemaID() string {
	if id := t.Links.Schema.ID(); id != "" || !t.Default.Value() {
		return id
	}
	return DefaultSchema
}

// UserSchema is GET /api/v1/meta/schemas/user/{id}: the attributes of the users of a type,
// without titles and defaults.
type UserSchema struct {
	ID          Text `json:"id,omitzero"` // an address that ends in the id
	Definitions struct {
		Base   SchemaSection `json:"base,omitzero"`
		Custom SchemaSection `json:"custom,omitzero"`
	} `json:"definitions,omitzero"`
}

// Key returns the id without the address before it.
func (s UserSchema) Key() string { return lastSegment(s.ID.String()) }

// IsReadable reports whether the schema says which attributes there are. Every type of users has
// some of Okta's own.
func (s *UserSchema) IsReadable() bool {
	d := &s.Definitions
	return len(d.Base.Properties) > 0 && !d.Base.unreadable && !d.Custom.unreadable
}

// Attribute returns the attribute with a name, in this letter case.
func (s *UserSchema) Attribute(name string) (a SchemaAttribute, ok bool) {
	if a, ok = s.Definitions.Base.Properties[name]; !ok {
		a, ok = s.Definitions.Custom.Properties[name]
	}
	return a, ok
}

// SchemaSection has attributes by name.
type SchemaSection struct {
	Properties map[string]SchemaAttribute `json:"properties,omitempty"`
	unreadable bool                       // there is a section in a form that is not understood
}

// UnmarshalJSON never fails.
func (s *SchemaSection) UnmarshalJSON(b []byte) error {
	type plain SchemaSection
	var section plain
	err := jsoncodec.Decode(b, &section)
	*s = SchemaSection(section)
	s.unreadable = err != nil
	return nil
}

// SchemaAttribute says who may write an attribute, and which values it may have.
type SchemaAttribute struct {
	Permissions []SchemaPermission `json:"permissions,omitempty"`
	// Master is the source of the attribute's values; nil when Okta does not name one.
	Master     *SchemaMaster  `json:"master,omitempty"`
	Mutability Text           `json:"mutability,omitzero"`
	Enum       Texts          `json:"enum,omitempty"`
	OneOf      []SchemaChoice `json:"oneOf,omitempty"`
}

// UnmarshalJSON never fails: an attribute in a form that is not understood has one blank
// permission and nothing else.
func (a *SchemaAttribute) UnmarshalJSON(b []byte) error {
	type plain SchemaAttribute
	var attribute plain
	var form struct { // nothing but these types, or null, is understood
		Permissions []struct {
			Principal string `json:"principal"`
			Action    string `json:"action"`
		} `json:"permissions"`
		Master *struct {
			Type string `json:"type"`
		} `json:"master"`
		Mutability string `json:"mutability"`
		Enum       []any  `json:"enum"`
		OneOf      []struct {
			Const any `json:"const"`
		} `json:"oneOf"`
	}
	if string(b) == "null" || jsoncodec.Decode(b, &form) != nil || jsoncodec.Decode(b, &attribute) != nil {
		attribute = plain{Permissions: []SchemaPermission{{}}}
	}
	*a = SchemaAttribute(attribute)
	return nil
}

// IsReadable reports whether the attribute says who may write it. One without a permission says
// that nobody but administrators may.
func (a *SchemaAttribute) IsReadable() bool {
	blank := func(p SchemaPermission) bool { return p.Principal.IsBlank() || p.Action.IsBlank() }
	return !slices.ContainsFunc(a.Permissions, blank) && (a.Master == nil || !a.Master.Type.IsBlank())
}

// SchemaPermission is what a principal may do with an attribute. The only principal is SELF.
type SchemaPermission struct {
	Principal Text `json:"principal,omitzero"`
	Action    Text `json:"action,omitzero"`
}

// SchemaMaster says where the values of an attribute come from.
type SchemaMaster struct {
	Type Text `json:"type,omitzero"`
}

// SchemaChoice is one of the values that an attribute may have.
type SchemaChoice struct {
	Const Text `json:"const,omitzero"`
}

// IsReadOnly reports whether nobody may write the attribute.
func (a *SchemaAttribute) IsReadOnly() bool {
	return slices.Contains([]string{"READ_ONLY", "IMMUTABLE"}, a.Mutability.String())
}

// WritableBySelf reports whether users may write the attribute of their own profile.
func (a *SchemaAttribute) WritableBySelf() bool {
	return !a.IsReadOnly() && slices.ContainsFunc(a.Permissions, func(p SchemaPermission) bool {
		return p.Principal.String() == "SELF" && p.Action.String() == "READ_WRITE"
	})
}

// MasteredByOkta reports whether the values come from Okta, whatever the source of a user is.
func (a *SchemaAttribute) MasteredByOkta() bool {
	return a.Master != nil && a.Master.Type.String() == "OKTA"
}

// MasteredByProfileSource reports whether the values come from the source of each user, which
// is Okta for some. An attribute without a source is taken for one of these.
func (a *SchemaAttribute) MasteredByProfileSource() bool {
	return a.Master == nil || a.Master.Type.String() == "PROFILE_MASTER"
}

// Values returns the values that the attribute may have, nil when it may have any.
func (a *SchemaAttribute) Values() []string {
	values := slices.Clone(a.Enum)
	for _, choice := range a.OneOf {
		values = append(values, choice.Const.String())
	}
	return values
}

package snapshot

import (
	"reflect"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Users is the resource of [User] records.
const Users = "users"

// User is one of GET /api/v1/users, or of GET /api/v1/users/{id}.
type User struct {
	ID              string      `json:"id"`
	Status          Text        `json:"status,omitzero"`
	Created         Text        `json:"created,omitzero"`
	Activated       Text        `json:"activated,omitzero"`
	PasswordChanged Text        `json:"passwordChanged,omitzero"`
	LastLogin       Text        `json:"lastLogin,omitzero"`
	LastUpdated     Text        `json:"lastUpdated,omitzero"`
	RealmID         Text        `json:"realmId,omitzero"`
	Profile         UserProfile `json:"profile,omitzero"`
	// Credentials has the provider that checks the password, without the password.
	Credentials struct {
		Provider CredentialProvider `json:"provider,omitzero"`
	} `json:"credentials,omitzero"`
}

func (u User) Key() string { return u.ID }

// UserProfile has the profile fields that the graph shows, and those that claim expressions
// name.
type UserProfile struct {
	Login          Text `json:"login,omitzero"`
	Email          Text `json:"email,omitzero"`
	FirstName      Text `json:"firstName,omitzero"`
	LastName       Text `json:"lastName,omitzero"`
	DisplayName    Text `json:"displayName,omitzero"`
	Title          Text `json:"title,omitzero"`
	Department     Text `json:"department,omitzero"`
	City           Text `json:"city,omitzero"`
	State          Text `json:"state,omitzero"`
	CountryCode    Text `json:"countryCode,omitzero"`
	Organization   Text `json:"organization,omitzero"`
	Division       Text `json:"division,omitzero"`
	EmployeeNumber Text `json:"employeeNumber,omitzero"`
	UserType       Text `json:"userType,omitzero"`
	ManagerID      Text `json:"managerId,omitzero"`

	Others Fields `json:"-"` // written by MarshalJSON
}

// CredentialProvider is the type (OKTA, ACTIVE_DIRECTORY, ...) and name of a provider.
type CredentialProvider struct {
	Type Text `json:"type,omitzero"`
	Name Text `json:"name,omitzero"`
}

// userFields are the names of UserProfile's own fields, in their order.
var userFields = func() (names []string) {
	for f := range reflect.TypeFor[UserProfile]().Fields() {
		if f.Type == reflect.TypeFor[Text]() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			names = append(names, name)
		}
	}
	return names
}()

// Values returns the texts of the field with this name or, when there is none, of one
// whose name differs in letter case only.
func (p *UserProfile) Values(name string) []string {
	if text, ok := p.own(func(field string) bool { return field == name }); ok {
		return distinctTexts(text)
	}
	if _, ok := p.Others.value(name); ok {
		return p.Others.Values(name)
	}
	text, _ := p.own(func(field string) bool { return strings.EqualFold(field, name) })
	return distinctTexts(text)
}

// own returns a field for which the type has a place, if it is present.
func (p *UserProfile) own(matches func(name string) bool) (text string, ok bool) {
	for i, name := range userFields {
		if matches(name) {
			if field := reflect.ValueOf(p).Elem().Field(i).Addr().Interface().(*Text); !field.IsZero() {
				return field.Get()
			}
		}
	}
	return "", false
}

// UnmarshalJSONFrom reads the known fields and keeps the others as they are. What is no
// object has no fields.
func (p *UserProfile) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain UserProfile
	*p = UserProfile{}
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	var all struct {
		plain
		Others jsontext.Value `json:",embed"`
	}
	if err := jsonv2.UnmarshalDecode(d, &all); err != nil {
		return err
	}
	*p = UserProfile(all.plain)
	var err error
	p.Others, err = newFields(all.Others)
	return err
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (p *UserProfile) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, p) }

// MarshalJSON writes all fields as one object.
func (p UserProfile) MarshalJSON() ([]byte, error) {
	type plain UserProfile
	return p.Others.encodeWith(plain(p))
}

package snapshot

import (
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// AppUsers is the resource of [AppUser] records, per app.
const AppUsers = "app-users"

// AppUser is one of GET /api/v1/apps/{id}/users: a user's account in an app.
type AppUser struct {
	ID        string `json:"id"`
	Scope     Text   `json:"scope,omitzero"`
	Status    Text   `json:"status,omitzero"`
	SyncState Text   `json:"syncState,omitzero"`
	// ExternalID is the user's id in the app.
	ExternalID Text `json:"externalId,omitzero"`
	// Credentials has the name of the user in the app, without the password.
	Credentials struct {
		UserName Text `json:"userName,omitzero"`
	} `json:"credentials,omitzero"`
	Profile AppUserProfile `json:"profile,omitzero"`
}

func (u AppUser) Key() string { return u.ID }

// AssignedDirectly reports whether a user was assigned to the app individually, not
// through a group. Okta leaves the scope out in that case.
func (u *AppUser) AssignedDirectly() bool {
	scope, known := u.Scope.Get()
	return !known || scope == "USER"
}

// Synchronized reports whether Okta keeps the account like the user.
func (u *AppUser) Synchronized() bool { return u.SyncState.String() == "SYNCHRONIZED" }

// AppUserProfile has the fields of an app user's profile that are used, and those that claim
// expressions name.
type AppUserProfile struct {
	ObjectSID Text `json:"objectSid,omitzero"`
	// InitialStatus is on accounts that Okta created in another Okta organization.
	InitialStatus Presence `json:"initialStatus,omitzero"`

	Others Fields `json:"-"` // written by MarshalJSON
}

// UnmarshalJSONFrom reads the known fields and keeps the others as they are; an objectSid
// that is no text is one of the others. What is no object has no fields.
func (p *AppUserProfile) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*p = AppUserProfile{}
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	var all struct {
		InitialStatus Presence       `json:"initialStatus"`
		Others        jsontext.Value `json:",embed"`
	}
	if err := jsonv2.UnmarshalDecode(d, &all); err != nil {
		return err
	}
	others, err := newFields(all.Others)
	p.InitialStatus, p.Others = all.InitialStatus, others
	p.Others = slices.DeleteFunc(p.Others, func(f Field) bool {
		return f.Key == "objectSid" && jsoncodec.Decode(f.Value, &p.ObjectSID) == nil && !p.ObjectSID.IsZero()
	})
	return err
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (p *AppUserProfile) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, p) }

// MarshalJSON writes all fields as one object.
func (p AppUserProfile) MarshalJSON() ([]byte, error) {
	type plain AppUserProfile
	return p.Others.encodeWith(plain(p))
}

// Values returns the texts of a field of the profile.
func (p *AppUserProfile) Values(name string) []string {
	if strings.EqualFold(name, "objectSid") && !p.ObjectSID.IsZero() {
		return distinctTexts(p.ObjectSID.String())
	}
	return p.Others.Values(name)
}

// ClaimValues returns the texts of the field that a claim names. The field "userName" is not
// in the profile.
func (u *AppUser) ClaimValues(name string) []string {
	if strings.EqualFold(name, "userName") {
		return distinctTexts(u.Credentials.UserName.String())
	}
	return u.Profile.Values(name)
}

// Presence is whether a key was there; its value is dropped.
type Presence bool

// UnmarshalJSON never fails.
func (p *Presence) UnmarshalJSON([]byte) error {
	*p = true
	return nil
}

// MarshalJSON writes null, because the value was dropped.
func (p Presence) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

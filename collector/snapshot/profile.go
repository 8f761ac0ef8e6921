package snapshot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Fields are the fields of a profile that its type has no place for. A
// collection keeps of them what claim expressions name and drops the rest with
// KeepOnly, before anything is written.
type Fields []Setting

// KeepOnly drops all fields but the named ones, in any letter case.
func (f *Fields) KeepOnly(names []string) {
	*f = slices.DeleteFunc(*f, func(s Setting) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, s.Key) })
	})
	if len(*f) == 0 {
		*f = nil
	}
}

// fieldsOf reads the members of an object, sorted by name. Null is none. The
// values are parts of the object's own text.
func fieldsOf(object jsontext.Value) (f Fields, err error) {
	if len(object) == 0 {
		return nil, nil
	}
	d := jsoncodec.NewDecoder(object)
	for _, err = d.ReadToken(); err == nil && d.PeekKind() == '"'; {
		var name jsontext.Token
		if name, err = d.ReadToken(); err != nil {
			break
		}
		key := name.String()
		var value jsontext.Value
		if value, err = d.ReadValue(); err == nil {
			end := d.InputOffset()
			f = append(f, Setting{key, json.RawMessage(object[end-int64(len(value)) : end])})
		}
	}
	slices.SortStableFunc(f, func(a, b Setting) int { return strings.Compare(a.Key, b.Key) })
	return f.last(), err
}

// last keeps the last of the fields of one name, unless it is null.
func (f Fields) last() Fields {
	kept := f[:0]
	for i, s := range f {
		if (i+1 == len(f) || f[i+1].Key != s.Key) && string(s.Value) != "null" {
			kept = append(kept, s)
		}
	}
	return kept
}

// beside appends fields to an object that was marshalled.
func (f Fields) beside(object []byte) ([]byte, error) {
	if len(f) == 0 {
		return object, nil
	}
	more, err := AppSettingValues(f).MarshalJSON()
	if err != nil || string(object) == "{}" {
		return more, err
	}
	object = append(bytes.TrimSuffix(object, []byte("}")), ',')
	return append(object, more[1:]...), nil
}

// value finds a field by its name, else by its name in another letter case.
func (f Fields) value(name string) (json.RawMessage, bool) {
	for _, s := range f {
		if s.Key == name {
			return s.Value, true
		}
	}
	for _, s := range f {
		if strings.EqualFold(s.Key, name) {
			return s.Value, true
		}
	}
	return nil, false
}

// Values are the texts of a field: of a scalar one, of a list one for each item.
// Objects, blanks and repetitions are left out.
func (f Fields) Values(name string) []string {
	raw, ok := f.value(name)
	if !ok {
		return nil
	}
	var one Text
	var list Texts
	_ = jsoncodec.Decode(raw, &one) // Text and Texts take any JSON
	_ = jsoncodec.Decode(raw, &list)
	if text, ok := one.Get(); ok {
		list = Texts{text}
	}
	return distinctTexts(list...)
}

func distinctTexts(texts ...string) (values []string) {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" && !slices.Contains(values, text) {
			values = append(values, text)
		}
	}
	return values
}

// userField names the fields that UserProfile has a place for.
var userField = []struct {
	name string
	of   func(*UserProfile) *Text
}{
	{"login", func(p *UserProfile) *Text { return &p.Login }},
	{"email", func(p *UserProfile) *Text { return &p.Email }},
	{"firstName", func(p *UserProfile) *Text { return &p.FirstName }},
	{"lastName", func(p *UserProfile) *Text { return &p.LastName }},
	{"displayName", func(p *UserProfile) *Text { return &p.DisplayName }},
	{"title", func(p *UserProfile) *Text { return &p.Title }},
	{"department", func(p *UserProfile) *Text { return &p.Department }},
	{"city", func(p *UserProfile) *Text { return &p.City }},
	{"state", func(p *UserProfile) *Text { return &p.State }},
	{"countryCode", func(p *UserProfile) *Text { return &p.CountryCode }},
	{"organization", func(p *UserProfile) *Text { return &p.Organization }},
	{"division", func(p *UserProfile) *Text { return &p.Division }},
	{"employeeNumber", func(p *UserProfile) *Text { return &p.EmployeeNumber }},
	{"userType", func(p *UserProfile) *Text { return &p.UserType }},
	{"managerId", func(p *UserProfile) *Text { return &p.ManagerID }},
}

// Values are the texts of a field of the profile, by its name, else by its name
// in another letter case.
func (p *UserProfile) Values(name string) []string {
	known := func(same func(string) bool) (Text, bool) {
		for _, f := range userField {
			if t := *f.of(p); same(f.name) && !t.IsZero() {
				return t, true
			}
		}
		return Text{}, false
	}
	if t, ok := known(func(n string) bool { return n == name }); ok {
		return distinctTexts(t.String())
	}
	if _, ok := p.Others.value(name); ok {
		return p.Others.Values(name)
	}
	if t, ok := known(func(n string) bool { return strings.EqualFold(n, name) }); ok {
		return distinctTexts(t.String())
	}
	return nil
}

// UnmarshalJSONFrom reads the known fields and keeps the others as they are.
// What is no object has none.
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
	p.Others, err = fieldsOf(all.Others)
	return err
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (p *UserProfile) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, p) }

// MarshalJSON writes all fields as one object.
func (p UserProfile) MarshalJSON() ([]byte, error) {
	type plain UserProfile
	b, err := jsoncodec.Encode(plain(p))
	if err != nil {
		return nil, err
	}
	return p.Others.beside(b)
}

// UnmarshalJSONFrom reads the known fields and keeps the others as they are.
// What is no object has none. An objectSid that is no text is one of the others.
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
	others, err := fieldsOf(all.Others)
	p.InitialStatus, p.Others = all.InitialStatus, others
	p.Others = slices.DeleteFunc(p.Others, func(s Setting) bool {
		return s.Key == "objectSid" && jsoncodec.Decode(s.Value, &p.ObjectSID) == nil && !p.ObjectSID.IsZero()
	})
	return err
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (p *AppUserProfile) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, p) }

// MarshalJSON writes all fields as one object.
func (p AppUserProfile) MarshalJSON() ([]byte, error) {
	type plain AppUserProfile
	b, err := jsoncodec.Encode(plain(p))
	if err != nil {
		return nil, err
	}
	return p.Others.beside(b)
}

// Values are the texts of a field of the profile.
func (p *AppUserProfile) Values(name string) []string {
	if strings.EqualFold(name, "objectSid") && !p.ObjectSID.IsZero() {
		return distinctTexts(p.ObjectSID.String())
	}
	return p.Others.Values(name)
}

// ClaimValues is what a field of an account has to say: "userName" is not in the
// profile, but beside it.
func (u *AppUser) ClaimValues(name string) []string {
	if strings.EqualFold(name, "userName") {
		return distinctTexts(u.Credentials.UserName.String())
	}
	return u.Profile.Values(name)
}

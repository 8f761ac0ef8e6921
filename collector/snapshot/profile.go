package snapshot

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// Fields are the fields of a profile that its type has no place for. A
// collection keeps of them what claim expressions name and drops the rest with
// Cut, before anything is written.
type Fields []Setting

// Cut drops all fields but the named ones, in any letter case.
func (f *Fields) Cut(names []string) {
	*f = slices.DeleteFunc(*f, func(s Setting) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, s.Key) })
	})
	if len(*f) == 0 {
		*f = nil
	}
}

// others reads the members of an object that are not among those known, sorted.
func others(b []byte, known []string) Fields {
	var all map[string]json.RawMessage
	if json.Unmarshal(b, &all) != nil {
		return nil
	}
	for _, name := range known {
		delete(all, name)
	}
	var f Fields
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if string(all[name]) != "null" {
			f = append(f, Setting{name, all[name]})
		}
	}
	return f
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
	_ = json.Unmarshal(raw, &one) // Text and Texts take any JSON
	_ = json.Unmarshal(raw, &list)
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

var userFieldNames = func() (names []string) {
	for _, f := range userField {
		names = append(names, f.name)
	}
	return names
}()

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

// UnmarshalJSON reads the known fields and keeps the others as they are.
func (p *UserProfile) UnmarshalJSON(b []byte) error {
	type plain UserProfile
	err := json.Unmarshal(b, (*plain)(p))
	p.Others = others(b, userFieldNames)
	return mismatchIsFine(err)
}

// MarshalJSON writes all fields as one object.
func (p UserProfile) MarshalJSON() ([]byte, error) {
	type plain UserProfile
	b, err := marshal(plain(p))
	if err != nil {
		return nil, err
	}
	return p.Others.beside(b)
}

// UnmarshalJSON reads the known fields and keeps the others as they are.
func (p *AppUserProfile) UnmarshalJSON(b []byte) error {
	type plain AppUserProfile
	err := json.Unmarshal(b, (*plain)(p))
	p.Others = others(b, []string{"initialStatus"})
	p.Others = slices.DeleteFunc(p.Others, func(s Setting) bool { return s.Key == "objectSid" && !p.ObjectSID.IsZero() })
	return mismatchIsFine(err)
}

// MarshalJSON writes all fields as one object.
func (p AppUserProfile) MarshalJSON() ([]byte, error) {
	type plain AppUserProfile
	b, err := marshal(plain(p))
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

// Claim is what a field of an account has to say: "userName" is not in the
// profile, but beside it.
func (u *AppUser) Claim(name string) []string {
	if strings.EqualFold(name, "userName") {
		return distinctTexts(u.Credentials.UserName.String())
	}
	return u.Profile.Values(name)
}

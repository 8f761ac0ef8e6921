package snapshot

import (
	"encoding/json"
	"testing"

	"oktagon/collector/jsoncodec"
)

// What an attribute does not say in a known form is not taken for what it would be without it, and
// stays so in a snapshot.
func TestAttributeForms(t *testing.T) {
	t.Parallel()
	const writable = `{"principal":"SELF","action":"READ_WRITE"}`
	for text, want := range map[string]struct{ readable, writable bool }{
		`{"permissions":[` + writable + `]}`: {true, true},
		`{"permissions":[` + writable + `],"master":null,"mutability":null,"enum":null,"title":{}}`: {true, true},
		`{"permissions":[` + writable + `],"master":{"type":"OVERRIDE"},"enum":["a",1]}`:            {true, true},
		`{}`:                                     {true, false},
		`{"permissions":null}`:                   {true, false},
		`null`:                                   {false, false},
		`7`:                                      {false, false},
		`{"permissions":{}}`:                     {false, false},
		`{"permissions":[null]}`:                 {false, false},
		`{"permissions":[{"principal":"SELF"}]}`: {false, false},
		`{"permissions":[` + writable + `],"mutability":["READ_ONLY"]}`: {false, false},
		`{"permissions":[` + writable + `],"master":"OKTA"}`:            {false, false},
		`{"permissions":[` + writable + `],"master":{"type":7}}`:        {false, false},
		`{"permissions":[` + writable + `],"oneOf":{"const":"a"}}`:      {false, false},
		`{"permissions":[` + writable + `],"enum":"a"}`:                 {false, false},
	} {
		var a, again SchemaAttribute
		if err := jsoncodec.Decode([]byte(text), &a); err != nil || a.IsReadable() != want.readable || a.WritableBySelf() != want.writable {
			t.Errorf("%s: %+v, %v", text, a, err)
		}
		stored, err := json.Marshal(a)
		if err != nil || jsoncodec.Decode(stored, &again) != nil || again.IsReadable() != want.readable || again.WritableBySelf() != want.writable {
			t.Errorf("%s is stored as %s, %v", text, stored, err)
		}
	}
}

// A schema without Okta's own attributes is none.
func TestSchemaForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"definitions":{"base":{"properties":{"login":{}}}}}`:                                 true,
		`{"definitions":{"base":{"properties":{"login":{}}},"custom":{"properties":{}}}}`:      true,
		`{"definitions":{"base":{"properties":{"login":{}}},"custom":{"properties":"x"}}}`:     false,
		`{"definitions":{"base":{"properties":{"login":{}}},"custom":[]}}`:                     false,
		`{"definitions":{"base":{"properties":{}},"custom":{"properties":{"department":{}}}}}`: false,
		`{"definitions":{"base":7}}`: false,
		`{"definitions":null}`:       false,
		`{"definitions":"x"}`:        false,
		`{}`:                         false,
	} {
		var s UserSchema
		_ = jsoncodec.Decode([]byte(text), &s) // a type error, as it is ignored of one object
		if s.IsReadable() != want {
			t.Errorf("%s: %+v", text, s)
		}
	}
}

// Keys in a form that is not understood are not none.
func TestUnreadableKeys(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`null`: 0, `[]`: 0, `{}`: 0, `{"keys":[]}`: 0, `{"keys":[{"id":"k"}]}`: 1, `"x"`: 1, `{"keys":{}}`: 1, `{"jwks":{"keys":7}}`: 1} {
		var s JWKSet
		if err := jsoncodec.Decode([]byte(text), &s); err != nil || len(s) != want || want == 1 && s.Complete() {
			t.Errorf("%s: %+v, %v", text, s, err)
		}
	}
}

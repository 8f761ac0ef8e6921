package snapshot_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/snapshot"
)

// A custom field whose name differs from one of Okta's in letter case only is
// another field.
func TestFieldNamesAreCaseSensitive(t *testing.T) {
	t.Parallel()
	var u snapshot.User
	text := `{"id":"00u1","profile":{"title":"Dr.","TITLE":"shouted","Login":"custom"}}`
	if err := jsoncodec.Decode([]byte(text), &u); err != nil {
		t.Fatal(err)
	}
	if title, login := u.Profile.Title.String(), u.Profile.Login; title != "Dr." || !login.IsZero() {
		t.Errorf("got title %q and login %q", title, login)
	}
	if diff := cmp.Diff([]string{"custom"}, u.Profile.Values("Login")); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzProfile compares the fields of decoded profiles with those that encoding/json finds,
// and decodes what was encoded.
func FuzzProfile(f *testing.F) {
	for _, seed := range []string{
		`{"login":"a@b","title":null,"department":7,"state":true,"costCenter":[1,"x"],"big":9007199254740993}`,
		`{"login":["a"],"city":{"x":1},"objectSid":["S-1"],"initialStatus":"ACTIVE","z":1,"a":{ "b" : 2 }}`,
		`{"objectSid":"S-1","userName":"x","k":1,"k":2,"k":null,"\ud800":1,"":""}`, `"text"`, `[]`, `null`, `{"login"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var all map[string]json.RawMessage
		if json.Unmarshal(text, &all) != nil && json.Valid(text) {
			all = nil // no object
		}
		var user snapshot.UserProfile
		var account snapshot.AppUserProfile
		for _, profile := range []any{&user, &account} {
			if err := jsoncodec.Decode(text, profile); (err == nil) != json.Valid(text) {
				t.Fatalf("got error %v", err)
			}
		}
		if !json.Valid(text) {
			return
		}
		for name, value := range all {
			want := textsOf(value)
			if diff := cmp.Diff(want, user.Values(name), cmpopts.EquateEmpty()); diff != "" && !hasCaseVariant(all, name) && !(isList(value) && isOwnField(name)) {
				t.Errorf("user's %q: -want +got:\n%s", name, diff)
			}
			if diff := cmp.Diff(want, account.Values(name), cmpopts.EquateEmpty()); diff != "" && name != "initialStatus" && !hasCaseVariant(all, name) {
				t.Errorf("account's %q: -want +got:\n%s", name, diff)
			}
		}
		var again snapshot.UserProfile
		written, err := jsoncodec.Encode(user)
		if err != nil || jsoncodec.Decode(written, &again) != nil {
			t.Fatalf("written as %s: %v", written, err)
		}
		rewritten, err := jsoncodec.Encode(again)
		if diff := cmp.Diff(string(written), string(rewritten)); err != nil || diff != "" {
			t.Errorf("written and written again, error %v: -want +got:\n%s", err, diff)
		}
	})
}

// textsOf returns the texts of a value, by encoding/json alone.
func textsOf(value json.RawMessage) (texts []string) {
	var list []json.RawMessage
	if json.Unmarshal(value, &list) != nil {
		list = []json.RawMessage{value}
	}
	for _, item := range list {
		s := strings.TrimSpace(string(item))
		switch {
		case s == "null" || s[0] == '{' || s[0] == '[':
			continue
		case s[0] == '"':
			_ = json.Unmarshal(item, &s)
		}
		if strings.TrimSpace(s) != "" && !slices.Contains(texts, s) {
			texts = append(texts, s)
		}
	}
	return texts
}

// isList reports whether a value is a list.
func isList(value json.RawMessage) bool {
	return strings.HasPrefix(strings.TrimSpace(string(value)), "[")
}

// isOwnField reports whether UserProfile has a place for a field; a list is no value of
// such a field.
func isOwnField(name string) bool {
	var p snapshot.UserProfile
	_ = jsoncodec.Decode([]byte(`{"`+name+`":"x"}`), &p)
	return p.Others == nil
}

// hasCaseVariant reports whether a name is also there in another letter case: a blank field
// gives way to it.
func hasCaseVariant(all map[string]json.RawMessage, name string) bool {
	n := 0
	for other := range all {
		if strings.EqualFold(other, name) {
			n++
		}
	}
	return n > 1
}

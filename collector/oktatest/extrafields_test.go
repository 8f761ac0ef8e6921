package oktatest

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMerge(t *testing.T) {
	v := &values{base: "https://x", id: "00u1", parent: "00g1"}
	tests := []struct{ name, patch, record, want string }{
		{"adds", `{"a":1,"b":null}`, `{"id":"00u1"}`, `{"id":"00u1","a":1,"b":null}`},
		{"record wins", `{"a":1}`, `{"a":null}`, `{"a":null}`},
		{"record wins with an object", `{"a":1}`, `{"a":{}}`, `{"a":{}}`},
		{"record wins over an object", `{"a":{"b":1}}`, `{"a":null}`, `{"a":null}`},
		{"completes", `{"p":{"x":1,"y":2}}`, `{"p":{"y":3}}`, `{"p":{"y":3,"x":1}}`},
		{"makes", `{"p":{"x":{"y":2}}}`, `{}`, `{"p":{"x":{"y":2}}}`},
		{"only completes", `{"p?":{"x":1},"q?":{"x":1}}`, `{"p":{}}`, `{"p":{"x":1}}`},
		{"needs a word", `{"s?oauth":1,"t?saml":1}`, `{"c":{"oauth":{}}}`, `{"c":{"oauth":{}},"s":1}`},
		{"names", `{"h":"{base}/{parent}/users/{id}?x={y}"}`, `{}`, `{"h":"https://x/00g1/users/00u1?x={y}"}`},
		{"wildcard", `{"p?":{"*":"v"}}`, `{"p":{"a":null,"b":1}}`, `{"p":{"a":"v","b":1}}`},
		{"spaces", `{ "a" : [1, {"b":"}"}] }`, ` { "x" : "a\"}" , "y" : [ "]" ] } `, `{"x":"a\"}","y":[ "]" ],"a":[1, {"b":"}"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := parsePatch("test", []byte(tt.patch)).merge(nil, []byte(tt.record), v)
			if !ok || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, ok, tt.want)
			}
		})
	}
}

func TestMergeDrops(t *testing.T) {
	p := parsePatch("test", []byte(`{"_embedded":{"x":1},"a":1}`))
	for record, want := range map[string]string{
		`{"_embedded":{"stats":1},"id":"1"}`: `{"id":"1","a":1}`,
		`{"id":"1","p":{"_embedded":2}}`:     `{"id":"1","p":{"_embedded":2},"a":1}`,
	} {
		if got, ok := p.merge(nil, []byte(record), &values{drop: "_embedded"}); !ok || string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// FuzzMerge holds the scanner to encoding/json: an object keeps every member,
// and what the scanner refuses is no JSON object.
func FuzzMerge(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"id":"1","profile":{"a":[1,2,{"b":null}]}}`, `{"a":"\\\"","b":-1.5e3,"c":true}`, `[1]`, `{"a":`, `{"a":1,}`,
	} {
		f.Add([]byte(seed))
	}
	p := parsePatch("test", []byte(`{"profile":{"extra":1},"extra":{"x":"y"}}`))
	f.Fuzz(func(t *testing.T, record []byte) {
		var want map[string]json.RawMessage
		if !json.Valid(record) || json.Unmarshal(record, &want) != nil || want == nil {
			p.merge(nil, record, &values{}) // must not panic
			return
		}
		b, ok := p.merge(nil, record, &values{})
		var got map[string]json.RawMessage
		if err := json.Unmarshal(b, &got); err != nil || !ok {
			t.Fatalf("%q became %q: %v", record, b, err)
		}
		for name, value := range want {
			if name != "profile" && !cmp.Equal(compact(value), compact(got[name])) {
				t.Errorf("%q: %s became %s", name, value, got[name])
			}
		}
		if _, ok := got["extra"]; !ok {
			t.Errorf("%q has no extra field", b)
		}
	})
}

func compact(b json.RawMessage) string {
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return "broken: " + string(b)
	}
	c, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(c)
}

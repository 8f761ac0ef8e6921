package oktatest

import (
	"testing"
)

func TestExtraFields(t *testing.T) {
	values := placeholders{base: "https://x", id: "00u1", parent: "00g1"}
	tests := []struct{ name, extra, record, want string }{
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
		{"spaces", `{ "a" : [1, {"b":"}"}] }`, ` { "x" : "a\"}" , "y" : [ "]" ] } `, `{"x":"a\"}","y":[ "]" ],"a":[1,{"b":"}"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := renderer{extra: parsed(t, tt.extra), values: values}
			got, err := r.appendRecord(nil, []byte(tt.record))
			if err != nil || string(got) != tt.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

func TestEmbeddedIsLeftOut(t *testing.T) {
	r := renderer{extra: parsed(t, `{"_embedded":{"x":1},"a":1}`), omit: `"_embedded"`}
	for record, want := range map[string]string{
		`{"_embedded":{"stats":1},"id":"1"}`: `{"id":"1","a":1}`,
		`{"id":"1","p":{"_embedded":2}}`:     `{"id":"1","p":{"_embedded":2},"a":1}`,
	} {
		if got, err := r.appendRecord(nil, []byte(record)); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
}

// What is not an object is refused.
func TestBrokenRecord(t *testing.T) {
	r := renderer{extra: parsed(t, `{"a":1}`)}
	for _, record := range []string{"", "nothing", `[1]`, `{"a":`, `{"id":"1",}`, `{"id":"1"`} {
		if got, err := r.appendRecord(nil, []byte(record)); err == nil {
			t.Errorf("%s became %s", record, got)
		}
	}
}

func parsed(t *testing.T, object string) *extra {
	t.Helper()
	e, err := parseExtra([]byte(object))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

package opengraph

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var sampleNode = Node{
	ID:    "00U1",
	Kinds: []string{"Okta_User", "Okta"},
	Properties: []Property{
		{"name", String("ADA@CONTOSO.COM")},
		{"authentication_factors", Int(2)},
		{"enabled", Bool(true)},
		{"collected", Bool(false)},
		{"features", Strings([]string{"A", "<b>&"})},
		{"none", Strings(nil)},
		{"ports", Ints([]int64{-1, math.MaxInt64})},
		{"flags", Bools([]bool{true, false})},
	},
}

var sampleEdge = Edge{
	Kind:       "Okta_MemberOf",
	Start:      Endpoint{ID: "00U1", Kind: "Okta_User"},
	End:        Endpoint{ID: "00G1", Kind: "Okta_Group"},
	Properties: []Property{{"composed", Bool(false)}, {"traversable", Bool(true)}},
}

var matchedEdge = Edge{
	Kind: "Okta_HostsAgent",
	Start: Endpoint{Kind: "Computer", Matchers: []Property{
		{"samaccountname", String("DC1$")}, {"port", Int(1)}, {"on", Bool(true)},
	}},
	End: Endpoint{ID: "A53", Kind: "Okta_Agent"},
}

func TestAppendNode(t *testing.T) {
	t.Parallel()
	want := `{"id":"00U1","kinds":["Okta_User","Okta"],"properties":{"name":"ADA@CONTOSO.COM","authentication_factors":2,` +
		`"enabled":true,"collected":false,"features":["A","<b>&"],"none":[],"ports":[-1,9223372036854775807],"flags":[true,false]}}`
	if diff := cmp.Diff(want, string(AppendNode(nil, &sampleNode))); diff != "" {
		t.Error(diff)
	}
	if got := string(AppendNode(nil, &Node{})); got != `{"id":"","kinds":[],"properties":{}}` {
		t.Errorf("empty node: %s", got)
	}
}

func TestAppendEdge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edge Edge
		want string
	}{
		"by id": {sampleEdge, `{"kind":"Okta_MemberOf","start":{"match_by":"id","value":"00U1"},` +
			`"end":{"match_by":"id","value":"00G1"},"properties":{"composed":false,"traversable":true}}`},
		"by property": {matchedEdge, `{"kind":"Okta_HostsAgent","start":{"match_by":"property","property_matchers":[` +
			`{"key":"samaccountname","operator":"equals","value":"DC1$"},{"key":"port","operator":"equals","value":1},` +
			`{"key":"on","operator":"equals","value":true}],"kind":"Computer"},"end":{"match_by":"id","value":"A53"},"properties":{}}`},
	}
	for name, test := range tests {
		if diff := cmp.Diff(test.want, string(AppendEdge(nil, &test.edge))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestHybrid(t *testing.T) {
	t.Parallel()
	external := sampleEdge
	external.End.External = true
	for name, test := range map[string]struct {
		edge Edge
		want bool
	}{"own": {sampleEdge, false}, "matched": {matchedEdge, true}, "external": {external, true}} {
		if got := test.edge.Hybrid(); got != test.want {
			t.Errorf("%s: Hybrid() = %v", name, got)
		}
	}
}

func TestValueAccessors(t *testing.T) {
	t.Parallel()
	values := []Value{{}, String("x"), Int(7), Bool(true), Strings([]string{"x"}), Ints([]int64{7}), Bools([]bool{true})}
	for i, v := range values {
		if int(v.Kind()) != i {
			t.Errorf("value %d has kind %d", i, v.Kind())
		}
	}
	if values[1].Text() != "x" || values[2].Int() != 7 || !values[3].Bool() || values[3].Int() != 0 || values[2].Bool() {
		t.Error("a scalar came back wrong")
	}
	if len(values[4].Strings()) != 1 || len(values[5].Ints()) != 1 || values[1].Ints() != nil {
		t.Error("a list came back wrong")
	}
	if got := string(appendValue(nil, &Value{})); got != "null" {
		t.Errorf("the zero value is written as %s", got)
	}
}

func TestEncodingDoesNotAllocate(t *testing.T) {
	b := make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { b = AppendNode(b[:0], &sampleNode) }); n != 0 {
		t.Errorf("AppendNode: %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { b = AppendEdge(b[:0], &matchedEdge) }); n != 0 {
		t.Errorf("AppendEdge: %v allocations", n)
	}
}

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\r\t\b\f\x00\x1f\x7f", "<&>", "\u2028\u2029", "é日𝄞", "\xff\xed\xa0\x80", "\ufffd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := appendString(nil, s)
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		var decoded, reference string
		if err := json.Unmarshal(got, &decoded); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if err := json.Unmarshal(want.Bytes(), &reference); err != nil {
			t.Fatal(err)
		}
		if decoded != asWritten(reference) {
			t.Errorf("%q was written as %s", s, got)
		}
		if !utf8.Valid(got) || bytes.ContainsFunc(got, func(r rune) bool { return r < ' ' || r == '\u2028' || r == '\u2029' }) {
			t.Errorf("%q was written with a raw control character or bad UTF-8: %q", s, got)
		}
	})
}

// asWritten returns what is written of a text: U+FFFD stands for each byte that is
// not UTF-8, and for U+0000.
func asWritten(s string) string {
	return strings.ReplaceAll(string([]rune(s)), "\x00", "\ufffd")
}

func FuzzAppendNode(f *testing.F) {
	f.Add("00U1", "Okta_User", "name", "ADA", int64(1), true)
	f.Add("\xff", "", "a\"b", "\u2028", int64(math.MinInt64), false)
	f.Add("\x00", "", "a\x00", "\x00", int64(0), false)
	f.Fuzz(func(t *testing.T, id, kind, key, text string, n int64, b bool) {
		node := Node{ID: id, Kinds: []string{kind}, Properties: []Property{
			{"0" + key, String(text)}, {"1" + key, Int(n)}, {"2" + key, Bool(b)},
			{"3" + key, Strings([]string{text, id})}, {"4" + key, Ints([]int64{n})}, {"5" + key, Bools([]bool{b})},
		}}
		for _, s := range []*string{&key, &text, &id, &kind} {
			*s = asWritten(*s)
		}
		want := map[string]any{"id": id, "kinds": []any{kind}, "properties": map[string]any{
			"0" + key: text, "1" + key: float64(n), "2" + key: b,
			"3" + key: []any{text, id}, "4" + key: []any{float64(n)}, "5" + key: []any{b},
		}}
		var got map[string]any
		if err := json.Unmarshal(AppendNode(nil, &node), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func BenchmarkAppendNode(b *testing.B) {
	buf := make([]byte, 0, 4096)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendNode(buf[:0], &sampleNode)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "nodes/s")
}

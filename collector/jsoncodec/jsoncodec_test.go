package jsoncodec_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"oktagon/collector/jsoncodec"
)

// record has the types of fields that snapshot records have.
type record struct {
	ID     string                     `json:"id"`
	N      int                        `json:"n,omitempty"`
	Flag   bool                       `json:"flag"`
	Inner  inner                      `json:"inner"`
	Maybe  *inner                     `json:"maybe,omitempty"`
	List   []string                   `json:"list"`
	Inners []inner                    `json:"inners,omitempty"`
	Raw    json.RawMessage            `json:"raw,omitempty"`
	Named  map[string]json.RawMessage `json:"named,omitempty"`
	Any    any                        `json:"any"`
}

type inner struct {
	A string `json:"a"`
	B []int  `json:"b,omitempty"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       record
		err        error
	}{
		{"all right", `{"id":"1","n":2,"inner":{"a":"x"},"list":["y"]}`, record{ID: "1", N: 2, Inner: inner{A: "x"}, List: []string{"y"}}, nil},
		{"another type", `{"id":7,"n":2}`, record{N: 2}, &jsoncodec.TypeError{Field: "id", Kind: "number"}},
		{"another type inside", `{"inner":{"a":[1]},"n":2}`, record{N: 2}, &jsoncodec.TypeError{Field: "inner.a", Kind: "array"}},
		{"another type in a list", `{"inners":[{"a":"x"},{"a":true}],"n":2}`, record{N: 2, Inners: []inner{{A: "x"}, {}}}, &jsoncodec.TypeError{Field: "inners.a", Kind: "bool"}},
		{"no object", `"x"`, record{}, &jsoncodec.TypeError{Kind: "string"}},
		{"null leaves a field alone", `{"id":null,"n":2}`, record{N: 2}, nil},
		{"the last of two counts", `{"n":1,"n":2}`, record{N: 2}, nil},
		{"names match letter by letter", `{"ID":"1","n":2}`, record{N: 2}, nil},
		{"bad text", "{\"id\":\"\xff\"}", record{ID: "\ufffd"}, nil},
		{"cut off", `{"id":"1","n":`, record{}, jsoncodec.ErrTruncated},
		{"not JSON", `{"id":'1'}`, record{}, jsoncodec.ErrNotJSON},
		{"more than one", `{} {}`, record{}, jsoncodec.ErrNotJSON},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got record
			err := jsoncodec.Decode([]byte(test.text), &got)
			var mismatch *jsoncodec.TypeError
			if errors.As(err, &mismatch) {
				if diff := cmp.Diff(test.err, err); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			} else if !errors.Is(err, test.err) {
				t.Errorf("got error %v, want %v", err, test.err)
			}
			if broken(err) {
				return // the value is undefined
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func broken(err error) bool {
	return errors.Is(err, jsoncodec.ErrTruncated) || errors.Is(err, jsoncodec.ErrNotJSON)
}

func TestEncode(t *testing.T) {
	t.Parallel()
	v := record{ID: "<a&b>\u2028", Maybe: &inner{}, Raw: json.RawMessage(`{"x":"\u003c"}`), Inners: []inner{}}
	got, err := jsoncodec.Encode(v)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"<a&b>\u2028","flag":false,"inner":{"a":""},"maybe":{"a":""},"list":null,"raw":{"x":"\u003c"},"any":null}`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// FuzzDecode compares Decode with encoding/json.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":"1","n":2,"flag":true,"inner":{"a":"x","b":[1,2]},"maybe":null,"list":["y",null]}`,
		`{"id":7,"n":"2","inner":[],"maybe":{"a":1},"inners":[{},3,{"a":"\ud800"}]}`,
		`{"raw":[1, 2 ],"named":{"k":{ },"k":1},"any":{"x":[1e3,-0,"\u0000"]},"n":1e2}`,
		`{"n":9223372036854775808,"n":1.5}`, "{\"id\":\"\xff\",\"\xff\":1}", `[]`, `null`, `{} x`, `{"id":`, `tru`, `"`, ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got, want record
		err, wantErr := jsoncodec.Decode(text, &got), json.Unmarshal(text, &want)
		if broken(err) != !json.Valid(text) {
			t.Fatalf("got error %v, want %v", err, wantErr)
		}
		if broken(err) || hasOtherCase(text) {
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Errorf("got error %v, want %v", err, wantErr)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		sameEncoding(t, got)
	})
}

// sameEncoding compares the encoding of v with that of encoding/json.
func sameEncoding(t *testing.T, v record) {
	got, err := jsoncodec.Encode(v)
	var want strings.Builder
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if wantErr := e.Encode(v); (err == nil) != (wantErr == nil) {
		t.Fatalf("got error %v, want %v", err, wantErr)
	}
	if diff := cmp.Diff(strings.TrimSuffix(want.String(), "\n"), string(got)); err == nil && diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// hasOtherCase reports whether the text has names that encoding/json matches with a
// field and jsoncodec, which is case-sensitive, does not.
func hasOtherCase(text []byte) bool {
	d := json.NewDecoder(strings.NewReader(string(text)))
	for token, err := d.Token(); err == nil; token, err = d.Token() {
		name, _ := token.(string)
		for _, field := range []string{"id", "n", "flag", "inner", "maybe", "list", "inners", "raw", "named", "any", "a", "b"} {
			if name != field && strings.EqualFold(name, field) {
				return true
			}
		}
	}
	return false
}

// FuzzDecodeList compares DecodeList with encoding/json: the same items, or the error that
// the text deserves. No list is longer than its limits.
func FuzzDecodeList(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[{"id":"1"},{"id":"2","n":2}]`, ` [ null , {"id":7} , 3 ] `, `[{"inner":{"a":[1]}},{"id":"2"}]`, `{}`, `null`, `"x"`,
		`[{"id":"1"}`, `[{"id":"1"},]`, `[{"id":"1"}] x`, `[,]`, `[{"list":["` + strings.Repeat("x", 300) + `"]}]`, `[` + strings.Repeat("0,", 20) + `0]`,
	} {
		f.Add([]byte(seed))
	}
	most := jsoncodec.ListLimits{Items: 10, ItemSize: 200}
	f.Fuzz(func(t *testing.T, text []byte) {
		var got jsoncodec.Items[record]
		err := jsoncodec.DecodeList(text, most, &got)
		if len(got) > most.Items {
			t.Errorf("%d items", len(got))
		}
		var raw []json.RawMessage
		isList := json.Unmarshal(text, &raw) == nil && raw != nil
		switch {
		case errors.Is(err, jsoncodec.ErrTooMany), errors.Is(err, jsoncodec.ErrLongItem):
			if isList && len(raw) <= most.Items && len(text) <= most.ItemSize {
				t.Errorf("%d items of %d bytes: %v", len(raw), len(text), err)
			}
			return
		case broken(err) == isList:
			t.Fatalf("error %v", err)
		case !isList || hasOtherCase(text):
			return
		}
		var mismatch bool
		want := make([]record, len(raw))
		for i := range raw {
			mismatch = json.Unmarshal(raw[i], &want[i]) != nil || mismatch
		}
		if mismatch != errors.As(err, new(*jsoncodec.TypeError)) {
			t.Errorf("error %v, mismatch %v", err, mismatch)
		}
		if diff := cmp.Diff(want, []record(got), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

package bloodhoundtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	node = `{"id":"A","kinds":["K"],"properties":{"name":"x"}}`
	edge = `{"kind":"K","start":{"match_by":"id","value":"A"},"end":{"match_by":"id","value":"B"},"properties":{}}`
)

var releases = map[string]Release{"documented": Documented, "2026": Early2026, "8.0": First, "upcoming": Upcoming}

// everywhere and nowhere are all releases and none.
var (
	everywhere = []string{"documented", "2026", "8.0", "upcoming"}
	nowhere    []string
)

func end(s string) string {
	return `{"kind":"K","start":{"match_by":"id","value":"A"},"end":` + s + `,"properties":{}}`
}

func matched(matchers string) string {
	return end(`{"match_by":"property","property_matchers":` + matchers + `,"kind":"User"}`)
}

func props(s string) string { return `{"id":"A","kinds":["K"],"properties":` + s + `}` }

// Elements and the releases that take them. BloodHound's own schemas say the same,
// but for those that only its code refuses.
var elements = []struct {
	json     string
	accepted []string
	byCode   bool
}{
	{node, everywhere, false},
	{props(`{"s":"x","n":1.5,"b":true,"l":["a"],"m":[1],"t":[false],"e":[]}`), everywhere, false},
	{`{"id":"A","kinds":["K"],"more":1}`, everywhere, false},
	{props(`{"camelCase":1}`), []string{"documented", "2026", "8.0"}, false},
	{props(`{"x":null}`), nowhere, false},
	{props(`{"x":{}}`), nowhere, false},
	{props(`{"x":[1,"a"]}`), nowhere, true},
	{props(`{"objectid":"A"}`), nowhere, true},
	{props(`[]`), nowhere, false},
	{`{"kinds":["K"]}`, nowhere, false},
	{`{"id":"A"}`, nowhere, false},
	{`{"id":1,"kinds":["K"]}`, nowhere, false},
	{`{"id":"A","kinds":[]}`, nowhere, true},
	{`{"id":"A","kinds":["K","L","M","N"]}`, nowhere, false},
	{`{"id":"A","kinds":["Tag_x"]}`, nowhere, true},

	{edge, everywhere, false},
	{end(`{"value":"B"}`), everywhere, false},
	{end(`{"value":"B","kind":"User"}`), everywhere, false},
	{`{"kind":"K","start":{"value":"A"},"end":{"value":"B"}}`, []string{"documented", "8.0", "upcoming"}, false},
	{matched(`[{"key":"a","operator":"equals","value":1}]`), []string{"documented", "2026", "upcoming"}, false},
	{matched(`[{"key":"aB","operator":"equals","value":"x"}]`), []string{"documented", "2026"}, false},
	{matched(`[]`), nowhere, true},
	{matched(`[{"key":"a","operator":"like","value":"x"}]`), nowhere, false},
	{matched(`[{"key":"a","operator":"equals","value":["x"]}]`), nowhere, false},
	{matched(`[{"key":"a","value":"x"}]`), nowhere, false},
	{end(`{"match_by":"property","value":"B"}`), nowhere, false},
	{end(`{"match_by":"property","value":"B","property_matchers":[{"key":"a","operator":"equals","value":1}]}`), nowhere, false},
	{end(`{"match_by":"id","value":"B","property_matchers":[]}`), nowhere, true},
	{end(`{"match_by":"id"}`), nowhere, false},
	{end(`{"match_by":"name","value":"B"}`), nowhere, true},
	{end(`"B"`), nowhere, false},
	{`{"start":{"value":"A"},"end":{"value":"B"},"properties":{}}`, nowhere, false},
	{`{"kind":"a-b","start":{"value":"A"},"end":{"value":"B"},"properties":{}}`, nowhere, true},
	{`{"kind":"TAG","start":{"value":"A"},"end":{"value":"B"},"properties":{}}`, nowhere, true},
}

func TestRules(t *testing.T) {
	t.Parallel()
	for name, release := range releases {
		forms := map[string]*Rules{"ours": ours(t, release)}
		if r := original(t, release); r != nil {
			forms["BloodHound's"] = r
		}
		for _, e := range elements {
			for form, rules := range forms {
				if form != "ours" && e.byCode {
					continue
				}
				valid := rules.Node
				if strings.Contains(e.json, `"start"`) {
					valid = rules.Edge
				}
				if err := valid([]byte(e.json)); (err == nil) != slices.Contains(e.accepted, name) {
					t.Errorf("%s, %s: %s: %v", name, form, e.json, err)
				}
			}
		}
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	r := Load(t, Documented)
	for file, right := range map[string]bool{
		`{"graph":{"nodes":[` + node + `],"edges":[` + edge + `]}}` + "\n": true,
		`{"graph":{"nodes":[],"edges":[]}}`:                                true,
		`{"graph":{"nodes":[` + edge + `],"edges":[]}}`:                    false,
		`{"graph":{"nodes":[],"edges":[` + node + `]}}`:                    false,
		`{"graph":{"nodes":[],"edges":[]}} {}`:                             false,
		`{"graph":{"nodes":[],"edges":[],"more":[]}}`:                      false,
		`{"graph":{"nodes":[],"nodes":[]}}`:                                false,
		`{"metadata":{}}`:                                                  false,
		`{}`:                                                               false,
		`{"graph":{"nodes":[],"edges":[`:                                   false,
	} {
		if err := r.Read(strings.NewReader(file)); (err == nil) != right {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "g.json")
	if err := os.WriteFile(path, []byte(`{"graph":{"nodes":[`+node+`],"edges":[]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	Load(t, Documented).File(t, path)
}

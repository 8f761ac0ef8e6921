package page_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/graph/report/reporttest"
)

// TestOnlyFlows has an organization in which nothing is special but its data flows: their section
// is the only one beside those of every page. It is not there when they were skipped, and does not
// say that there are none when they were not read.
func TestOnlyFlows(t *testing.T) {
	t.Parallel()
	hook := []byte(`{"id":"who1","name":"SIEM","status":"ACTIVE","verificationStatus":"VERIFIED","created":"2026-10-01T00:00:00Z","createdBy":"00u1","channel":{"config":{"uri":"https://siem.example/okta"}}}` + "\n")
	for name, test := range map[string]struct {
		state string // of the list of event hooks, "" without a row
		hooks []byte
		want  []string // in the section
	}{
		"found":       {"complete", hook, []string{"SIEM who1", "https://siem.example/okta", "00u1", "Not read, so there may be more: inline-hooks, log-streams"}},
		"none":        {"complete", nil, []string{"None in what was read.", "Not read, so there may be more: inline-hooks"}},
		"refused":     {"denied", nil, []string{"None in what was read.", "Not read, so there may be more: event-hooks"}},
		"skipped":     {"skipped", nil, nil},
		"not in rows": {"", nil, nil},
	} {
		row := fmt.Sprintf(`,{"resource":"event-hooks","state":%q}`, test.state)
		if test.state == "" {
			row = ""
		}
		files := fstest.MapFS{"manifest.json": {Data: []byte(`{"version":1,"org":"00o","domain":"a.okta.com","started":"2026-11-02T08:00:00Z","coverage":[
			{"resource":"users","state":"complete"},{"resource":"api-services","state":"complete"},{"resource":"apps","state":"complete"},
			{"resource":"grants","state":"complete"},{"resource":"api-tokens","state":"complete"}` + row + `]}`)}}
		if test.hooks != nil {
			files["event-hooks.jsonl"] = &fstest.MapFile{Data: test.hooks}
		}
		doc := parse(t, write(t, reporttest.Report(t, files)))
		var sections []string
		for _, s := range doc.all("main")[0].all("section") {
			sections = append(sections, s.attrs["id"])
		}
		if slices.Contains(sections, "flows") != (test.want != nil) || slices.Contains(sections, "agents") || slices.Contains(sections, "rules") {
			t.Errorf("%s: the sections are %v", name, sections)
		}
		inMenu := strings.Contains(doc.all("nav", "toc")[0].text, "Data flows")
		if inMenu != (test.want != nil) {
			t.Errorf("%s: whether the menu has data flows: %t", name, inMenu)
		}
		for _, want := range test.want {
			if text := doc.section(t, "flows").text; !strings.Contains(text, want) {
				t.Errorf("%s: the section does not say %q: %s", name, want, text)
			}
		}
	}
}

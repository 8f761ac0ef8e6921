package report_test

import (
	"bytes"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// TestSummaryNamesNobody looks for everything that names a person, or that a person
// has named, in the summary of the demo: it has people by id. The page and the
// terminal are for who may know.
func TestSummaryNamesNobody(t *testing.T) {
	t.Parallel()
	files := organizations(t)["contoso"]
	r := reportOf(t, files)
	r.Changes = changed(t, files, snapshotBaseline(t, earlier(t, lacking(t, files, "user-assignments.jsonl", "KNKVARKSL5AUITKJJY"))))
	if r.Changes.Count(report.Added) < 5 {
		t.Fatal(summed(r.Changes))
	}
	var doc bytes.Buffer
	if err := (&report.Summary{Report: r}).JSON(&doc); err != nil {
		t.Fatal(err)
	}
	s := open(t, files)
	var private []string
	for u, err := range snapshot.Records[snapshot.User](s, snapshot.Users) {
		if err != nil {
			t.Fatal(err)
		}
		private = append(private, u.Profile.Login.String(), u.Profile.Email.String(), u.Profile.DisplayName.String(), u.Profile.LastName.String())
	}
	for a, err := range snapshot.Records[snapshot.APIToken](s, snapshot.APITokens) {
		if err != nil {
			t.Fatal(err)
		}
		private = append(private, a.Name.String())
	}
	text := strings.ToLower(doc.String())
	for _, word := range private {
		if word != "" && strings.Contains(text, `"`+strings.ToLower(word)+`"`) || strings.Contains(word, "@") && strings.Contains(text, strings.ToLower(word)) {
			t.Errorf("the summary has %q", word)
		}
	}
	if !strings.Contains(doc.String(), `"00uG4KrdgZ5hNvzrM697"`) {
		t.Error("the summary has not even the ids")
	}
}

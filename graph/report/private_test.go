package report_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestSummaryHasNoNames looks in the summary of the demo, and in the records of a log, for names of
// people, and for names that people gave to their tokens.
func TestSummaryHasNoNames(t *testing.T) {
	t.Parallel()
	files := contoso(t)
	r := reporttest.Report(t, files)
	r.Changes = compare(t, files, snapshotBaseline(t, earlier(t, withoutLines(t, files, "user-assignments.jsonl", "KNKVARKSL5AUITKJJY"))))
	if r.Changes.Count(report.Added) < 5 {
		t.Fatal(lines(r.Changes))
	}
	var doc bytes.Buffer
	if err := (&report.Summary{Report: r}).JSON(&doc); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewJSONHandler(&doc, nil))
	(&report.Summary{Report: r}).Log(log)
	r.LogFindings(log)
	r.Changes.Log(log)
	s := reporttest.Open(t, files)
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
			t.Errorf("the summary or a record has %q", word)
		}
	}
	for _, want := range []string{`"00uG4KrdgZ5hNvzrM697"`, `"msg":"finding changed","what":"new"`, `"msg":"change","what":"added"`} {
		if !strings.Contains(doc.String(), want) {
			t.Errorf("the summary and the records do not have %s", want)
		}
	}
}

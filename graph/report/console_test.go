package report_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// TestLinksOfFindings expects the address of a subject below each of its findings, in the
// summary and in records, and none for the demo.
func TestLinksOfFindings(t *testing.T) {
	t.Parallel()
	r := reporttest.Report(t, contoso(t))
	for _, demo := range []bool{false, true} {
		r.Run.Demo = demo
		var text, doc, records bytes.Buffer
		if err := r.FindingsText(&text, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		if err := (&report.Summary{Report: r}).JSON(&doc); err != nil {
			t.Fatal(err)
		}
		r.LogFindings(slog.New(slog.NewJSONHandler(&records, nil)))
		group, hooks := "https://contoso-admin.okta.com/admin/group/00gf6kS2cyZpLOUKb697", "https://contoso-admin.okta.com/admin/workflow/eventhooks"
		for _, link := range []string{"\n      " + group + "\n", "\n      " + hooks + "\n"} {
			if strings.Contains(text.String(), link) == demo {
				t.Errorf("demo %t: %q in %s", demo, link, &text)
			}
		}
		for name, b := range map[string]*bytes.Buffer{`"admin_url": "`: &doc, `"admin_url":"`: &records} {
			if strings.Contains(b.String(), name+group+`"`) == demo || strings.Contains(b.String(), name+hooks+`"`) == demo {
				t.Errorf("demo %t: %s%s in %s", demo, name, group, b)
			}
		}
		if demo && strings.Contains(text.String()+doc.String()+records.String(), "-admin.") {
			t.Error("the demo has links")
		}
	}
}

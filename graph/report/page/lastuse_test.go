package page_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report/reporttest"
)

// TestLastTokenColumn expects the last token in the row of each holder when the System Log was
// asked for it, what is not known where it did not answer, and no such column otherwise.
func TestLastTokenColumn(t *testing.T) {
	t.Parallel()
	skipped := reporttest.Deny(t, contoso(), snapshot.LastUses)
	reporttest.EditManifest(t, skipped, func(m *snapshot.Manifest) {
		m.Coverage = slices.DeleteFunc(m.Coverage, func(c snapshot.Coverage) bool { return c.Resource == snapshot.LastUses })
	})
	answered := parse(t, write(t, demoReport(t)))
	refused := parse(t, write(t, demoReport(t, snapshot.LastUses)))
	without := parse(t, write(t, reporttest.Report(t, skipped)))
	for holder, want := range map[string]string{
		"Latchkey Lifecycle":    "2026-11-02 latchkey cloud, United States",
		"Quillmark Backup":      "no token in the log since 2026-08-04",
		"Onboarding Automation": "2026-11-02 contoso ltd, Norway",
		"Fleet Inventory Sync":  "no token in the log since 2026-08-04",
		"Contoso Intranet":      "–", // no service app
	} {
		unanswered := "not known"
		if want == "–" {
			unanswered = want
		}
		for wanted, doc := range map[string]*element{"Last token: " + want: answered, "Last token: " + unanswered: refused} {
			cells := doc.holder(t, holder).all("summary")[0].all("span", "used")
			if len(cells) != 1 || cells[0].text != wanted {
				t.Errorf("%s: %d cells, the first says %q, want %q", holder, len(cells), cells[0].text, wanted)
			}
		}
	}
	const consent = "Authorized by00uhi00AzNIRrZW5l697 gone, by the System Log of 2026-10-20"
	for name, doc := range map[string]*element{"answered": answered, "refused": refused, "without": without} {
		if text := doc.holder(t, "Pebble Pilot").text; strings.Contains(text, consent) != (name == "answered") {
			t.Errorf("%s: whether the log says who authorized it: %s", name, text)
		}
	}
	if text := without.section(t, "integrations").text; strings.Contains(text, "Last token") {
		t.Error("a run that did not ask for last tokens has a column for them")
	}
	for name, doc := range map[string]*element{"answered": answered, "refused": refused} {
		if heads := doc.section(t, "integrations").all("div", "columns")[0].all("span", "used"); len(heads) != 1 || heads[0].text != "Last token" {
			t.Errorf("%s: the column has no heading", name)
		}
		if strings.Contains(strings.ToLower(doc.section(t, "integrations").text), "unused") {
			t.Errorf("%s: the log goes back 90 days and cannot say that something is unused", name)
		}
	}
}

package page_test

import (
	"slices"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
	"oktagon/graph/report/reporttest"
)

// TestProviderAdmins lists who can add identity providers, and leads there from the finding.
func TestProviderAdmins(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	const felix = "00utqRK7rcPjt3Rqp697"
	rows := doc.section(t, "providers").all("tbody")[0].children
	if want := "felix.marchetti@partner.example " + felix + "userACTIVEPartner Federation on Partner sign-in–"; len(rows) != 1 || rows[0].text != want {
		t.Errorf("the section has %d rows, the first is %q, want %q", len(rows), rows[0].text, want)
	}
	leads := func(a *element) bool { return a.attrs["href"] == "#"+felix && rows[0].attrs["id"] == felix }
	for _, section := range []string{"findings", "do-first"} {
		if !slices.ContainsFunc(doc.section(t, section).all("a"), leads) {
			t.Errorf("%s does not lead to the row", section)
		}
	}
	for _, want := range []string{"1 user could add an identity provider", "(a3)"} {
		if text := doc.all("div", "verdict")[0].text; !strings.Contains(text, want) {
			t.Errorf("the verdict does not say %q: %s", want, text)
		}
	}
	for _, e := range parse(t, write(t, reporttest.Report(t, reporttest.Deny(t, contoso(), snapshot.Permissions)))).all("section") {
		if e.attrs["id"] == "providers" {
			t.Error("there is a section although no permissions were read")
		}
	}
}

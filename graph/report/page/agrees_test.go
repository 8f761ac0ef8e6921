package page_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"oktagon/collector/oktatest/orggen"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// boxClasses are the classes of the box of a holder in its diagram, by reach.
var boxClasses = map[report.Level]string{report.ReachOrganization: "takeover", report.ReachAdministrators: "privileged"}

// TestReachAgrees checks that cards, pictures, verdict, figures and findings on the page say what
// the report says of the reach of every holder. That the report agrees with the graph is a test of
// package report.
func TestReachAgrees(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := orggen.Generate(dir, orggen.Size{Users: 300, Groups: 20, Memberships: 2000, Apps: 30, AppUsers: 300, Integrations: 120, Admins: 20, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*report.Report{"demo": demoReport(t), "generated": reporttest.Report(t, os.DirFS(dir))} {
		doc := parse(t, write(t, r))
		cards := map[string]*element{}
		for _, card := range doc.all("details", "holder") {
			cards[card.all("div", "body")[0].attrs["id"]] = card
		}
		diagrams := 0
		for _, h := range r.Holders() {
			card := cards[h.Subject.ID]
			if card == nil {
				t.Fatalf("%s: %s has no card", name, h.Subject.Name)
			}
			badge := card.all("span", "reach")[0]
			if got := badge.all("span", "badge")[0].text; got != string(h.Reach.Level) {
				t.Errorf("%s: the card of %s says %s, the report %s", name, h.Subject.Name, got, h.Reach.Level)
			}
			if strings.Contains(badge.text, "not usable today") == h.Reach.Usable() {
				t.Errorf("%s: the card of %s says %q, usable: %v", name, h.Subject.Name, badge.text, h.Reach.Usable())
			}
			for _, d := range card.all("svg", "diagram") {
				diagrams++
				checkDiagram(t, d, h)
			}
			if got := strings.Count(card.all("span", "tail")[0].text, string(report.Critical)); (got > 0) != (h.Result.Findings.Count(report.Critical) > 0) {
				t.Errorf("%s: the card of %s counts %s", name, h.Subject.Name, card.all("span", "tail")[0].text)
			}
		}
		if diagrams == 0 {
			t.Errorf("%s: there is no picture", name)
		}
		sentence, more := r.Verdict()
		if got := doc.all("div", "verdict")[0].all("p")[0].text; got != strings.TrimSpace(sentence+" "+more) {
			t.Errorf("%s: the verdict on the page is %q", name, got)
		}
		superAdmins := 0
		for i := range r.Tokens {
			if r.Tokens[i].Owner.Admin == report.SuperAdmin {
				superAdmins++
			}
		}
		if want := fmt.Sprintf("%d with super admin rights", superAdmins); superAdmins > 0 && !strings.Contains(doc.keyFigure(t, "API token"), want) {
			t.Errorf("%s: the figure of tokens says %q, want %s", name, doc.keyFigure(t, "API token"), want)
		}
	}
}

// checkDiagram compares a picture with a reach: the colour of the holder's box, and the text for
// those who do not see it.
func checkDiagram(t *testing.T, d *element, h report.Holder) {
	t.Helper()
	box := d.all("rect")[1] // below who authorized or owns it, or its role
	if class := boxClasses[h.Reach.Level]; class != "" && !box.hasClass(class) || class == "" && (box.hasClass("takeover") || box.hasClass("privileged")) {
		t.Errorf("the box of %s is %q, its reach %s", h.Subject.Name, box.attrs["class"], h.Reach.Level)
	}
	if strings.Contains(d.text, "nothing found that it reaches") && h.Reach.Level == report.ReachUnknown {
		t.Errorf("the picture of %s says that nothing was found, its reach is not known", h.Subject.Name)
	}
	title := d.all("title")[0].text
	if says := strings.Contains(title, "It reaches the organization"); says != h.Reach.TakesOver() {
		t.Errorf("the picture of %s says %q, its reach is %s", h.Subject.Name, title, h.Reach.Level)
	}
	if says := strings.Contains(title, "not usable today"); says == h.Reach.Usable() {
		t.Errorf("the picture of %s says %q, usable: %v", h.Subject.Name, title, h.Reach.Usable())
	}
}

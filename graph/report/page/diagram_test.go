package page_test

import (
	"strconv"
	"strings"
	"testing"
)

// TestDiagramsFit checks that all boxes are within their diagram.
func TestDiagramsFit(t *testing.T) {
	t.Parallel()
	doc := parse(t, write(t, demoReport(t)))
	diagrams := doc.all("svg", "diagram")
	if len(diagrams) != 18 {
		t.Errorf("%d diagrams", len(diagrams))
	}
	for _, p := range diagrams {
		frame := numbers(t, p, "width", "height")
		for _, r := range p.all("rect") {
			box := numbers(t, r, "x", "y", "width", "height")
			if box[0]+box[2] > frame[0] || box[1]+box[3] > frame[1] {
				t.Errorf("%v is outside of %v", box, frame)
			}
		}
	}
}

// TestLongTitles breaks the title of a box at a space, within the box, before it is cut.
func TestLongTitles(t *testing.T) {
	t.Parallel()
	card := parse(t, write(t, demoReport(t))).holder(t, "Quillmark Backup")
	var titles []string
	for _, line := range card.all("text", "box-title") {
		titles = append(titles, line.text)
	}
	if all := strings.Join(titles, " "); !strings.Contains(all, "weaken the organization's protections") {
		t.Errorf("the picture says: %s", all)
	}
}

func numbers(t *testing.T, e *element, names ...string) (list []int) {
	t.Helper()
	for _, name := range names {
		n, err := strconv.Atoi(e.attrs[name])
		if err != nil {
			t.Fatalf("%s of %s: %v", name, e.name, err)
		}
		list = append(list, n)
	}
	return list
}

// TestDiagramTexts checks what diagrams show: creator, holder, and what it reaches.
func TestDiagramTexts(t *testing.T) {
	t.Parallel()
	holders := parse(t, write(t, demoReport(t))).section(t, "integrations").all("details", "holder")
	for name, want := range map[string][]string{
		"Latchkey Lifecycle":     {"lukasz.wojcik@contoso.com", "authorized it on 2024-11-06", "6 scopes, highest tier: takeover", "take over the organization"},
		"Tessera Access Reviews": {"read 3 client secrets in plain text", "the organization", "over Onboarding Automation"},
		"Pebble Pilot":           {"not named", "no scopes", "nothing found that it reaches"},
	} {
		for _, holder := range holders {
			if holder.all("h3", "name")[0].text != name {
				continue
			}
			for _, text := range want {
				if diagram := holder.all("svg", "diagram")[0].text; !strings.Contains(diagram, text) {
					t.Errorf("%s: the diagram does not say %q: %s", name, text, diagram)
				}
			}
		}
	}
}

// TestNamelessTargets expects that what has no name in the report is counted, not listed, and that
// what a role allows is not said to be by a scope.
func TestNamelessTargets(t *testing.T) {
	t.Parallel()
	card := parse(t, write(t, demoReport(t))).holder(t, "Fleet Inventory Sync")
	for _, li := range card.all("ul", "paths")[0].children {
		if strings.Contains(li.text, ", ,") || strings.Contains(li.text, ": ,") || strings.HasSuffix(li.text, ": ") {
			t.Errorf("names are missing: %s", li.text)
		}
	}
	for _, text := range card.all("text", "box-text") {
		if strings.TrimSpace(text.text) == "by" {
			t.Errorf("a box does not say by what: %s", card.all("svg", "diagram")[0].text)
		}
	}
	if text := card.all("ul", "paths")[0].text; !strings.Contains(text, "take over 10 users with its role: Marcus Feld and 9 more") {
		t.Error(text)
	}
}

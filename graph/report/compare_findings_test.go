package report_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// findingLines returns a line for each finding that changed.
func findingLines(c *report.Changes) []string {
	var all []string
	for _, f := range c.Findings {
		line := f.Label() + " " + f.Finding.ID + " " + f.Finding.Subject.Name + " " + string(f.Finding.Severity)
		if f.Was != "" {
			line += " was " + string(f.Was)
		}
		all = append(all, line)
	}
	return all
}

// TestFindingChanges compares the findings of the demo with those of an earlier state.
func TestFindingChanges(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	old := earlier(t, now)
	old = replaced(t, old, "api-services.jsonl", `"okta.apps.manage","okta.appGrants.manage"`, `"okta.appGrants.manage"`)
	c := compare(t, now, snapshotBaseline(t, old))
	got := findingLines(c)
	for _, want := range []string{
		"new INT-01 Quillmark Backup critical",
		"new TOK-02 terraform-state high",
		"new INT-11 Beacon Signals medium",
		"fixed INT-03 Quillmark Backup high was high",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("%v does not have %q", got, want)
		}
	}
	if !slices.IsSortedFunc(c.Findings, func(x, y report.FindingChange) int {
		order := []string{report.FindingNew, report.FindingWorse, report.FindingFixed, report.FindingLess}
		return slices.Index(order, x.What) - slices.Index(order, y.What)
	}) {
		t.Errorf("fixed ones before new ones: %v", got)
	}
	if c := compare(t, old, snapshotBaseline(t, now)); !slices.Contains(findingLines(c), "fixed INT-01 Quillmark Backup critical was critical") {
		t.Errorf("the other way round: %v", findingLines(c))
	}
	if c := compare(t, now, snapshotBaseline(t, now)); len(c.Findings) > 0 || !c.FindingsKnown {
		t.Errorf("against itself: %v", findingLines(c))
	}
	if c := compare(t, now, graphBaseline(t, writeGraph(t, now, "g.json", 0, graph.Options{}))); c.FindingsKnown || len(c.Findings) > 0 {
		t.Errorf("against a graph: %v", findingLines(c))
	}
}

// TestFindingChangesUnsure denies a resource on one side: nothing is then certainly new or fixed
// that may only not have been seen.
func TestFindingChangesUnsure(t *testing.T) {
	t.Parallel()
	whole := readSide(t, contoso(t))
	before := whole.baseline()
	for _, resource := range sample(5, resources(t)) {
		less := readSide(t, reporttest.Deny(t, contoso(t), resource))
		for side, changes := range map[string]*report.Changes{"now": less.compare(t, before), "before": whole.compare(t, less.baseline())} {
			for _, f := range changes.Findings {
				seen := map[string]string{report.FindingNew: "now", report.FindingWorse: "now", report.FindingFixed: "before", report.FindingLess: "before"}[f.What]
				if seen != side && !f.Unsure {
					t.Errorf("without %s %s: %s %s of %s", resource, side, f.What, f.Finding.ID, f.Finding.Subject.Name)
				}
			}
		}
	}
}

// TestFindingChangesNotAsked has a baseline that did not ask when holders last got a token.
func TestFindingChangesNotAsked(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	less := reporttest.Copy(t, now)
	delete(less, snapshot.LastUses+".jsonl")
	reporttest.EditManifest(t, less, func(m *snapshot.Manifest) {
		m.Coverage = slices.DeleteFunc(m.Coverage, func(c snapshot.Coverage) bool { return c.Resource == snapshot.LastUses })
	})
	c := compare(t, now, snapshotBaseline(t, less))
	if len(c.Findings) == 0 {
		t.Error("no finding rests on the last use")
	}
	for _, f := range c.Findings {
		if !f.Unsure {
			t.Errorf("%s %s of %s, which nobody looked for before", f.What, f.Finding.ID, f.Finding.Subject.Name)
		}
	}
}

// TestChangesByWeight expects what gives most power first.
func TestChangesByWeight(t *testing.T) {
	t.Parallel()
	now := contoso(t)
	old := replaced(t, now, "secrets.jsonl", `"ocsydvTdiQz2sps9o697","status":"INACTIVE"`, `"ocsydvTdiQz2sps9o697","status":"ACTIVE"`)
	old = replaced(t, old, "api-services.jsonl", `"okta.logs.read","okta.users.read"`, `"okta.users.read"`)
	old = replaced(t, old, "api-services.jsonl", `"okta.users.manage",`, ``)
	want := []string{
		`added scope okta.users.manage of integration 0oav20c9dk1ekti9V697: "" -> "tier takeover"`,
		`added scope okta.logs.read of integration 0oa67Hwsz210hqpB4697: "" -> "tier sensitive"`,
		`changed secret ocsydvTdiQz2sps9o697 of integration 0oasDMaaxejxs8EQm697: "ACTIVE" -> "INACTIVE"`,
	}
	if diff := cmp.Diff(want, lines(compare(t, now, snapshotBaseline(t, old)))); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

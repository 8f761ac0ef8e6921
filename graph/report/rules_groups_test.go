package report_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// archiveReport is the report on an organization of the graph's tests, of which resources were
// refused.
func archiveReport(t *testing.T, name string, denied ...string) *report.Report {
	t.Helper()
	b, err := os.ReadFile("../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, f := range txtar.Parse(b).Files {
		for _, resource := range denied {
			f.Data = []byte(strings.Replace(string(f.Data), `"resource":"`+resource+`","state":"complete"`, `"resource":"`+resource+`","state":"denied"`, 1))
		}
		if resource, _, ok := strings.Cut(f.Name, ".jsonl"); !ok || !slices.Contains(denied, resource) {
			files[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	s, err := snapshot.Open(files)
	if err != nil {
		t.Fatal(err)
	}
	x, err := report.NewExtract(s)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := graph.Build(s, graph.Options{}, x); err != nil {
		t.Fatal(err)
	}
	r, err := report.New("test", s, x, reporttest.Limits)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// foundBy lists the findings whose ids begin with a text, with severity, subject and what is
// named as evidence.
func foundBy(r *report.Report, prefix, what string) (all []string) {
	for _, f := range r.Findings {
		if !strings.HasPrefix(f.ID, prefix) {
			continue
		}
		var named []string
		for _, e := range f.Evidence {
			if e.What == what {
				named = append(named, e.ID)
			}
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s: %s", f.ID, f.Severity, f.Subject.ID, strings.Join(named, " "))))
	}
	return all
}

// notEvaluated names the rules of a kind that are not evaluated for all subjects.
func notEvaluated(r *report.Report, kind string) string {
	var open []string
	for _, n := range r.NotEvaluated {
		if strings.HasPrefix(n.ID, kind) {
			open = append(open, n.ID)
		}
	}
	return strings.Join(open, " ")
}

// The findings of the vectors in group-rules.md §9.
func TestFindingsOnGroupRules(t *testing.T) {
	t.Parallel()
	want := []string{
		"RUL-01 high g1: r01 r02 r10 r13",
		"RUL-03 high g1: r06",
		"RUL-02 medium g2: r04",
		"RUL-07 medium g1: r01 r02 r03 r09",
		"RUL-04 low 00gGone: r12",
		"RUL-06 info g1: r08",
	}
	if diff := cmp.Diff(want, foundBy(archiveReport(t, "scopes_rules.txtar"), "RUL", "rule")); diff != "" {
		t.Error(diff)
	}
}

// What was not read makes rules uncertain, and never makes groups safe.
func TestGroupRulesNotEvaluated(t *testing.T) {
	t.Parallel()
	for denied, want := range map[string]string{
		"user-schemas":  "RUL-01 RUL-02 RUL-07",
		"user-types":    "RUL-01 RUL-02 RUL-07",
		"push-mappings": "RUL-01 RUL-03 RUL-07",
		"app-groups":    "RUL-02",
		"groups":        "RUL-04 RUL-07",
		"permissions":   "RUL-07",
		"app-users":     "RUL-07",
		"group-rules":   "RUL-01 RUL-02 RUL-03 RUL-04 RUL-05 RUL-06 RUL-07",
	} {
		if got := notEvaluated(archiveReport(t, "scopes_rules.txtar", denied), "RUL"); got != want {
			t.Errorf("without %s: %s, want %s", denied, got, want)
		}
	}
}

// The findings of the vectors in ai-agents.md §9.
func TestFindingsOnAgents(t *testing.T) {
	t.Parallel()
	want := []string{
		"AGT-02 high wlpA: 00uGone", "AGT-02 high wlpC: 00gT",
		"AGT-03 high wlpC:", "AGT-03 high wlpA:",
		"AGT-04 high wlpA:", "AGT-05 high wlpC:",
		"AGT-05 medium wlpA:", "AGT-05 medium wlpB:", "AGT-06 medium wlpB:", "AGT-10 medium wlpC:", "AGT-08 medium wlpA:", "AGT-12 medium wlpA:", "AGT-12 medium wlpB:",
		"AGT-01 low wlpB:",
	}
	got := foundBy(archiveReport(t, "scopes_agents.txtar"), "AGT", "owner")
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, denied := range []string{"agent-owners", "users"} {
		for _, f := range archiveReport(t, "scopes_agents.txtar", denied).Findings {
			if f.ID == "AGT-02" || f.ID == "AGT-01" && denied == "agent-owners" {
				t.Errorf("without %s: %s of %s", denied, f.ID, f.Subject.ID)
			}
		}
	}
}

// While the application that an agent shares its client with is not known, the agent's own method
// says nothing.
func TestMethodOfAgentNotKnown(t *testing.T) {
	t.Parallel()
	const app = `"appInstanceId":"0oa0c2U7jtJNhnaem697"}`
	public := replaced(t, contoso(t), "ai-agents.jsonl", app, app+`,"oauthClient":{"token_endpoint_auth_method":"none"}`)
	r := reporttest.Report(t, reporttest.Deny(t, public, snapshot.Apps))
	if found := foundBy(r, "AGT-07", ""); found != nil {
		t.Errorf("found %v", found)
	}
	if got := notEvaluated(r, "AGT-07"); got != "AGT-07" {
		t.Errorf("not evaluated: %q", got)
	}
}

// Keys and secrets are read apart: without one of them a credential may be older than it seems.
func TestAgentCredentialsNotEvaluated(t *testing.T) {
	t.Parallel()
	for denied, want := range map[string]string{
		"agent-keys":    "AGT-05 AGT-06 AGT-11",
		"agent-secrets": "AGT-05",
	} {
		if got := notEvaluated(archiveReport(t, "scopes_agents.txtar", denied), "AGT"); got != want {
			t.Errorf("without %s: %s, want %s", denied, got, want)
		}
	}
}

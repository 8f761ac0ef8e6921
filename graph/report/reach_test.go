package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// walker is a graph of the edges that an attacker can walk.
type walker struct {
	next map[string][]opengraph.Edge
	org  string
	acts map[string]map[string]bool // by AI agent, what it acts at or gets
}

func (w *walker) Node(n *opengraph.Node) error {
	if n.Kinds[0] == kind.Organization {
		w.org = n.ID
	}
	return nil
}

func (w *walker) Edge(e *opengraph.Edge) error {
	if strings.HasPrefix(e.Kind, "Oktagon_ActsAt") || e.Kind == kind.GetsSecret {
		if w.acts[e.Start.ID] == nil {
			w.acts[e.Start.ID] = map[string]bool{}
		}
		w.acts[e.Start.ID][e.End.ID] = true
	}
	denied := slices.ContainsFunc(e.Properties, func(p opengraph.Property) bool { return p.Key == "scope_granted" && !p.Value.Bool() })
	if kind.Traversable(e.Kind) && !e.Hybrid() && !denied {
		w.next[e.Start.ID] = append(w.next[e.Start.ID], opengraph.Edge{Kind: e.Kind, End: e.End})
	}
	return nil
}

// reaches reports whether the organization is reached, also over edges of a kind.
func (w *walker) reaches(from, without string) bool {
	from = opengraph.ToUpper(from)
	seen, queue := map[string]bool{from: true}, []string{from}
	for ; len(queue) > 0; queue = queue[1:] {
		for _, e := range w.next[queue[0]] {
			if e.Kind != without && !seen[e.End.ID] {
				seen[e.End.ID] = true
				queue = append(queue, e.End.ID)
			}
		}
	}
	return seen[w.org]
}

// reachOrganizations are those of the other tests, and a generated one.
func reachOrganizations(t *testing.T) map[string]*snapshot.Snapshot {
	t.Helper()
	all := map[string]*snapshot.Snapshot{}
	for name, files := range organizations(t) {
		all[name] = reporttest.Open(t, files)
	}
	all["contoso with a token of a read-only admin"] = reporttest.Open(t, replaced(t, contoso(t), "api-tokens.jsonl", "00up37DMcfcIcQs3a697", "00uy5fpS2qkOT87vj697"))
	dir := t.TempDir()
	if _, err := orggen.Generate(dir, orggen.Size{Users: 300, Groups: 20, Memberships: 2000, Apps: 30, AppUsers: 300, Integrations: 50, Admins: 20, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	all["generated"] = reporttest.Open(t, os.DirFS(dir))
	return all
}

// TestReachAgrees compares the reach of every holder with the graph, its paths and its findings.
func TestReachAgrees(t *testing.T) {
	t.Parallel()
	found := map[report.Level]int{}
	for name, s := range reachOrganizations(t) {
		w := &walker{next: map[string][]opengraph.Edge{}, acts: map[string]map[string]bool{}}
		if _, err := graph.Build(s, graph.Options{}, w); err != nil {
			t.Fatal(err)
		}
		r, err := report.New("1", s, reporttest.Extract(t, s), reporttest.Limits)
		if err != nil {
			t.Fatal(err)
		}
		checkVerdict(t, name, r)
		checkSummary(t, name, r)
		check := func(s report.Subject, reach report.Reach, result report.Result, certain, possible []string) {
			found[reach.Level]++
			if got, want := reach.TakesOver(), w.reaches(s.ID, ""); got != want && reach.Level != report.ReachUnknown {
				t.Errorf("%s: %s reaches %s, in the graph the organization: %v", name, s.Name, reach.Level, want)
			}
			if reach.TakesOver() && reach.Usable() && !w.reaches(s.ID, kind.SecretOf) {
				t.Errorf("%s: %s can use today what leads over a secret", name, s.Name)
			}
			has := func(ids ...string) bool {
				return slices.ContainsFunc(result.Findings, func(f *report.Finding) bool { return slices.Contains(ids, f.ID) })
			}
			if reach.TakesOver() && !has(slices.Concat(certain, possible)...) || has(certain...) && !reach.TakesOver() {
				t.Errorf("%s: %s reaches %s, which its findings do not say: %v", name, s.Name, reach.Level, has(certain...))
			}
			if n := len(reach.Steps); reach.TakesOver() && (n == 0 || reach.Steps[n-1].Kind != kind.Organization) {
				t.Errorf("%s: the way of %s does not end at the organization: %v", name, s.Name, reach.Steps)
			}
		}
		for _, i := range r.Integrations {
			check(report.Subject{ID: i.ID, Name: i.Name}, i.Reach, i.Result, []string{"INT-01", "INT-02"}, []string{"INT-05"})
		}
		for _, a := range r.Applications {
			check(report.Subject{ID: a.ID, Name: a.Name}, a.Reach, a.Result, []string{"APP-01"}, nil)
		}
		for _, k := range r.Tokens {
			check(report.Subject{ID: k.ID, Name: k.Name}, k.Reach, k.Result, []string{"TOK-01"}, []string{"TOK-04"})
		}
		checkAgents(t, name, r, w)
		checkProviderAdmins(t, name, r, w)
	}
	for _, level := range report.Levels {
		if found[level] == 0 {
			t.Errorf("no holder reaches %s", level)
		}
	}
}

// checkAgents compares the reach of AI agents with their edges in the graph.
func checkAgents(t *testing.T, name string, r *report.Report, w *walker) {
	t.Helper()
	for i := range r.Agents {
		a := &r.Agents[i]
		acts, want := w.acts[opengraph.ToUpper(a.ID)], report.ReachNothing
		if len(acts) > 0 {
			want = report.ReachData
		}
		if a.Reach.Level != want || a.Reach.Level == report.ReachData && a.Reach.Usable() != (a.Status == "ACTIVE") {
			t.Errorf("%s: %s, which is %s, reaches %s (usable: %v), in the graph %d", name, a.Name, a.Status, a.Reach.Level, a.Reach.Usable(), len(acts))
		}
		n := 0
		for _, p := range a.Paths {
			n += p.Count
		}
		if n != len(acts) {
			t.Errorf("%s: the paths of %s end at %d objects, the edges at %d", name, a.Name, n, len(acts))
		}
	}
}

// checkProviderAdmins compares those who can add identity providers with the graph and with their
// findings.
func checkProviderAdmins(t *testing.T, name string, r *report.Report, w *walker) {
	t.Helper()
	found := map[string]bool{}
	for _, f := range r.Findings {
		if f.ID == report.RuleAddsProviders {
			found[f.Subject.ID] = true
		}
	}
	if len(found) != len(r.ProviderAdmins) {
		t.Errorf("%s: %d can add identity providers, %d findings say so", name, len(r.ProviderAdmins), len(found))
	}
	for _, a := range r.ProviderAdmins {
		if !found[a.ID] || !w.reaches(a.ID, "") || len(a.Roles) == 0 || !slices.Contains(a.Assumptions, "a3") {
			t.Errorf("%s: %+v has a finding: %t, reaches the organization: %t", name, a, found[a.ID], w.reaches(a.ID, ""))
		}
	}
}

// checkVerdict compares the verdict with the reach of every holder.
func checkVerdict(t *testing.T, name string, r *report.Report) {
	t.Helper()
	words := map[string]string{report.OfIntegration: "third-party integration", report.OfApplication: "application", report.OfToken: "API token", report.OfAgent: "AI agent"}
	today, dormant, total := map[string]int{}, map[string]int{}, map[string]int{}
	for _, h := range r.Holders() {
		total[h.Subject.Kind]++
		switch {
		case h.Reach.TakesOver() && h.Reach.Usable():
			today[h.Subject.Kind]++
		case h.Reach.TakesOver():
			dormant[h.Subject.Kind]++
		}
	}
	sentence, more := r.Verdict()
	later, _, _ := strings.Cut(strings.TrimPrefix(more, "It is also within reach of "), ", but not usable today")
	for kind, word := range words {
		want := safetext.Count(today[kind], word)
		if kind == report.OfIntegration {
			want = safetext.Number(today[kind]) + " of " + safetext.Count(total[kind], word)
		}
		if says := strings.Contains(sentence, want); says != (today[kind] > 0) {
			t.Errorf("%s: %d %s can take over today, the verdict is: %s", name, today[kind], word, sentence)
		}
		if says := strings.Contains(later, safetext.Count(dormant[kind], word)); says != (dormant[kind] > 0) {
			t.Errorf("%s: %d %s could take over, the verdict is: %s", name, dormant[kind], word, more)
		}
	}
}

// checkSummary compares the summary with the reach of every holder, and with the findings.
func checkSummary(t *testing.T, name string, r *report.Report) {
	t.Helper()
	var b bytes.Buffer
	if err := (&report.Summary{Report: r}).JSON(&b); err != nil {
		t.Fatal(err)
	}
	var s struct {
		Reach []struct {
			Subject struct{ Kind, ID string }
			Reach   report.Level
			Partial bool
			Dormant string
			Path    []struct{ ID string }
		}
		Findings struct{ Counts map[report.Severity]int }
	}
	if err := json.Unmarshal(b.Bytes(), &s); err != nil {
		t.Fatal(err)
	}
	for n, h := range r.Holders() {
		j := s.Reach[n]
		if j.Subject.Kind != h.Subject.Kind || j.Subject.ID != h.Subject.ID || j.Reach != h.Reach.Level || j.Partial != h.Reach.Partial ||
			j.Dormant != h.Reach.Dormant || len(j.Path) != len(h.Reach.Steps) {
			t.Errorf("%s: the summary says %+v of %+v", name, j, h.Reach)
		}
	}
	for severity, n := range s.Findings.Counts {
		if n != r.Findings.Count(severity) {
			t.Errorf("%s: the summary has %d findings that are %s, the report %d", name, n, severity, r.Findings.Count(severity))
		}
	}
}

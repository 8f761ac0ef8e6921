package report

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// document is the summary as JSON. Its fields are described in docs/summary.md.
type document struct {
	Program  string              `json:"program"`
	Org      string              `json:"org"`
	Domain   string              `json:"domain"`
	Started  time.Time           `json:"started"`
	Resumed  []time.Time         `json:"resumed,omitempty"`
	Finished time.Time           `json:"finished"`
	Complete bool                `json:"complete"`
	Coverage []snapshot.Coverage `json:"coverage"`
	Graph    Graph               `json:"graph"`
	Notes    []string            `json:"notes,omitempty"`
	Queries  []Query             `json:"queries,omitempty"`
	Reach    []reachJSON         `json:"reach"`
	Findings findingsJSON        `json:"findings"`
	Changes  *changesJSON        `json:"changes,omitempty"`
}

type findingsJSON struct {
	Counts       map[Severity]int   `json:"counts"`
	List         []findingJSON      `json:"list"`
	NotEvaluated []notEvaluatedJSON `json:"not_evaluated"`
	Accepted     []acceptedJSON     `json:"accepted,omitempty"`
	AcceptNotes  []string           `json:"accept_notes,omitempty"`
}

// acceptedJSON is a finding that does not count. Who accepted it is a person, and left out.
type acceptedJSON struct {
	Finding findingJSON `json:"finding"`
	Reason  string      `json:"reason"`
	Until   string      `json:"until"`
}

type findingJSON struct {
	ID       string         `json:"id"`
	Severity Severity       `json:"severity"`
	Title    string         `json:"title"`
	Subject  subjectJSON    `json:"subject"`
	Evidence []evidenceJSON `json:"evidence"`
	Advice   string         `json:"advice"`
	AdminURL string         `json:"admin_url,omitempty"`
}

type subjectJSON struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
}

// reachJSON is how far a holder of standing access gets.
type reachJSON struct {
	Subject     subjectJSON `json:"subject"`
	Reach       Level       `json:"reach"`
	Partial     bool        `json:"partial,omitempty"`
	Dormant     string      `json:"dormant,omitempty"`
	Path        []hopJSON   `json:"path,omitempty"`
	Scopes      []string    `json:"scopes,omitempty"`
	Assumptions []string    `json:"assumptions,omitempty"`
}

type hopJSON struct {
	Edge string `json:"edge"`
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type evidenceJSON struct {
	What  string `json:"what"`
	ID    string `json:"id,omitempty"`
	Name  string `json:"name,omitempty"`
	Value string `json:"value,omitempty"`
}

type notEvaluatedJSON struct {
	ID       string   `json:"id"`
	Severity Severity `json:"worst_severity"`
	Title    string   `json:"title"`
	Missing  []string `json:"missing"`
	Subjects int      `json:"subjects,omitempty"`
	Worse    int      `json:"may_be_worse,omitempty"`
}

type changesJSON struct {
	Baseline string              `json:"baseline"`
	Since    time.Time           `json:"since,omitzero"`
	Findings []findingChangeJSON `json:"findings"` // null when the baseline has none
	Counts   map[string]int      `json:"counts"`
	List     []changeJSON        `json:"list"`
	Notes    []string            `json:"notes,omitempty"`
}

type findingChangeJSON struct {
	What     string      `json:"what"`
	Unsure   bool        `json:"unsure,omitempty"`
	ID       string      `json:"id"`
	Severity Severity    `json:"severity"`
	Was      Severity    `json:"was,omitempty"`
	Title    string      `json:"title"`
	Subject  subjectJSON `json:"subject"`
}

type changeJSON struct {
	What   string       `json:"what"`
	Kind   string       `json:"kind"`
	ID     string       `json:"id"`
	Name   string       `json:"name,omitempty"`
	Holder *subjectJSON `json:"holder,omitempty"`
	From   string       `json:"from,omitempty"`
	To     string       `json:"to,omitempty"`
}

// SummaryStart is how every summary starts.
const SummaryStart = "{\n  \"program\": \"oktagon "

// JSON writes the summary for machines. It has no personal data: people are in it by id only.
func (s *Summary) JSON(w io.Writer) error {
	r := s.Report
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document{
		Program: "oktagon " + r.Run.Version, Org: r.Organization.ID, Domain: r.Organization.Domain,
		Started: r.Run.Started, Resumed: r.Run.Resumed, Finished: r.Run.Finished, Complete: r.Complete(),
		Coverage: r.Coverage, Graph: s.Graph, Notes: append(slices.Clone(s.Notes), r.Run.Notes...), Queries: s.Queries,
		Reach: newReach(r), Findings: newFindings(r), Changes: newChanges(r.Changes),
	})
}

func newReach(r *Report) []reachJSON {
	all := []reachJSON{}
	for _, h := range r.Holders() {
		j := reachJSON{Subject: subjectJSON(h.Subject.public()), Reach: h.Reach.Level, Partial: h.Reach.Partial,
			Dormant: h.Reach.Dormant, Scopes: h.Reach.Scopes, Assumptions: h.Reach.Assumptions}
		for _, s := range h.Reach.Steps {
			j.Path = append(j.Path, hopJSON{s.Edge, s.Kind, s.ID})
		}
		all = append(all, j)
	}
	return all
}

func newFinding(r *Report, f *Finding) findingJSON {
	j := findingJSON{f.ID, f.Severity, f.Title, subjectJSON(f.Subject.public()), []evidenceJSON{}, f.Advice, r.ConsoleLink(f.Subject.ID)}
	for _, e := range f.Evidence {
		e = e.public()
		j.Evidence = append(j.Evidence, evidenceJSON{e.What, e.ID, e.Name, e.Value})
	}
	return j
}

func newFindings(r *Report) findingsJSON {
	all := findingsJSON{Counts: map[Severity]int{}, List: []findingJSON{}, NotEvaluated: []notEvaluatedJSON{}}
	for _, s := range Severities {
		all.Counts[s] = r.Findings.Count(s)
	}
	for _, f := range r.Findings {
		all.List = append(all.List, newFinding(r, f))
	}
	for _, a := range r.Accepted {
		all.Accepted = append(all.Accepted, acceptedJSON{newFinding(r, a.Finding), a.Acceptance.Reason, a.Acceptance.Until})
	}
	all.AcceptNotes = r.AcceptNotes
	for _, n := range r.NotEvaluated {
		all.NotEvaluated = append(all.NotEvaluated, notEvaluatedJSON(n))
	}
	return all
}

func newChanges(c *Changes) *changesJSON {
	if c == nil {
		return nil
	}
	all := &changesJSON{Baseline: filepath.Base(c.Baseline), Since: c.Since, Counts: map[string]int{}, List: []changeJSON{}, Notes: c.Notes}
	if c.FindingsKnown {
		all.Findings = []findingChangeJSON{}
	}
	for _, x := range c.Findings {
		f := x.Finding
		all.Findings = append(all.Findings, findingChangeJSON{x.What, x.Unsure, f.ID, f.Severity, x.Was, f.Title, subjectJSON(f.Subject.public())})
	}
	for _, what := range changeTypes {
		all.Counts[what] = c.Count(what)
	}
	for _, x := range c.Changes {
		x = x.public()
		j := changeJSON{What: x.What, Kind: x.Kind, ID: x.ID, Name: x.Name, From: x.From, To: x.To}
		if x.Holder.ID != "" {
			holder := subjectJSON(x.Holder)
			j.Holder = &holder
		}
		all.List = append(all.List, j)
	}
	return all
}

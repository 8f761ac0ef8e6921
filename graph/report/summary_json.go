package report

import (
	"encoding/json"
	"io"
	"path/filepath"
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// document is the summary as JSON, which docs/summary.md describes.
type document struct {
	// Program is the program's name and version.
	Program string `json:"program"`
	// Org is the organization's id.
	Org string `json:"org"`
	// Domain is the host that was asked.
	Domain string `json:"domain"`
	// Started is when the collection started, in UTC; the graph's last_seen.
	Started time.Time `json:"started"`
	// Resumed are the times at which later runs took up the collection.
	Resumed []time.Time `json:"resumed,omitempty"`
	// Finished is when the collection came to its end.
	Finished time.Time `json:"finished"`
	// Complete says that everything that was selected was read to its end.
	Complete bool `json:"complete"`
	// Coverage has an entry per resource that was selected.
	Coverage []snapshot.Coverage `json:"coverage"`
	// Graph says what was built.
	Graph Graph `json:"graph"`
	// Notes are remarks on the configuration, the credential and the selection.
	Notes []string `json:"notes,omitempty"`
	// Queries are the saved queries that oktagon brings along.
	Queries []Query `json:"queries,omitempty"`
	// Findings are what to act upon.
	Findings findingsJSON `json:"findings"`
	// Changes is what has changed since the baseline; it is absent without one.
	Changes *changesJSON `json:"changes,omitempty"`
}

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
		Findings: newFindings(r), Changes: newChanges(r.Changes),
	})
}

// changesJSON is what has changed since an earlier graph or snapshot.
type changesJSON struct {
	// Baseline is the name of its file or folder.
	Baseline string `json:"baseline"`
	// Since is when it was collected; it is absent when it does not say.
	Since time.Time `json:"since,omitzero"`
	// Counts has the number of changes of each sort.
	Counts map[string]int `json:"counts"`
	// List has the changes, by kind.
	List []changeJSON `json:"list"`
	// Notes say what could not be compared.
	Notes []string `json:"notes,omitempty"`
}

// changeJSON is one difference.
type changeJSON struct {
	// What is added, removed, changed or not known; the last when one of the two
	// sides was not read to its end.
	What string `json:"what"`
	// Kind is integration, scope, secret, creator, admin assignment or token.
	Kind string `json:"kind"`
	// ID is Okta's; of a scope, its name.
	ID string `json:"id"`
	// Name is left out where it is a person's or given by one.
	Name string `json:"name,omitempty"`
	// Holder is who has it.
	Holder *subjectJSON `json:"holder,omitempty"`
	// From is what it was.
	From string `json:"from,omitempty"`
	// To is what it is.
	To string `json:"to,omitempty"`
}

func newChanges(c *Changes) *changesJSON {
	if c == nil {
		return nil
	}
	all := &changesJSON{Baseline: filepath.Base(c.Baseline), Since: c.Since, Counts: map[string]int{}, List: []changeJSON{}, Notes: c.Notes}
	for _, what := range changeTypes {
		all.Counts[what] = c.Count(what)
	}
	for _, x := range c.Changes {
		j := changeJSON{What: x.What, Kind: x.Kind, ID: x.ID, Name: x.Name, From: x.From, To: x.To}
		if x.Private {
			j.Name = ""
		}
		if x.Holder.ID != "" {
			holder := newSubject(x.Holder, x.HolderPrivate)
			j.Holder = &holder
		}
		all.List = append(all.List, j)
	}
	return all
}

// findingsJSON are what to act upon.
type findingsJSON struct {
	// Counts has the number of findings of each severity.
	Counts map[Severity]int `json:"counts"`
	// List has the findings, the worst first.
	List []findingJSON `json:"list"`
	// NotEvaluated has the kinds of findings that could not be looked for
	// everywhere: that there is none, no other or none that is worse, means nothing.
	NotEvaluated []notEvaluatedJSON `json:"not_evaluated"`
}

// findingJSON is one thing to act upon.
type findingJSON struct {
	// ID is that of the kind of finding; it is stable.
	ID string `json:"id"`
	// Severity is critical, high, medium, low or info.
	Severity Severity `json:"severity"`
	// Title is what is wrong.
	Title string `json:"title"`
	// Subject is what the finding is about.
	Subject subjectJSON `json:"subject"`
	// Evidence has the facts that it rests on.
	Evidence []evidenceJSON `json:"evidence"`
	// Advice is what to do.
	Advice string `json:"advice"`
}

// subjectJSON is what a finding or a change is about.
type subjectJSON struct {
	// Kind is integration, application, token, organization, user or group.
	Kind string `json:"kind"`
	// ID is Okta's.
	ID string `json:"id"`
	// Name is left out where it is a person's or given by one.
	Name string `json:"name,omitempty"`
}

// evidenceJSON is one piece of evidence.
type evidenceJSON struct {
	// What says what it is: scope, creator, secret and so on.
	What string `json:"what"`
	// ID is Okta's, of what has one.
	ID string `json:"id,omitempty"`
	// Name is left out where it is a person's.
	Name string `json:"name,omitempty"`
	// Value is what else is to be said: a state, an age.
	Value string `json:"value,omitempty"`
}

// notEvaluatedJSON is a kind of finding that could not be looked for everywhere.
type notEvaluatedJSON struct {
	// ID is that of the kind of finding.
	ID string `json:"id"`
	// Severity is the worst that it can have.
	Severity Severity `json:"worst_severity"`
	// Title is what would be wrong.
	Title string `json:"title"`
	// Missing has the resources that were not read to their end, and their states.
	Missing []string `json:"missing"`
	// Subjects counts those for which it is open; it is absent when nobody knows
	// how many there are.
	Subjects int `json:"subjects,omitempty"`
	// Worse counts those of them for which it was found, and may be worse than what
	// was found.
	Worse int `json:"may_be_worse,omitempty"`
}

func newFindings(r *Report) findingsJSON {
	all := findingsJSON{Counts: map[Severity]int{}, List: []findingJSON{}, NotEvaluated: []notEvaluatedJSON{}}
	for _, s := range Severities {
		all.Counts[s] = r.Findings.Count(s)
	}
	for _, f := range r.Findings {
		j := findingJSON{f.ID, f.Severity, f.Title, newSubject(f.Subject, f.Subject.Kind == OfToken), []evidenceJSON{}, f.Advice}
		for _, e := range f.Evidence {
			if e.Private {
				e.Name = ""
			}
			j.Evidence = append(j.Evidence, evidenceJSON{e.What, e.ID, e.Name, e.Value})
		}
		all.List = append(all.List, j)
	}
	for _, n := range r.NotEvaluated {
		all.NotEvaluated = append(all.NotEvaluated, notEvaluatedJSON(n))
	}
	return all
}

// newSubject leaves out a name that is private.
func newSubject(s Subject, private bool) subjectJSON {
	if private {
		s.Name = ""
	}
	return subjectJSON(s)
}

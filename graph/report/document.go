package report

import (
	"encoding/json"
	"io"
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// document is the summary as JSON. It holds no personal data: people are in it
// by id at most.
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
	Findings findings `json:"findings"`
	// Changes is what has changed since the baseline; it is absent without one.
	Changes *changes `json:"changes,omitempty"`
}

// JSON writes the summary for machines. It holds no personal data.
func (s *Summary) JSON(w io.Writer) error {
	r := s.Report
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(document{
		Program: "oktagon " + r.Version, Org: r.Org, Domain: r.Domain, Started: r.Started, Resumed: r.Resumed, Finished: r.Finished, Complete: r.Complete,
		Coverage: r.Coverage, Graph: s.Graph, Notes: append(slices.Clone(s.Notes), r.Notes...), Queries: s.Queries,
		Findings: newFindings(r), Changes: newChanges(r.Changes),
	})
}

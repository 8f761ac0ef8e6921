package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagon/collector/safefile"
	"oktagon/graph/opengraph"
)

// HasFindings reports whether it is known which findings the baseline had.
func (b *Baseline) HasFindings() bool { return b.findings != nil }

// maxSummary is a hundred times the summary of a large organization, in MiB.
const maxSummary = 256

// summaryNote is shown when the baseline is a summary.
const summaryNote = "a summary records findings only: other changes are not listed"

// SummaryBaseline reads the baseline from a summary of an earlier run.
func SummaryBaseline(path string) (*Baseline, error) {
	text, err := safefile.ReadFile(path, maxSummary)
	if err != nil {
		return nil, err
	}
	var d struct {
		Org, Domain string
		Started     time.Time
		Findings    *findingsJSON
	}
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("%s: the summary is damaged: %w", path, err)
	}
	if d.Org == "" || d.Findings == nil {
		return nil, fmt.Errorf("%s: the summary names no organization or has no findings; name another one", path)
	}
	var all Findings
	for _, a := range d.Findings.Accepted {
		d.Findings.List = append(d.Findings.List, a.Finding)
	}
	for i := range d.Findings.List {
		f := &d.Findings.List[i]
		if f.Severity.rank() < 0 {
			return nil, fmt.Errorf("%s: the summary has a finding of the unknown severity %q; name another one", path, f.Severity)
		}
		all = append(all, &Finding{ID: f.ID, Severity: f.Severity, Title: f.Title, Subject: Subject(f.Subject)})
	}
	unsure := func(key findingKey) bool {
		return slices.ContainsFunc(d.Findings.NotEvaluated, func(n notEvaluatedJSON) bool { return n.ID == key.rule })
	}
	return &Baseline{path: path, since: d.Started, org: opengraph.ToUpper(d.Org), orgText: d.Org, domain: d.Domain,
		findings: &findingSide{all, unsure}, notes: []string{summaryNote}}, nil
}

// NewFindings returns the findings that the baseline does not have, or has with a lower
// severity, and what to know about them, "" for nothing.
func (r *Report) NewFindings() (added Findings, note string) {
	var unsure []string
	for i := range r.Changes.Findings {
		c := &r.Changes.Findings[i]
		if c.What != FindingNew && c.What != FindingWorse || !slices.Contains(r.Findings, c.Finding) {
			continue
		}
		added = append(added, c.Finding)
		if c.Unsure && !slices.Contains(unsure, c.Finding.ID) {
			unsure = append(unsure, c.Finding.ID)
		}
	}
	if unsure != nil {
		note = "; the baseline could not evaluate these, so they may be older: " + strings.Join(unsure, " ")
	}
	return added, note
}

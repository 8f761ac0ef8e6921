package page

import (
	"cmp"
	"slices"

	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// severityCount counts findings of a severity.
type severityCount struct {
	Severity report.Severity
	N        int
}

// severityCounts has those severities that occur, the worst first.
func severityCounts(all []*report.Finding) (counts []severityCount) {
	for _, s := range report.Severities {
		n := 0
		for _, f := range all {
			if f.Severity == s {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, severityCount{s, n})
		}
	}
	return counts
}

// row is a finding and where its subject stands.
type row struct {
	*report.Finding
	Anchor   string
	Evidence []report.Evidence
	More     int // evidence that is not shown
}

// maxWorst is how many findings the first screen has.
const maxWorst = 6

// maxEvidence is how much of the evidence of one finding is shown: the rest is
// on the card of its subject.
const maxEvidence = 10

func (p *page) row(f *report.Finding) row {
	r := row{Finding: f, Anchor: p.places.of(f.Subject), Evidence: f.Evidence}
	if more := len(f.Evidence) - maxEvidence; more > 0 {
		r.Evidence, r.More = f.Evidence[:maxEvidence], more
	}
	return r
}

// worst are the findings of the first screen: critical and high ones.
func (p *page) worst() (rows []row, more int) {
	for _, f := range p.Findings {
		if len(rows) == maxWorst || !f.Severity.AtLeast(report.High) {
			break
		}
		rows = append(rows, p.row(f))
	}
	return rows, len(p.Findings) - len(rows)
}

// findingGroup are the findings of one kind and severity.
type findingGroup struct {
	ID       string
	Severity report.Severity
	Title    string
	Advice   string
	Rows     []row
	Open     bool
}

// groups tells what is wrong and what to do about it once, and then where.
func (p *page) groups() (all []findingGroup) {
	type key struct {
		id       string
		severity report.Severity
	}
	at := map[key]int{}
	for _, f := range p.Findings {
		k := key{f.ID, f.Severity}
		n, ok := at[k]
		if !ok {
			n = len(all)
			at[k] = n
			all = append(all, findingGroup{ID: f.ID, Severity: f.Severity, Title: f.Title, Advice: f.Advice})
		}
		all[n].Rows = append(all[n].Rows, p.row(f))
	}
	slices.SortStableFunc(all, func(x, y findingGroup) int {
		return cmp.Or(cmp.Compare(rank(x.Severity), rank(y.Severity)), cmp.Compare(x.ID, y.ID))
	})
	for n := range all {
		all[n].Open = all[n].Severity == report.Critical && len(all[n].Rows) <= maxWorst
	}
	return all
}

func rank(s report.Severity) int { return slices.Index(report.Severities, s) }

// heldScope is a scope that somebody holds.
type heldScope struct {
	report.Scope
	Integrations, Applications int // that hold it
}

// glossary says of every scope that somebody holds what it allows.
func glossary(r *report.Report) []heldScope {
	held := map[string]*heldScope{}
	count := func(list []report.Scope, integrations, applications int) {
		for _, s := range list {
			if held[s.Name] == nil {
				held[s.Name] = &heldScope{Scope: s}
			}
			held[s.Name].Integrations += integrations
			held[s.Name].Applications += applications
		}
	}
	for i := range r.Integrations {
		count(r.Integrations[i].Scopes, 1, 0)
	}
	for i := range r.Applications {
		count(r.Applications[i].Scopes, 0, 1)
	}
	all := make([]heldScope, 0, len(held))
	for _, s := range held {
		all = append(all, *s)
	}
	slices.SortFunc(all, func(x, y heldScope) int {
		return cmp.Or(scopes.Compare(y.Name, x.Name), cmp.Compare(x.Name, y.Name))
	})
	return all
}

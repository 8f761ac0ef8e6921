package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"oktagon/collector/plain"
	"oktagon/graph/report"
)

// severityCount counts findings of a severity.
type severityCount struct {
	Severity report.Severity
	N        int
}

func (c severityCount) String() string { return fmt.Sprintf("%s %s", plain.Number(c.N), c.Severity) }

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

// findingGroup are the findings of one kind and severity, so that what is wrong
// and what to do about it is said once.
type findingGroup []*report.Finding

func (p *page) groups() (all []findingGroup) {
	type key struct {
		severity report.Severity
		id       string
	}
	at := map[key]int{}
	for _, f := range p.Findings {
		k := key{f.Severity, f.ID}
		n, ok := at[k]
		if !ok {
			n = len(all)
			at[k] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], f)
	}
	slices.SortStableFunc(all, func(x, y findingGroup) int {
		return cmp.Or(cmp.Compare(rank(x[0].Severity), rank(y[0].Severity)), cmp.Compare(x[0].ID, y[0].ID))
	})
	return all
}

func rank(s report.Severity) int { return slices.Index(report.Severities, s) }

func (p *page) findingSection() g.Node {
	about := "Computed from what was collected, and from nothing else."
	if len(p.Findings) > 0 {
		about += fmt.Sprintf(" %s in all", plain.Number(len(p.Findings)))
		for _, c := range severityCounts(p.Findings) {
			about += ", " + c.String()
		}
		about += "."
	}
	none := g.Node(nil)
	switch {
	case p.Findings == nil && p.NotEvaluated != nil:
		none = h.P(words("None in what could be evaluated."))
	case p.Findings == nil:
		none = h.P(words("None."))
	}
	return section("findings", "page", "All findings", about, none, g.Map(p.groups(), p.group), p.notEvaluated())
}

func (p *page) group(all findingGroup) g.Node {
	first := all[0]
	return h.Details(h.Class("group"), open(first.Severity == report.Critical && len(all) <= maxWorst),
		h.Summary(severity(first.Severity), h.Span(h.Class("mono muted"), words(first.ID)),
			h.Span(h.Class("title"), words(first.Title)), h.Span(h.Class("num muted"), words(plain.Number(len(all))))),
		h.Div(h.Class("inner"), h.P(h.Class("advice"), words(first.Advice)),
			table("", []string{"Where", "Evidence"}, g.Map(all, func(f *report.Finding) g.Node {
				return h.Tr(h.Th(h.Scope("row"), p.about(f.Subject)), h.Td(evidence(f.Evidence)))
			}))))
}

// maxEvidence is how much of the evidence of one finding is shown: the rest is
// on the card of its subject.
const maxEvidence = 10

func evidence(all []report.Evidence) g.Node {
	var line g.Group
	for n, e := range all {
		if n == maxEvidence {
			line = append(line, words(fmt.Sprintf(" · and %d more", len(all)-n)))
			break
		}
		line = append(line, g.If(n > 0, words(" · ")), words(e.What),
			g.If(e.Name != "", g.Group{words(" "), name(e.Name)}),
			g.If(e.ID != "", g.Group{words(" "), mono(e.ID)}),
			g.If(e.Value != "", g.Group{words(": "), name(e.Value)}))
	}
	return line
}

func (p *page) notEvaluated() g.Node {
	if p.NotEvaluated == nil {
		return nil
	}
	rows := g.Map(p.NotEvaluated, func(n report.NotEvaluated) g.Node {
		subjects := "all"
		if n.Subjects > 0 {
			subjects = plain.Number(n.Subjects)
		}
		return h.Tr(h.Td(severity(n.Severity)), h.Td(h.Class("mono muted"), words(n.ID)), h.Th(h.Scope("row"), words(n.Title)),
			h.Td(words(strings.Join(n.Missing, ", "))), number(subjects))
	})
	return g.Group{
		h.H3(h.ID("not-evaluated"), h.Class("sub"), words("Not evaluated")),
		h.P(h.Class("muted"), words("Something that these need was not read to its end. That there is none, or no other, means nothing.")),
		sideways("scroll", "Not evaluated", table("", []string{"At worst", "Id", "Finding", "Because", "#Open for"}, rows)),
	}
}

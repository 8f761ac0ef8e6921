package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

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
		none = el("p", words("None in what could be evaluated."))
	case p.Findings == nil:
		none = el("p", words("None."))
	}
	return section("findings", "page", "All findings", about, none, g.Map(p.groups(), p.group), p.notEvaluated())
}

func (p *page) group(all findingGroup) g.Node {
	first := all[0]
	return el("details", attr("class", "group"), open(first.Severity == report.Critical && len(all) <= maxWorst),
		el("summary", severity(first.Severity), el("span", attr("class", "mono muted"), words(first.ID)),
			el("span", attr("class", "title"), words(first.Title)), el("span", attr("class", "num muted"), words(plain.Number(len(all))))),
		el("div", attr("class", "inner"), el("p", attr("class", "advice"), words(first.Advice)),
			table("", []string{"Where", "Evidence"}, g.Map(all, func(f *report.Finding) g.Node {
				return el("tr", el("th", attr("scope", "row"), p.about(f.Subject)), el("td", evidence(f.Evidence)))
			}))))
}

// maxEvidence is how much of the evidence of one finding is shown: the rest is
// on the card of its subject.
const maxEvidence = 10

func evidence(all []report.Evidence) g.Node {
	var line g.Group
	for n, e := range all {
		if n == maxEvidence {
			line = append(line, words(fmt.Sprintf(" · and %d more", standFor(all[n:]))))
			break
		}
		line = append(line, g.If(n > 0, words(" · ")), words(e.What),
			g.If(e.Name != "", g.Group{words(" "), name(e.Name)}),
			g.If(e.ID != "", g.Group{words(" "), mono(e.ID)}),
			g.If(e.Value != "", g.Group{words(": "), name(e.Value)}))
	}
	return line
}

// standFor is how many facts some evidence stands for.
func standFor(all []report.Evidence) int {
	n := 0
	for i := range all {
		n += max(1, all[i].More)
	}
	return n
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
		return el("tr", el("td", severity(n.Severity)), el("td", attr("class", "mono muted"), words(n.ID)), el("th", attr("scope", "row"), words(n.Title),
			g.If(n.Worse > 0, el("span", attr("class", "muted"), words("; found for ", plain.Number(n.Worse), ", where it may be worse")))),
			el("td", words(strings.Join(n.Missing, ", "))), number(subjects))
	})
	return g.Group{
		el("h3", attr("id", "not-evaluated"), attr("class", "sub"), words("Not evaluated")),
		el("p", attr("class", "muted"), words("Something that these need was not read to its end, or not told. That there is none, no other or none that is worse, means nothing.")),
		sideways("scroll", "Not evaluated", table("", []string{"At worst", "Id", "Finding", "Because", "#Open for"}, rows)),
	}
}

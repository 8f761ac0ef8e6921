package page

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// findingsSection lists all findings, and the rules that were not evaluated.
func (p *page) findingsSection() g.Node {
	r := p.report
	about := "Computed from what was collected, and from nothing else."
	if len(r.Findings) > 0 {
		about += fmt.Sprintf(" %s in all, %s.", safetext.Number(len(r.Findings)), report.JoinCounts(r.Findings.Counts()))
	}
	none := g.Node(nil)
	switch {
	case r.Findings == nil && r.NotEvaluated != nil:
		none = el("p", text("None in what could be evaluated."))
	case r.Findings == nil:
		none = el("p", text("None."))
	}
	return section("findings", "page", "Findings", about, none, g.Map(r.Findings.Groups(), p.findingGroup), p.accepted(), p.notEvaluated())
}

// findingGroup is an entry that opens, with the findings of one rule and severity.
func (p *page) findingGroup(all report.Findings) g.Node {
	first, full := all[0], all
	if len(all) > maxFindingRows {
		full = all[:maxFull]
	}
	return el("details", attr("class", "group"), openIf(first.Severity == report.Critical && len(all) <= maxOpenFindings && len(p.report.Findings) <= maxOpenRows),
		el("summary", wordBadge(first.Severity), el("span", attr("class", "mono muted"), text(first.ID)),
			el("span", attr("class", "title"), text(first.Title), el("span", attr("class", "advice"), text(first.Advice))), el("span", attr("class", "num muted"), text(safetext.Number(len(all))))),
		el("div", attr("class", "inner"), attr("id", p.findingAnchor(first)), explanation(first.ID),
			table("", []string{"Where", "Evidence"}, g.Map(full, func(f *report.Finding) g.Node {
				if len(all) > maxFindingRows {
					return findingRow(p.subjectLink(f.Subject), p.evidenceLine(f.Evidence, func(string) string { return "" }))
				}
				return findingRow(g.Group{p.subjectLink(f.Subject), p.consoleMark(f.Subject)}, p.evidenceLine(f.Evidence, p.report.ConsoleLink))
			})), p.otherSubjects(all[len(full):])))
}

func findingRow(where, evidence g.Node) g.Node {
	return el("tr", el("th", attr("scope", "row"), where), el("td", evidence))
}

// maxFindingRows is how many findings of one group are shown with their evidence. Of more, only
// the first have it, without links into the Admin Console: the page must stay small.
const maxFindingRows = 30

// otherSubjects links to the subjects of findings without their evidence.
func (p *page) otherSubjects(all report.Findings) g.Node {
	if len(all) == 0 {
		return nil
	}
	return el("p", attr("class", "others"), el("b", text(safetext.Number(len(all)), " more")), text(" (the evidence is in the cards of these, in --summary and in --findings): "),
		g.Map(all, func(f *report.Finding) g.Node {
			key := report.Subject{Kind: f.Subject.Kind, ID: f.Subject.ID}
			if p.anchors[key] == "" {
				return g.Group{name(f.Subject.Name), text(" · ")}
			}
			return g.Group{link(p.anchors[key], bdi(safetext.Truncate(f.Subject.Name, 80)+" "+p.shortIDs[key])), text(" · ")}
		}))
}

// explanation says what a kind of finding means and how it is computed.
func explanation(id string) g.Node {
	for _, r := range report.Rules() {
		if r.ID == id {
			return el("p", attr("class", "muted"), text(r.Means, " ", r.How))
		}
	}
	return nil
}

// maxOpenFindings is how many findings a group that is open from the beginning can have.
const maxOpenFindings = 6

// findingAnchor is the id of the rule; of a group with a lower severity than another one of the
// rule, also the severity.
func (p *page) findingAnchor(f *report.Finding) string {
	if f.Severity != p.worst[f.ID] {
		return f.ID + "-" + string(f.Severity)
	}
	return f.ID
}

// worstSeverities are the highest severities found, by rule.
func worstSeverities(all report.Findings) map[string]report.Severity {
	worst := map[string]report.Severity{}
	for _, f := range all {
		if s, ok := worst[f.ID]; !ok || f.Severity.AtLeast(s) {
			worst[f.ID] = f.Severity
		}
	}
	return worst
}

// maxEvidence is how many facts of one finding are shown.
const maxEvidence = 10

// consoleMark links to a subject in the Admin Console whose name links to its card.
func (p *page) consoleMark(s report.Subject) g.Node {
	console := p.report.ConsoleLink(s.ID)
	if console == "" || p.anchors[report.Subject{Kind: s.Kind, ID: s.ID}] == "" {
		return nil
	}
	return g.Group{text(" "), el("span", attr("class", "small"), outerLink(console, text("Admin Console")))}
}

// evidenceLine lists facts. console returns the address of an object in the Admin Console.
func (p *page) evidenceLine(all []report.Evidence, console func(id string) string) g.Node {
	var line g.Group
	for n, e := range all {
		if n == maxEvidence {
			line = append(line, text(fmt.Sprintf(" · and %d more", countFacts(all[n:]))))
			break
		}
		line = append(line, g.If(n > 0, text(" · ")), text(e.What),
			g.If(e.Name != "", g.Group{text(" "), linkedName(console(e.ID), e.Name)}),
			g.If(e.ID != "", g.Group{text(" "), evidenceID(console(e.ID), &e)}),
			g.If(e.Value != "", g.Group{text(": "), name(e.Value)}))
	}
	return line
}

// evidenceID links into the Admin Console where there is no name to do so.
func evidenceID(link string, e *report.Evidence) g.Node {
	if link != "" && e.Name == "" {
		return outerLink(link, idText(e.ID))
	}
	return idText(e.ID)
}

// countFacts counts facts, including those that an evidence only counts.
func countFacts(all []report.Evidence) int {
	n := 0
	for i := range all {
		n += max(1, all[i].More)
	}
	return n
}

// accepted lists the findings that do not count because somebody answers for them.
func (p *page) accepted() g.Node {
	r := p.report
	if len(r.Accepted)+len(r.AcceptNotes) == 0 {
		return nil
	}
	rows := g.Map(r.Accepted, func(a report.AcceptedFinding) g.Node {
		return el("tr", el("td", wordBadge(a.Finding.Severity)), el("td", text(a.Finding.Title, " "), el("span", attr("class", "mono muted"), text(a.Finding.ID))),
			el("th", attr("scope", "row"), p.subjectLink(a.Finding.Subject)), el("td", name(a.Acceptance.Text())))
	})
	return g.Group{
		el("h3", attr("id", "accepted"), attr("class", "sub"), text("Accepted")),
		scrollable("scroll", "Accepted", table("", []string{"Severity", "Finding", "Where", "Accepted"}, rows)),
		notes(r.AcceptNotes),
	}
}

func (p *page) notEvaluated() g.Node {
	if p.report.NotEvaluated == nil {
		return nil
	}
	rows := g.Map(p.report.NotEvaluated, func(n report.NotEvaluated) g.Node {
		subjects := "all"
		if n.Subjects > 0 {
			subjects = safetext.Number(n.Subjects)
		}
		return el("tr", el("td", wordBadge(n.Severity)), el("td", attr("class", "mono muted"), text(n.ID)), el("th", attr("scope", "row"), text(n.Title),
			g.If(n.Worse > 0, el("span", attr("class", "muted"), text("; found for ", safetext.Number(n.Worse), ", where it may be understated")))),
			el("td", text(strings.Join(n.Missing, ", "))), numberCell(subjects))
	})
	return g.Group{
		el("h3", attr("id", "not-evaluated"), attr("class", "sub"), text("Not evaluated")),
		el("p", attr("class", "muted"), text("What these checks need was not read completely, or Okta did not return it. No result here does not mean that there is no problem.")),
		scrollable("scroll", "Not evaluated", table("", []string{"At worst", "Id", "Finding", "Because", "#Open for"}, rows)),
	}
}

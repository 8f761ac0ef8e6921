package page

import (
	"time"
	"unicode/utf8"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/graph/report"
)

// holderList is a section with the holders of one kind.
type holderList struct {
	columns   columns
	holders   []holder
	resources []string // from which they come
}

// columns are the headings of columns that differ between the kinds of holders.
type columns struct{ badge, who, count string }

// holder is one who has standing access: a row that opens and shows the rest.
type holder struct {
	anchor, name string
	open         bool // from the beginning
	row          row
	findings     report.Findings
	paths        pathList
	scopes       []tierScopes
	credentials  credentialList
	facts        []fact
	diagram      diagram
}

// row is what is shown of a holder that is closed.
type row struct {
	badge       badge
	who         who    // who authorized it, or owns it
	age         string // since it was created
	count, unit string // number of scopes, or network of a token
}

type fact struct{ label, value, note string }

// maxOpen is how many holders of a kind may be open from the beginning: those that can take over
// the organization.
const maxOpen = 2

var unknownBadge = badge{"unknown", "not known"}

// newHolder sets what all kinds of holders have.
func (p *page) newHolder(kind, id, name string, r *report.Result) holder {
	h := holder{anchor: p.anchors[report.Subject{Kind: kind, ID: id}], name: name, findings: r.Findings}
	if utf8.RuneCountInString(name) > longText {
		h.facts = append(h.facts, fact{"Name", name, ""})
	}
	return h
}

func (p *page) dateFact(label string, t time.Time) fact {
	if t.IsZero() || t.After(p.report.Run.Started) {
		return fact{label, day(t), ""}
	}
	return fact{label, day(t), p.age(t) + " ago"}
}

// node shows the holders. That there is none is said only when their resources were read to the
// end.
func (l *holderList) node(p *page) g.Node {
	switch {
	case len(l.holders) > 0:
		return g.Group{l.columns.node(), g.Map(l.holders, holder.node)}
	case p.unread(l.resources...) != "":
		return el("p", text("Not known: they were not read. "), link("coverage", text("Why")))
	}
	return el("p", text("There is none."))
}

// node is hidden from screen readers: each row says by itself what its numbers are.
func (c columns) node() g.Node {
	return el("div", attr("class", "columns"), attr("aria-hidden", "true"),
		el("span", text(c.badge)), el("span", text("Name")), el("span", text(c.who)),
		el("span", attr("class", "num"), text("Age")), el("span", attr("class", "num"), text(c.count)), el("span", text("Findings")))
}

func (h holder) node() g.Node {
	return g.Group{
		el("details", attr("class", "holder"), openIf(h.open), h.summary(),
			el("div", attr("class", "body"), attr("id", h.anchor),
				el("div", attr("class", "aside"), h.diagram.node()),
				el("div", attr("class", "text"), findingList(h.findings), h.paths.node(), scopeList(h.scopes), h.credentials.node(), factList(h.facts)))),
		g.Raw("\n"),
	}
}

func (h holder) summary() g.Node {
	r := h.row
	return el("summary",
		r.badge.node(),
		el("span", attr("class", "name"), shortName(h.name, 160)),
		el("span", attr("class", "who"), shortName(r.who.name, 48),
			g.If(r.who.state != "", g.Group{text(" "), bdi(safetext.Truncate(r.who.state, 60), attr("class", warnClass(r.who.warn)))})),
		el("span", attr("class", "cell num"), text(r.age)),
		el("span", attr("class", "cell num"), shortName(r.count, 20), g.If(r.unit != "", el("span", attr("class", "unit"), text(" ", r.unit)))),
		el("span", attr("class", "cell tail"), findingCounts(h.findings)))
}

func findingCounts(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return el("span", attr("class", "muted"), text("none"))
	}
	return g.Map(findings.Counts(), func(c report.Count[report.Severity]) g.Node {
		return g.Group{el("span", attr("class", "sev "+string(c.Word)), severityCount(c)), text(" ")}
	})
}

func findingList(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return nil
	}
	return g.Group{el("h3", text("Findings")), el("ul", attr("class", "list"), g.Map(findings, func(f *report.Finding) g.Node {
		return el("li", wordBadge(f.Severity), el("span", text(f.Title, " "), idText(f.ID)))
	}))}
}

func factList(facts []fact) g.Node {
	return g.Group{el("h3", text("Facts")), el("dl", attr("class", "facts"), g.Map(facts, func(f fact) g.Node {
		if f.value == "" {
			return nil
		}
		return g.Group{el("dt", text(f.label)), el("dd", bdi(f.value), g.If(f.note != "", g.Group{text(" "), bdi(f.note, attr("class", "muted"))}))}
	}))}
}

// incompleteNote is shown below a list that may not be complete.
func incompleteNote() g.Node {
	return el("p", attr("class", "small warn"), text("Not read to the end: there may be more."))
}

package page

import (
	"fmt"
	"strings"
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
	unprinted int      // holders that are not printed
}

// columns are the headings of columns that differ between the kinds of holders.
type columns struct {
	who, count string
	lastToken  bool // there is a column for it
}

// holder is one who has standing access: a row that opens and shows the rest.
type holder struct {
	anchor, name string
	kind, id     string // of the node in the graph
	open         bool   // from the beginning
	paper        bool   // printed
	compact      bool   // without a diagram and ordinary scopes
	shortID      string // the end of the id, when another holder has the same name
	filter       string // classes by which it can be filtered
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
	reach       *report.Reach
	who         who       // who authorized it, or owns it
	age         string    // since it was created
	count, unit string    // number of scopes, or network of a token
	used        lastToken // not shown without the column for it
}

// fact is a row of a card.
type fact struct{ label, value, note, href string }

// maxOpen is how many holders of a kind may be open from the beginning: those that can take over
// the organization. In a list of more than maxOpenRows, none is.
const (
	maxOpen     = 2
	maxOpenRows = 20
)

// maxPaper is how many holders of a kind are printed.
const maxPaper = 5

// maxFull is how many holders of a list of more than maxFullRows are shown in full. The others have
// no diagram, one link into the Admin Console, and their ordinary scopes are counted only: the page must stay small.
const (
	maxFull     = 20
	maxFullRows = 100
)

// open opens and prints the first holders.
func (l *holderList) open() {
	printed := 0
	for n := range l.holders {
		h := &l.holders[n]
		h.open = n < maxOpen && len(l.holders) <= maxOpenRows && h.row.reach.TakesOver()
		h.compact = n >= maxFull && len(l.holders) > maxFullRows
		h.paper = printed < maxPaper && len(h.findings) > 0 && h.findings[0].Severity.AtLeast(report.High)
		if h.paper {
			printed++
		}
	}
	l.unprinted = len(l.holders) - printed
}

// newHolder sets what all kinds of holders have.
func (p *page) newHolder(kind, id, name string, r *report.Result) holder {
	key := report.Subject{Kind: kind, ID: id}
	h := holder{id: id, shortID: p.shortIDs[key], anchor: p.anchors[key], name: name, findings: r.Findings}
	if utf8.RuneCountInString(name) > longText {
		h.facts = append(h.facts, fact{"Name", name, "", ""})
	}
	return h
}

func (p *page) dateFact(label string, t time.Time) fact {
	if t.IsZero() || t.After(p.report.Run.Started) {
		return fact{label, day(t), "", ""}
	}
	if p.report.Run.Started.Sub(t) < oneDay {
		return fact{label, day(t), "less than a day before", ""}
	}
	return fact{label, day(t), p.age(t) + " ago", ""}
}

// node shows the holders. That there is none is said only when their resources were read to the
// end.
func (l *holderList) node(p *page) g.Node {
	switch {
	case len(l.holders) > 0:
		return g.Group{g.If(len(l.holders) > maxFullRows, el("p", attr("class", "small muted"), text(fmt.Sprintf("The first %d rows are shown in full. Of the others, diagrams are left out and ordinary scopes are counted.", maxFull)))),
			l.rows(p),
			g.If(l.unprinted > 0, el("p", attr("class", "on-paper"), text("Not printed: ", safetext.Count(l.unprinted, "more row"), ". The page on the screen has them all.")))}
	case p.unread(l.resources...) != "":
		return el("p", text("Unknown: they were not read. "), link("coverage", text("Why")))
	}
	return el("p", text("None."))
}

func (l *holderList) rows(p *page) g.Node {
	if !l.columns.lastToken {
		return g.Group{l.columns.node(), g.Map(l.holders, func(h holder) g.Node { return p.holderNode(h, nil) })}
	}
	return el("div", attr("class", "with-used"), l.columns.node(), g.Map(l.holders, func(h holder) g.Node { return p.holderNode(h, h.row.used.node()) }))
}

// node is hidden from screen readers: each row says by itself what its numbers are.
func (c columns) node() g.Node {
	return el("div", attr("class", "columns"), attr("aria-hidden", "true"),
		el("span", text("Reach")), el("span", text("Name")), el("span", text(c.who)),
		el("span", attr("class", "num"), text("Age")), el("span", attr("class", "num"), text(c.count)),
		g.If(c.lastToken, el("span", attr("class", "used"), text("Last token"))), el("span", text("Findings")))
}

func (p *page) holderNode(h holder, used g.Node) g.Node {
	class := strings.TrimSpace("holder " + h.filter)
	if h.paper {
		class += " paper"
	}
	return g.Group{
		el("details", attr("class", class), openIf(h.open), h.summary(used),
			el("div", attr("class", "body"), attr("id", h.anchor),
				g.If(!h.compact, el("div", attr("class", "aside"), h.diagram.node())),
				el("div", attr("class", "text"), p.findingList(h.findings, h.compact), h.paths.node(p, h.compact), scopeList(h.scopes, h.compact), h.credentials.node(h.compact), p.factList(&h)))),
		g.Raw("\n"),
	}
}

func (h holder) summary(used g.Node) g.Node {
	r := h.row
	return el("summary",
		reachBadge(r.reach),
		el("h3", attr("class", "name"), shortName(h.name, 160), shortIDText(h.shortID)),
		el("span", attr("class", "who"), shortName(r.who.name, 48),
			g.If(r.who.state != "", g.Group{text(" "), bdi(safetext.Truncate(r.who.state, 60), attr("class", warnClass(r.who.warn)))})),
		el("span", attr("class", "cell num"), text(r.age)),
		el("span", attr("class", "cell num"), countText(r), g.If(r.unit != "", el("span", attr("class", "unit"), text(" ", r.unit)))),
		used, el("span", attr("class", "cell tail"), findingCounts(h.findings)))
}

func findingCounts(findings report.Findings) g.Node {
	if len(findings) == 0 {
		return el("span", attr("class", "muted"), text("none"))
	}
	return g.Map(findings.Counts(), func(c report.Count[report.Severity]) g.Node {
		return g.Group{el("span", attr("class", "sev "+string(c.Word)), text(c.String())), text(" ")}
	})
}

// countText is a number, or the network of a token.
func countText(r row) g.Node {
	if r.unit != "" {
		return text(r.count)
	}
	return shortName(r.count, 20)
}

func (p *page) findingList(findings report.Findings, compact bool) g.Node {
	if len(findings) == 0 {
		return nil
	}
	if compact {
		return g.Group{el("h4", text("Findings")), g.Map(findings, p.compactFinding)}
	}
	return g.Group{el("h4", text("Findings")), el("ul", attr("class", "list"), g.Map(findings, func(f *report.Finding) g.Node {
		return el("li", wordBadge(f.Severity), el("span", text(f.Title, " "), link(p.findingAnchor(f), text(f.ID))))
	}))}
}

// compactFinding has the title of a finding that matters most, and only the id of others.
func (p *page) compactFinding(f *report.Finding) g.Node {
	if f.Severity.AtLeast(report.High) {
		return el("p", text(string(f.Severity), ": "), link(p.findingAnchor(f), text(f.Title)))
	}
	return g.Group{text(string(f.Severity), ": "), link(p.findingAnchor(f), text(f.ID)), text(" ")}
}

// cardRows are rows that every card has below the facts of its kind: each returns nil for a holder
// that it says nothing about.
var cardRows = []func(*page, *holder) g.Node{bloodHoundRow, consoleRow}

func (p *page) factList(h *holder) g.Node {
	return g.Group{el("h4", text("Facts")), el("dl", attr("class", "facts"), g.Map(h.facts, func(f fact) g.Node { return f.row(h.compact) }),
		g.Map(cardRows, func(row func(*page, *holder) g.Node) g.Node { return row(p, h) }))}
}

// row is nothing when the value is not known.
func (f fact) row(compact bool) g.Node {
	if f.value == "" {
		return nil
	}
	return g.Group{el("dt", text(f.label)), el("dd", factValue(f, compact), g.If(f.note != "", g.Group{text(" "), bdi(f.note, attr("class", "muted"))}))}
}

func factValue(f fact, compact bool) g.Node {
	if f.href != "" && !compact {
		return outerLink(f.href, bdi(f.value))
	}
	if strings.HasSuffix(strings.ToLower(f.label), "id") {
		return bdi(f.value, attr("class", "pick"))
	}
	return bdi(f.value)
}

// incompleteNote is shown below a list that may not be complete.
func incompleteNote() g.Node {
	return el("p", attr("class", "small warn"), text("Not read completely: there may be more."))
}

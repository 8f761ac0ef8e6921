package page

import (
	"fmt"
	"slices"
	"time"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// active is the status of what can be used.
const active = "ACTIVE"

// ages is a plot of how old things of one kind are: a row per span of time.
type ages struct {
	Title, Alt  string
	Total, Over int
	Unread      string // the first resource that was not read to its end, "" for none
	Height      int
	LimitY      int // 0: there is none
	Limit       string
	Spans       []span
}

// span is one row: single marks while there are few, a bar otherwise.
type span struct {
	Y, TextY, N int
	Label       string
	Marks       []mark
	CountX      int
}

type mark struct {
	X, Y, W, H   int
	Class, Title string
}

// aged is one thing with an age.
type aged struct {
	name    string
	class   string // of its colour
	created time.Time
}

// bounds are the ages, in days, from which on there is another row. The limit of a
// plot is one more.
var bounds = []int{30, 90, 180, 365, 2 * 365, 3 * 365, 5 * 365}

// boundsWith are all bounds of a plot, the one for what is new first.
func boundsWith(limit time.Duration) []int {
	all := append([]int{0, int(limit / aDay)}, bounds...)
	slices.Sort(all)
	return slices.Compact(all)
}

// spanLabel says what a row is of, from one bound to the next; 0 is none.
func spanLabel(from, to int) string {
	n, unit := inUnits(from)
	last, lastUnit := inUnits(to)
	switch {
	case from == 0:
		return fmt.Sprintf("up to %d %s", last, lastUnit)
	case to == 0 && unit == "y":
		return fmt.Sprintf("over %d years", n)
	case to == 0:
		return fmt.Sprintf("over %d %s", n, unit)
	case unit == "y" && lastUnit == "y":
		return fmt.Sprintf("%d to %d years", n, last)
	case unit == lastUnit:
		return fmt.Sprintf("%d to %d %s", n, last, unit)
	}
	return fmt.Sprintf("%d %s to %d %s", n, unit, last, lastUnit)
}

// inUnits are days in years, if they are whole years.
func inUnits(days int) (n int, unit string) {
	if days%365 == 0 {
		return days / 365, "y"
	}
	return days, "d"
}

const (
	plotWidth  = 340
	spanHeight = 22
	axis       = 86 // labels are left of it
	plotLeft   = 92
	plotRight  = 330
	countRoom  = 40 // for the number behind the longest bar
	markStep   = 13
	maxMarks   = (plotRight - plotLeft) / markStep
)

func (p *page) allAges() []ages {
	r := p.Report
	var integrations, secrets, credentials, tokens []aged
	for n := range r.Integrations {
		i := &r.Integrations[n]
		integrations = append(integrations, aged{i.Name, power(i.Tier, i.Paths).Class, i.Created})
		for _, s := range i.Secrets {
			if s.Status == active {
				secrets = append(secrets, aged{i.Name, power(i.Tier, i.Paths).Class, s.Created})
			}
		}
	}
	for n := range r.Applications {
		a := &r.Applications[n]
		credential := func(status string, created time.Time) {
			if status == active {
				credentials = append(credentials, aged{a.Name, power(a.Tier, a.Paths).Class, created})
			}
		}
		for _, s := range a.Credentials.Secrets {
			credential(s.Status, s.Created)
		}
		for _, k := range a.Credentials.Keys {
			credential(k.Status, k.Created)
		}
	}
	for n := range r.Tokens {
		t := &r.Tokens[n]
		tokens = append(tokens, aged{t.Name, adminPill(t.Owner.Admin).Class, t.Created})
	}
	return []ages{
		p.plot("Integrations", integrations, p.Limits.Integration, snapshot.APIServices),
		p.plot("Active secrets of integrations", secrets, p.Limits.Secret, snapshot.APIServices, snapshot.APIServiceSecrets),
		p.plot("Active keys and secrets of applications", credentials, p.Limits.Secret,
			snapshot.Apps, snapshot.Grants, snapshot.JWKs, snapshot.AppSecrets),
		p.plot("API tokens", tokens, p.Limits.Secret, snapshot.APITokens),
	}
}

// plot places things of one kind, which stand in some resources.
func (p *page) plot(title string, all []aged, limit time.Duration, resources ...string) ages {
	a := ages{Title: title, Total: len(all), Unread: p.unread(resources...)}
	spans := boundsWith(limit)
	rows := make([][]aged, len(spans)+1) // the last one: not known
	longest := 0
	for _, x := range all {
		n := p.span(spans, x.created)
		rows[n] = append(rows[n], x)
		longest = max(longest, len(rows[n]))
		if p.Older(x.created, limit) {
			a.Over++
		}
	}
	y := 4
	for n, row := range rows {
		if n == len(spans) && len(row) == 0 {
			break
		}
		s := span{Y: y, TextY: y + 15, N: len(row), Label: "not known"}
		if n < len(spans) {
			s.Label = spanLabel(spans[n], append(spans, 0)[n+1])
			if n > 0 && days(spans[n]) == limit {
				a.LimitY = y
			}
		}
		p.draw(&s, row, longest)
		a.Spans = append(a.Spans, s)
		y += spanHeight
	}
	a.Height = y + 2
	a.Limit = "limit: " + inDays(limit)
	a.Alt = fmt.Sprintf("%s by age: %s, %s of them older than %s", title, a.total(), safetext.Number(a.Over), inDays(limit))
	return a
}

// span is the row of what was created then.
func (p *page) span(spans []int, created time.Time) int {
	if created.IsZero() {
		return len(spans)
	}
	for n := len(spans) - 1; n > 0; n-- {
		if p.Older(created, days(spans[n])) {
			return n
		}
	}
	return 0
}

// draw marks each thing while there is room for a mark each, else it draws bars
// as long as there are things of a tier.
func (p *page) draw(s *span, row []aged, longest int) {
	s.CountX = plotLeft
	if longest <= maxMarks {
		for n, x := range row {
			s.Marks = append(s.Marks, mark{plotLeft + n*markStep, s.Y + 5, 10, 12, x.class, safetext.Truncate(x.name, longText) + ", " + p.age(x.created)})
		}
		s.CountX += len(row)*markStep + 4
		return
	}
	count := map[string]int{}
	for _, x := range row {
		count[x.class]++
	}
	x := plotLeft
	for _, tier := range tiers {
		if n := count[string(tier)]; n > 0 {
			width := max(1, n*(plotRight-plotLeft-countRoom)/longest)
			s.Marks = append(s.Marks, mark{x, s.Y + 4, width, 14, string(tier), fmt.Sprintf("%s %s", safetext.Number(n), tier)})
			x += width
		}
	}
	s.CountX = x + 6
}

func (p *page) ageSection() g.Node {
	return section("ages", "", "How old they are", "On the day of the collection. Colours are the power of who holds it, as above.",
		el("div", attr("class", "plots"), g.Map(p.allAges(), ages.node)))
}

// total says how many there are, as far as that is known.
func (a ages) total() string {
	switch {
	case a.Unread == "":
		return safetext.Number(a.Total) + " in all"
	case a.Total == 0:
		return "not known: " + a.Unread + " was not read"
	}
	return safetext.Number(a.Total) + " or more: " + a.Unread + " was not read to its end"
}

func (a ages) node() g.Node {
	return el("figure",
		el("figcaption", el("h3", words(a.Title)), el("p", attr("class", "small muted"), words(a.total()),
			g.If(a.Over > 0, g.Group{words(", "), el("span", attr("class", "worry"), words(safetext.Number(a.Over), " past the limit"))}))),
		svg("plot", a.Alt, viewBox(plotWidth, a.Height), g.Map(a.Spans, span.node),
			g.If(a.LimitY > 0, g.Group{
				el("line", attr("class", "limit"), at("x1", 0, "x2", plotWidth, "y1", a.LimitY, "y2", a.LimitY)),
				el("text", attr("class", "limit-text"), attr("text-anchor", "end"), at("x", plotWidth, "y", a.LimitY-4), words(a.Limit)),
			}),
			el("line", attr("class", "axis"), at("x1", axis, "x2", axis, "y1", 2, "y2", a.Height-2))))
}

func (s span) node() g.Node {
	return g.Group{
		label("", 0, s.TextY, s.Label),
		g.Map(s.Marks, func(m mark) g.Node {
			return rect("c-"+m.Class, m.X, m.Y, m.W, m.H, 2, el("title", words(m.Title)))
		}),
		g.If(s.N > 0, label("count", s.CountX, s.TextY, safetext.Number(s.N))),
	}
}

package page

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// lastToken is when a holder last got a token, and from where, by the System Log.
type lastToken struct{ when, from string }

// asksLastTokens reports whether the System Log was asked for last tokens, answered or not.
func (p *page) asksLastTokens() bool {
	return slices.ContainsFunc(p.report.Coverage, func(c snapshot.Coverage) bool {
		return c.Resource == snapshot.LastUses && c.State != snapshot.Skipped
	})
}

// lastToken never says "unused", which would be too much: the log goes back 90 days.
func (p *page) lastToken(l *report.LogFacts) lastToken {
	switch l.State {
	case snapshot.UseSeen:
		return lastToken{day(l.LastToken), joinTexts(l.Network, l.Country)}
	case snapshot.UseNone:
		return lastToken{when: "no token in the log since " + day(l.Since)}
	}
	return lastToken{when: "not known"}
}

// node is a cell of the row of a holder, with a label where the columns have no headings.
func (t lastToken) node() g.Node {
	return el("span", attr("class", "cell used"), el("span", attr("class", "label"), text("Last token: ")), text(t.when),
		g.If(t.from != "", el("span", attr("class", "muted"), text(" "), shortName(t.from, 60))))
}

// logFacts are what the System Log says, none when it was not searched.
func (p *page) logFacts(l *report.LogFacts) (facts []fact) {
	switch {
	case l.State == snapshot.UseSeen:
		facts = []fact{p.dateFact("Last token", l.LastToken), {"From", joinTexts(l.Network, l.Country), "", ""}, {"With scopes", strings.Join(l.Scopes, " "), "", ""}}
	case l.State != "":
		facts = []fact{{"Last token", p.lastToken(l).when, "", ""}}
	}
	if by := &l.AuthorizedBy; by.ID != "" {
		facts = append(facts, fact{"Authorized by", by.ID, by.State + ", by the System Log of " + day(l.AuthorizedAt), p.report.ConsoleLink(by.ID)})
	}
	return facts
}

package page

import (
	"cmp"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// flowLists are the resources that list data flows.
var flowLists = []string{snapshot.EventHooks, snapshot.InlineHooks, snapshot.LogStreams, snapshot.EmailServers,
	snapshot.TelephonyProviders, snapshot.PushProviders}

// maxFlows is how many data flows the page lists.
const maxFlows = 200

// flowsSection lists to whom data of the organization goes. Where nothing of it was asked for, or
// no scope for it was granted, it would say nothing.
func (p *page) flowsSection() g.Node {
	r := p.report
	selected := func(c snapshot.Coverage) bool {
		return c.State != snapshot.Skipped && slices.Contains(flowLists, c.Resource)
	}
	if len(r.Flows) == 0 && !slices.ContainsFunc(r.Coverage, selected) {
		return nil
	}
	return section("flows", "page", "Where data goes",
		"Hooks, log streams, mail servers, and telephony and push providers. They hold no credential for Okta, and still get data of the organization or answer in its name. Parts of addresses that may be secrets are left out.",
		p.unreadFlows(), p.flowTable())
}

// unreadFlows names the lists that were not read to the end.
func (p *page) unreadFlows() g.Node {
	unread := slices.DeleteFunc(slices.Clone(flowLists), p.report.Known)
	if len(unread) == 0 {
		return nil
	}
	return el("p", attr("class", "warn"), text("Not read, so there may be more: ", strings.Join(unread, ", "), ". Coverage says why."))
}

func (p *page) flowTable() g.Node {
	all := p.report.Flows
	if len(all) == 0 {
		return el("p", text("None in what was read."))
	}
	rows := g.Map(all[:min(len(all), maxFlows)], func(f report.Flow) g.Node { return p.flowRow(&f) })
	return g.Group{
		scrollable("scroll", "Where data goes", table("", []string{"Flow", "Type", "Receiver", "Status", "Age", "Created by", "Worst"}, rows)),
		g.If(len(all) > maxFlows, el("p", attr("class", "muted"), text("The graph and --findings have the others."))),
	}
}

func (p *page) flowRow(f *report.Flow) g.Node {
	var worst g.Node
	if found := f.Result.Findings; len(found) > 0 {
		worst = wordBadge(found[0].Severity)
	}
	kind := cmp.Or(f.HookType.String(), strings.ReplaceAll(f.Type, "_", " "))
	return el("tr", attr("id", p.anchors[report.Subject{Kind: report.OfFlow, ID: f.ID}]), el("th", attr("scope", "row"), p.consoleName(f.ID, f.Name), g.Text(" "), idText(f.ID)), el("td", name(kind)),
		el("td", name(cmp.Or(f.Address.String(), f.Receiver, "not known"))), el("td", attr("class", "nowrap"), shortName(cmp.Or(f.Status.String(), "–"), 20)),
		el("td", attr("class", "nowrap"), text(p.age(f.Created))), el("td", p.flowCreator(f)), el("td", worst))
}

// flowCreator names who created an event hook. Of other flows, Okta does not tell it.
func (p *page) flowCreator(f *report.Flow) g.Node {
	if f.Type != snapshot.EventHookFlow {
		return text("–")
	}
	who := describe(&f.Creator)
	return g.Group{p.consoleName(f.Creator.ID, who.name), g.If(who.state != "", g.Group{text(" "), bdi(who.state, attr("class", warnClass(who.warn)))})}
}

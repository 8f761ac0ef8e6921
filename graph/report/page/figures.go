package page

import (
	"fmt"
	"slices"

	"oktagon/collector/plain"
	"oktagon/collector/snapshot"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// figure is one of the few numbers of the first screen.
type figure struct {
	N, What, More string
	Class         string   // how urgent More is: hot, warm or ""
	needs         []string // the resources that it is counted in
}

// figures are what a reader wants to know first. A number means nothing when
// what is counted was not read to its end.
func (p *page) figures() []figure {
	all := []figure{p.integrationFigure(), p.unanswered(), p.oldSecrets(), p.applicationFigure(), p.tokenFigure()}
	for i := range all {
		f := &all[i]
		unread := slices.DeleteFunc(f.needs, p.Known)
		if len(unread) == 0 {
			continue
		}
		if f.N == "0" {
			f.N = "?"
		} else {
			f.N += "+"
		}
		f.More, f.Class = "not all was read: "+unread[0], "warm"
	}
	return all
}

func (p *page) integrationFigure() figure {
	all := p.Report.Integrations
	f := figure{N: plain.Number(len(all)), What: counted(len(all), "API service integration"), needs: []string{snapshot.APIServices}}
	n := 0
	for i := range all {
		if leadsTo(all[i].Leads, scopes.TakeOverOrg) {
			n++
		}
	}
	return f.warn(n, "could take over the organization", "hot")
}

// orphan are the kinds of findings that say that the creator of an integration
// can no longer be asked.
var orphan = []string{"INT-09", "INT-10", "INT-14"}

func (p *page) unanswered() figure {
	n := 0
	for i := range p.Report.Integrations {
		if slices.ContainsFunc(p.Report.Integrations[i].Findings, func(f *report.Finding) bool { return slices.Contains(orphan, f.ID) }) {
			n++
		}
	}
	f := figure{N: plain.Number(n), What: "that nobody answers for", needs: []string{snapshot.APIServices, snapshot.Users}}
	if n > 0 {
		f.More, f.Class = "creator gone, deprovisioned or not named", "warm"
	}
	return f
}

func (p *page) oldSecrets() figure {
	n, all := 0, 0
	for i := range p.Report.Integrations {
		for _, s := range p.Report.Integrations[i].Secrets {
			if s.Status != active {
				continue
			}
			all++
			if p.Older(s.Created, report.SecretLimit) {
				n++
			}
		}
	}
	of := "active secrets"
	if all > 0 {
		of = fmt.Sprintf("of their %s active %s", plain.Number(all), counted(all, "secret"))
	}
	return figure{N: plain.Number(n), What: of + " older than " + inDays(report.SecretLimit), needs: []string{snapshot.APIServices, snapshot.Secrets}}
}

func (p *page) applicationFigure() figure {
	holders, n := 0, 0
	for i := range p.Report.Applications {
		a := &p.Report.Applications[i]
		if len(a.Scopes) > 0 {
			holders++
		}
		if leadsTo(a.Leads, scopes.TakeOverOrg) {
			n++
		}
	}
	f := figure{N: plain.Number(holders), What: counted(holders, "application") + " with scopes of Okta's API",
		needs: []string{snapshot.Apps, snapshot.Grants}}
	return f.warn(n, "could take over the organization", "hot")
}

func (p *page) tokenFigure() figure {
	all := p.Report.Tokens
	f := figure{N: plain.Number(len(all)), What: counted(len(all), "API token"), needs: []string{snapshot.APITokens}}
	n := 0
	for i := range all {
		if all[i].Owner.Admin == report.SuperAdmin {
			n++
		}
	}
	return f.warn(n, "of a super admin", "hot")
}

// warn says how many of what was counted are worth a second look.
func (f figure) warn(n int, what, class string) figure {
	if n > 0 {
		f.More, f.Class = plain.Number(n)+" "+what, class
	}
	return f
}

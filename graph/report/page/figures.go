package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/report"
)

// figure is one of the few numbers of the first screen.
type figure struct {
	N, What, More string
	Class         string // how urgent More is: hot, warm or ""
}

// figures are what a reader wants to know first.
func (p *page) figures() []figure {
	return []figure{p.integrationFigure(), p.unanswered(), p.oldSecrets(), p.applicationFigure(), p.tokenFigure()}
}

// asFarAs says what was not read: a number means nothing when what is counted was
// not read to its end, nor does its remark when what that rests on was not.
func (f figure) asFarAs(counted, remarked string) figure {
	if counted != "" {
		f.N = atLeast(f.N)
	}
	unread := cmp.Or(counted, remarked)
	switch {
	case unread == "":
	case f.More == "":
		f.More, f.Class = "not all was read: "+unread, "warm"
	default:
		f.More += "; not all was read: " + unread
	}
	return f
}

// atLeast is a number that may be larger.
func atLeast(n string) string {
	if n == "0" {
		return "?"
	}
	return n + "+"
}

// unread is the first of some resources that was not read to its end, "" for none.
func (p *page) unread(resources ...string) string {
	if n := slices.IndexFunc(resources, func(r string) bool { return !p.Known(r) }); n >= 0 {
		return resources[n]
	}
	return ""
}

// unevaluated is what was missing for some kinds of findings, "" when all were evaluated.
func (p *page) unevaluated(ids ...string) string {
	for i := range p.NotEvaluated {
		if n := &p.NotEvaluated[i]; slices.Contains(ids, n.ID) {
			resource, _, _ := strings.Cut(strings.Join(n.Missing, ""), " ")
			return resource
		}
	}
	return ""
}

func (p *page) integrationFigure() figure {
	all := p.Report.Integrations
	f := figure{N: safetext.Number(len(all)), What: safetext.Plural(len(all), "API service integration")}
	n := 0
	for i := range all {
		if leadsTo(all[i].Paths, kind.OktagonTakeOverOrg) {
			n++
		}
	}
	return f.warn(n, "could take over the organization", "hot").asFarAs(p.unread(snapshot.APIServices), p.unevaluated("INT-01"))
}

// orphan are the kinds of findings that say that the creator of an integration
// can no longer be asked.
var orphan = []string{"INT-09", "INT-10", "INT-14"}

func (p *page) unanswered() figure {
	n := 0
	for i := range p.Report.Integrations {
		if slices.ContainsFunc(p.Report.Integrations[i].Result.Findings, func(f *report.Finding) bool { return slices.Contains(orphan, f.ID) }) {
			n++
		}
	}
	f := figure{N: safetext.Number(n), What: "that nobody answers for"}
	if n > 0 {
		f.More, f.Class = "creator gone, deprovisioned or not named", "warm"
	}
	return f.asFarAs(cmp.Or(p.unread(snapshot.APIServices), p.unevaluated(orphan...)), "")
}

func (p *page) oldSecrets() figure {
	n, all := 0, 0
	unread := p.unread(snapshot.APIServices, snapshot.APIServiceSecrets)
	for i := range p.Report.Integrations {
		for _, s := range p.Report.Integrations[i].Secrets {
			if s.Status != active {
				continue
			}
			all++
			switch {
			case s.Created.IsZero():
				unread = cmp.Or(unread, snapshot.APIServiceSecrets)
			case p.Older(s.Created, p.Limits.Secret):
				n++
			}
		}
	}
	of := "active secrets"
	if all > 0 {
		of = fmt.Sprintf("of their %s active %s", safetext.Number(all), safetext.Plural(all, "secret"))
	}
	f := figure{N: safetext.Number(n), What: of + " older than " + inDays(p.Limits.Secret)}
	return f.asFarAs(unread, "")
}

func (p *page) applicationFigure() figure {
	holders, n := 0, 0
	for i := range p.Report.Applications {
		a := &p.Report.Applications[i]
		if len(a.Scopes) > 0 {
			holders++
		}
		if leadsTo(a.Paths, kind.OktagonTakeOverOrg) {
			n++
		}
	}
	f := figure{N: safetext.Number(holders), What: safetext.Plural(holders, "application") + " with scopes of Okta's API"}
	f = f.warn(n, "could take over the organization", "hot")
	return f.asFarAs(p.unread(snapshot.Apps, snapshot.Grants), p.unevaluated("APP-01"))
}

func (p *page) tokenFigure() figure {
	all := p.Report.Tokens
	f := figure{N: safetext.Number(len(all)), What: safetext.Plural(len(all), "API token")}
	n := 0
	for i := range all {
		if all[i].Owner.Admin == report.SuperAdmin {
			n++
		}
	}
	return f.warn(n, "of a super admin", "hot").asFarAs(p.unread(snapshot.APITokens), p.unevaluated("TOK-01"))
}

// warn says how many of what was counted are worth a second look.
func (f figure) warn(n int, what, class string) figure {
	if n > 0 {
		f.More, f.Class = safetext.Number(n)+" "+what, class
	}
	return f
}

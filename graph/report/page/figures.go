package page

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/report"
)

// keyFigure is one of the numbers on the first screen.
type keyFigure struct {
	Number, Label, Remark string
	Class                 string // how urgent Remark is: critical, high or ""
}

func (f keyFigure) node() g.Node {
	if f.Number == "" {
		return nil
	}
	return el("div", optionalClass(f.Class),
		el("dt", text(f.Label)), el("dd", attr("class", "n"), text(f.Number)),
		g.If(f.Remark != "", el("dd", attr("class", "more"), text(f.Remark))))
}

// keyFigures are the numbers on the first screen in their order.
var keyFigures = []func(*page) keyFigure{(*page).integrationFigure, (*page).ownerlessFigure, (*page).oldSecretFigure,
	(*page).applicationFigure, (*page).tokenFigure, (*page).agentFigure}

// qualify says which resource is missing: unreadCount for the number, or else unreadRemark for the
// remark. Both may be empty.
func (f keyFigure) qualify(unreadCount, unreadRemark string) keyFigure {
	if unreadCount != "" {
		f.Number = atLeast(f.Number)
	}
	unread := cmp.Or(unreadCount, unreadRemark)
	switch {
	case unread == "":
	case f.Remark == "":
		f.Remark, f.Class = "unknown: "+unread+" not read", "high"
	default:
		f.Remark += "; unknown: " + unread + " not read"
	}
	return f
}

// warn says how many of those that were counted need attention.
func (f keyFigure) warn(n int, what string) keyFigure {
	if n > 0 {
		f.Remark, f.Class = safetext.Number(n)+" "+what, "critical"
	}
	return f
}

// unread returns the first of some resources that was not read to the end, "" for none.
func (p *page) unread(resources ...string) string {
	if n := slices.IndexFunc(resources, func(r string) bool { return !p.report.Known(r) }); n >= 0 {
		return resources[n]
	}
	return ""
}

// unreadFor returns the first resource that was missing for one of some rules, "" for none.
func (p *page) unreadFor(rules ...string) string {
	for i := range p.report.NotEvaluated {
		if n := &p.report.NotEvaluated[i]; slices.Contains(rules, n.ID) {
			resource, _, _ := strings.Cut(strings.Join(n.Missing, ""), " ")
			return resource
		}
	}
	return ""
}

func (p *page) integrationFigure() keyFigure {
	n := len(p.report.Integrations)
	f := keyFigure{Number: safetext.Number(n), Label: safetext.Plural(n, "integration")}
	return f.qualify(p.unread(snapshot.APIServices), p.unreadFor(report.RuleTakesOver))
}

// ownerlessFigure counts the integrations whose creator can no longer be asked.
func (p *page) ownerlessFigure() keyFigure {
	rules := []string{report.RuleCreatorDeleted, report.RuleCreatorDeprovisioned, report.RuleNoCreator}
	n := countIf(p.report.Integrations, func(i *report.Integration) bool {
		return slices.ContainsFunc(i.Result.Findings, func(f *report.Finding) bool { return slices.Contains(rules, f.ID) })
	})
	f := keyFigure{Number: safetext.Number(n), Label: "without an accountable owner"}
	if n > 0 {
		f.Class = "high"
	}
	return f.qualify(cmp.Or(p.unread(snapshot.APIServices), p.unreadFor(rules...)), "")
}

// oldSecretFigure counts the old ones among the active secrets of integrations.
func (p *page) oldSecretFigure() keyFigure {
	old, all := 0, 0
	var oldest time.Time
	unread := p.unread(snapshot.APIServices, snapshot.APIServiceSecrets)
	for i := range p.report.Integrations {
		for _, s := range p.report.Integrations[i].Secrets {
			if s.Status != active {
				continue
			}
			all++
			switch {
			case s.Created.IsZero():
				unread = cmp.Or(unread, snapshot.APIServiceSecrets)
			case p.report.Older(s.Created, p.report.Limits.Secret):
				old++
				if oldest.IsZero() || s.Created.Before(oldest) {
					oldest = s.Created
				}
			}
		}
	}
	of := "active secrets"
	if all > 0 {
		of = fmt.Sprintf("of %s active %s", safetext.Number(all), safetext.Plural(all, "secret"))
	}
	f := keyFigure{Number: safetext.Number(old), Remark: p.oldestText(oldest), Label: of + " older than " + daysText(p.report.Limits.Secret)}
	return f.qualify(unread, "")
}

func (p *page) oldestText(created time.Time) string {
	if created.IsZero() {
		return ""
	}
	return "oldest " + p.age(created)
}

func (p *page) applicationFigure() keyFigure {
	holders := countIf(p.report.Applications, func(a *report.Application) bool { return len(a.Scopes) > 0 })
	f := keyFigure{Number: safetext.Number(holders), Label: safetext.Plural(holders, "application") + " with Okta API scopes"}
	return f.qualify(p.unread(snapshot.Apps, snapshot.Grants), p.unreadFor(report.RuleAppTakesOver))
}

func (p *page) tokenFigure() keyFigure {
	all := p.report.Tokens
	f := keyFigure{Number: safetext.Number(len(all)), Label: safetext.Plural(len(all), "API token")}
	superAdmins := countIf(all, func(t *report.Token) bool { return t.Owner.Admin == report.SuperAdmin })
	return f.warn(superAdmins, "with super admin rights").
		qualify(p.unread(snapshot.APITokens), p.unreadFor(report.RuleTokenOfSuperAdmin))
}

// agentFigure has no number in an organization without AI agents.
func (p *page) agentFigure() keyFigure {
	n := len(p.report.Agents)
	if n == 0 {
		return keyFigure{}
	}
	f := keyFigure{Number: safetext.Number(n), Label: safetext.Plural(n, "AI agent")}
	static := countIf(p.report.Agents, func(a *report.Agent) bool { return len(staticSecrets(a, true)) > 0 })
	if static > 0 {
		f.Remark, f.Class = safetext.Number(static)+" with static secrets", "high"
	}
	return f.qualify(p.unread(snapshot.AIAgents), p.unread(snapshot.AgentConnections))
}

func countIf[T any](all []T, match func(*T) bool) int {
	n := 0
	for i := range all {
		if match(&all[i]) {
			n++
		}
	}
	return n
}

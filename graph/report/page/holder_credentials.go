package page

import (
	"cmp"

	g "maragu.dev/gomponents"

	"oktagon/graph/report"
)

// active is the status of secrets, keys and applications that can be used.
const active = "ACTIVE"

// credentialList are the secrets and keys of a holder.
type credentialList struct {
	credentials []credential
	incomplete  bool // there may be more
}

// credential is a secret or a key.
type credential struct {
	kind, status, id, age string
	old                   bool
}

func (p *page) secrets(all []report.Secret) (list []credential) {
	for _, s := range all {
		old := s.Status == active && p.report.Older(s.Created, p.report.Limits.Secret)
		list = append(list, credential{"Secret", s.Status, s.ID, p.age(s.Created), old})
	}
	return list
}

func (p *page) keys(all []report.Key) (list []credential) {
	for _, k := range all {
		old := k.Status == active && p.report.Older(k.Created, p.report.Limits.Secret)
		list = append(list, credential{"Key", k.Status, cmp.Or(k.KID, k.ID), p.age(k.Created), old})
	}
	return list
}

func (l credentialList) node(compact bool) g.Node {
	if l.credentials == nil && !l.incomplete {
		return nil
	}
	if compact {
		return g.Group{el("h4", text("Secrets and keys")), g.Map(l.credentials, credential.compactNode), g.If(l.incomplete, incompleteNote())}
	}
	rows := g.Map(l.credentials, func(c credential) g.Node {
		return el("tr", el("td", text(c.kind)), el("td", shortName(c.status, 30)), el("td", attr("class", "num"), text(c.age), c.oldMark()), el("td", idText(c.id)))
	})
	return g.Group{el("h4", text("Secrets and keys")), el("table", attr("class", "tight"), el("tbody", rows)),
		g.If(l.incomplete, incompleteNote())}
}

func (c credential) oldMark() g.Node {
	return g.If(c.old, el("span", attr("class", "warn"), text(" old")))
}

func (c credential) compactNode() g.Node {
	return el("p", text(c.kind, " "), shortName(c.status, 30), text(" ", c.age), c.oldMark(), text(" "), idText(c.id))
}

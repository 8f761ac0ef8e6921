package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// accountSource is where links between users and providers are told.
const accountSource = "GET /api/v1/idps/{idpId}/users"

// samlAccountEdges emits, per identity provider, which users its assertions can
// be for: those who are linked to it and, where the login decides, all others.
// Users times providers: nothing of it is kept but the linked users of one.
func samlAccountEdges(b *builder) error {
	for _, p := range b.saml.idps {
		linked, err := b.linkedTo(p)
		if err != nil {
			return err
		}
		if err := b.accounts(p, linked); err != nil {
			return err
		}
		if p.rule == nil {
			continue
		}
		field := b.at(p.fieldID(), kind.SAMLAccountResolutionField)
		for i, id := range b.index.of(kind.User) {
			login := strings.TrimSpace(b.saml.people[i].login)
			if login == "" {
				continue
			}
			if err := b.samlEdge(kind.SAMLHasAccountResolutionValue, ref{id, kind.User}, field, list("match_values", []string{login}),
				list("canonical_match_values", []string{login}), list("unsafe_match_values", nil), boolean("incomplete", false)); err != nil {
				return err
			}
		}
	}
	return nil
}

// linkedTo are the users that are linked to a provider, by their nodes' ids.
func (b *builder) linkedTo(p *samlIdP) (map[string]*snapshot.IdPUser, error) {
	users, _, err := childrenOf[snapshot.IdPUser](b, snapshot.IdPUsers, p.id)
	linked := make(map[string]*snapshot.IdPUser, len(users))
	for i := range users {
		if user := b.at(users[i].ID, kind.User); user != (ref{}) {
			linked[user.id] = &users[i]
		}
	}
	return linked, err
}

// accounts emits the edges from a provider to users, in the order of the users.
func (b *builder) accounts(p *samlIdP, linked map[string]*snapshot.IdPUser) error {
	provider := b.at(p.providerID(), kind.SAMLServiceProvider)
	status, known := p.status.Get()
	inUse := !known || status == "ACTIVE"
	for i, id := range b.index.of(kind.User) {
		person := &b.saml.people[i]
		var more []opengraph.Property
		if u := linked[id]; u != nil {
			if inUse {
				more = p.bound(u)
			}
		} else if login := strings.TrimSpace(person.login); p.rule != nil && login != "" {
			m := matches{all: []string{login}}
			more = append(m.properties("profile.login"), boolean("direct_binding", false))
		}
		if more == nil {
			continue
		}
		more = append(more, textual("account_state", accountState(person.status)))
		if err := b.samlEdge(kind.SAMLHasAccount, provider, ref{id, kind.User}, more...); err != nil {
			return err
		}
	}
	return nil
}

// bound describes the account of a linked user, nil when the provider has no
// name for it.
func (p *samlIdP) bound(u *snapshot.IdPUser) []opengraph.Property {
	var m matches
	subject := subjectOf(p.template, &u.Profile)
	for _, v := range []string{subject, u.ExternalID.String(), u.Profile.MSObjectIdentifier.String()} {
		if strings.TrimSpace(v) != "" {
			add(&m.all, v)
		}
	}
	if len(m.all) == 0 {
		return nil
	}
	if p.template == "idpuser.email" && strings.TrimSpace(subject) != "" {
		add(&m.values[emailClaim], foldCase(subject))
	}
	if p.microsoft {
		add(&m.values[objectIDClaim], canonicalGUID(u.Profile.MSObjectIdentifier.String()))
	}
	told := slices.Concat(m.values[emailClaim], m.values[objectIDClaim])
	for _, v := range m.all {
		if !slices.Contains(told, foldCase(v)) {
			add(&m.values[scopedExact], v)
		}
	}
	return append(m.properties(p.template), boolean("direct_binding", true), textual("direct_binding_source", accountSource))
}

// subjectOf is what a template of user names makes of a linked user, "" when it
// is none of those that are understood.
func subjectOf(template string, u *snapshot.IdPUserProfile) string {
	switch strings.Join(strings.Fields(snapshot.UnwrapExpression(template)), "") {
	case "idpuser.email":
		return u.Email.String()
	case "idpuser.subjectNameId":
		return u.SubjectNameID.String()
	case "idpuser.subjectNameQualifier":
		return u.SubjectNameQualifier.String()
	case `idpuser.subjectNameId+"@"+idpuser.subjectNameQualifier`, `idpuser.subjectNameId+'@'+idpuser.subjectNameQualifier`,
		`String.append(idpuser.subjectNameId,String.append("@",idpuser.subjectNameQualifier))`,
		`String.append(String.append(idpuser.subjectNameId,"@"),idpuser.subjectNameQualifier)`,
		`String.join("@",idpuser.subjectNameId,idpuser.subjectNameQualifier)`:
		if id, qualifier := u.SubjectNameID.String(), u.SubjectNameQualifier.String(); id != "" && qualifier != "" {
			return id + "@" + qualifier
		}
	}
	return ""
}

func accountState(status string) string {
	switch status {
	case "ACTIVE":
		return "enabled"
	case "SUSPENDED":
		return "suspended"
	case "DEPROVISIONED":
		return "deprovisioned"
	case "LOCKED_OUT":
		return "login_blocked"
	}
	return "unknown"
}

package saml

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// accountSource is where the links between users and providers come from.
const accountSource = "GET /api/v1/idps/{idpId}/users"

// AccountEdges writes, per identity provider, which users its assertions can be for:
// those who are linked to it and, where the login decides, all others. They are users
// times providers: only the linked users of one provider are kept.
func (m *Model) AccountEdges(r *emit.Reader, e *emit.Emitter) error {
	for _, p := range m.idps {
		linked, err := linkedUsers(r, e, p)
		if err != nil {
			return err
		}
		if err := m.accountEdges(e, p, linked); err != nil {
			return err
		}
		if p.rule == nil {
			continue
		}
		if err := m.resolutionEdges(e, p); err != nil {
			return err
		}
	}
	return nil
}

// linkedUsers returns the users that are linked to a provider, by their nodes' ids.
func linkedUsers(r *emit.Reader, e *emit.Emitter, p *identityProvider) (map[string]*snapshot.IdPUser, error) {
	users, _, err := emit.Items[snapshot.IdPUser](r, snapshot.IdPUsers, p.id)
	linked := make(map[string]*snapshot.IdPUser, len(users))
	for i := range users {
		if user := e.Find(users[i].ID, kind.User); !user.IsZero() {
			linked[user.ID] = &users[i]
		}
	}
	return linked, err
}

// accountEdges writes the edges from a provider to users, in the order of the users.
func (m *Model) accountEdges(e *emit.Emitter, p *identityProvider, linked map[string]*snapshot.IdPUser) error {
	provider := e.Find(p.providerID(), kind.SAMLServiceProvider)
	status, known := p.status.Get()
	inUse := !known || status == "ACTIVE"
	for i, id := range e.IDs(kind.User) {
		var more []emit.Property
		if u := linked[id]; u != nil {
			if inUse {
				more = p.linkedAccount(u)
			}
		} else if login := m.users.login(i); p.rule != nil && login != "" {
			found := matches{all: []string{login}}
			more = append(found.properties("profile.login"), emit.Bool("direct_binding", false))
		}
		if more == nil {
			continue
		}
		more = append(more, emit.String("account_state", accountState(m.users.status(i))))
		if err := edge(e, kind.SAMLHasAccount, provider, e.At(kind.User, int32(i)), more...); err != nil {
			return err
		}
	}
	return nil
}

// resolutionEdges writes the values by which a provider with a rule finds users.
func (m *Model) resolutionEdges(e *emit.Emitter, p *identityProvider) error {
	field := e.Find(p.fieldID(), kind.SAMLAccountResolutionField)
	for i := range e.IDs(kind.User) {
		login := m.users.login(i)
		if login == "" {
			continue
		}
		values := []string{login}
		more := append(matchValues(values, values, nil), emit.Bool("incomplete", false))
		if err := edge(e, kind.SAMLHasAccountResolutionValue, e.At(kind.User, int32(i)), field, more...); err != nil {
			return err
		}
	}
	return nil
}

// linkedAccount describes the account of a linked user, nil when the provider has no
// name for it.
func (p *identityProvider) linkedAccount(u *snapshot.IdPUser) []emit.Property {
	var found matches
	subject := subjectOf(p.template, &u.Profile)
	for _, v := range []string{subject, u.ExternalID.String(), u.Profile.MSObjectIdentifier.String()} {
		if strings.TrimSpace(v) != "" {
			add(&found.all, v)
		}
	}
	if len(found.all) == 0 {
		return nil
	}
	if p.template == "idpuser.email" && strings.TrimSpace(subject) != "" {
		add(&found.values[emailClaim], emit.FoldCase(subject))
	}
	if p.microsoft {
		add(&found.values[objectIDClaim], canonicalGUID(u.Profile.MSObjectIdentifier.String()))
	}
	compared := slices.Concat(found.values[emailClaim], found.values[objectIDClaim])
	for _, v := range found.all {
		if !slices.Contains(compared, emit.FoldCase(v)) {
			add(&found.values[scopedExact], v)
		}
	}
	return append(found.properties(p.template), emit.Bool("direct_binding", true), emit.String("direct_binding_source", accountSource))
}

// subjectOf returns what a template of user names makes of a linked user, "" when the
// template is none of those that are understood.
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

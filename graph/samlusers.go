package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// eligibilityEdges emits, per application, who can sign on to it and what its
// assertions say of them. They are streamed: nothing of them is kept.
func eligibilityEdges(b *builder) error {
	return children(b, snapshot.AppUsers, func(id string, accounts []snapshot.AppUser) error {
		a := b.saml.byApp[id]
		if status, known := stateOf(a); a == nil || known && status != "ACTIVE" {
			return nil
		}
		provider := b.at(a.providerID(), kind.SAMLFederationProvider)
		for i := range accounts {
			if err := b.eligible(a, provider, &accounts[i]); err != nil {
				return err
			}
		}
		for i := range accounts {
			if err := b.claimValues(a, &accounts[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func stateOf(a *samlApp) (string, bool) {
	if a == nil {
		return "", false
	}
	return a.status.Get()
}

// noUser is the place of a user that is no node.
const noUser = -1

// signsOn reports whether an account and its user, of which it returns the place,
// can be used. A user that is no node cannot be told to be locked out.
func (b *builder) signsOn(u *snapshot.AppUser) (user int32, ok bool) {
	switch u.Status.String() {
	case "ACTIVE", "PROVISIONED":
	default:
		return noUser, false
	}
	user, isNode := b.index.nth(u.ID, kind.User)
	if !isNode {
		return noUser, true
	}
	switch b.saml.people[user].status {
	case "SUSPENDED", "DEPROVISIONED", "STAGED", "LOCKED_OUT":
		return noUser, false
	}
	return user, true
}

func (b *builder) eligible(a *samlApp, provider ref, u *snapshot.AppUser) error {
	user, ok := b.signsOn(u)
	if !ok {
		return nil
	}
	if user == noUser {
		return b.samlEdge(kind.SAMLEligibleFor, ref{}, provider)
	}
	var m matches
	if len(a.claims) == 0 {
		for _, f := range families {
			add(&m.incomplete, f.property)
		}
	}
	for i := range a.claims {
		m.take(&a.claims[i], a.claims[i].values(b.saml, user, u))
	}
	source := "group_assignment"
	if assignedDirectly(u) {
		source = "direct_assignment"
	}
	return b.samlEdge(kind.SAMLEligibleFor, b.user(user), provider, append(m.properties(a.template), textual("assignment_source", source))...)
}

// claimValues emits what is told beside a mapping: values that are made anew for
// each sign-on, that are compared with nothing known, or that are not known.
func (b *builder) claimValues(a *samlApp, u *snapshot.AppUser) error {
	user, ok := b.signsOn(u)
	if !ok || user == noUser {
		return nil
	}
	for n := range a.claims {
		c := &a.claims[n]
		values := c.values(b.saml, user, u)
		if new(matches).take(c, values) {
			continue
		}
		canonical, unsafe := values, []string(nil)
		if c.family == transientNameID {
			canonical, unsafe = nil, values
		}
		more := []opengraph.Property{list("match_values", values), list("canonical_match_values", canonical),
			list("unsafe_match_values", unsafe)}
		if c.direct {
			more = append(more, textual("source_property", c.field.String()))
		}
		more = append(more, boolean("incomplete", len(values) == 0))
		if err := b.samlEdge(kind.SAMLHasClaimValue, b.user(user), b.at(a.claimID(n), kind.SAMLClaimMapping), more...); err != nil {
			return err
		}
	}
	return nil
}

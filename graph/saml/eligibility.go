package saml

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// EligibilityEdges writes, per application, who can sign on to it and what its
// assertions say of them. They are streamed: nothing of them is kept.
func (m *Model) EligibilityEdges(r *emit.Reader, e *emit.Emitter) error {
	return emit.EachParent(r, snapshot.AppUsers, func(id string, accounts []snapshot.AppUser) error {
		a := m.byID[id]
		if a == nil {
			return nil
		}
		if status, known := a.status.Get(); known && status != "ACTIVE" {
			return nil
		}
		provider := e.Find(a.providerID(), kind.SAMLFederationProvider)
		for i := range accounts {
			if err := m.eligibilityEdge(e, a, provider, &accounts[i]); err != nil {
				return err
			}
		}
		for i := range accounts {
			if err := m.claimValueEdges(e, a, &accounts[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// noUser is the position of a user that is no node.
const noUser = -1

// signsOn returns the position of an account's user and reports whether both can be
// used. A user that is no node may be locked out or not: it is taken to be able to.
func (m *Model) signsOn(e *emit.Emitter, u *snapshot.AppUser) (user int32, ok bool) {
	switch u.Status.String() {
	case "ACTIVE", "PROVISIONED":
	default:
		return noUser, false
	}
	user, isNode := e.Position(u.ID, kind.User)
	if !isNode {
		return noUser, true
	}
	switch m.users.status(int(user)) {
	case "SUSPENDED", "DEPROVISIONED", "STAGED", "LOCKED_OUT":
		return noUser, false
	}
	return user, true
}

func (m *Model) eligibilityEdge(e *emit.Emitter, a *application, provider emit.Ref, u *snapshot.AppUser) error {
	user, ok := m.signsOn(e, u)
	if !ok {
		return nil
	}
	if user == noUser {
		return edge(e, kind.SAMLEligibleFor, emit.Ref{}, provider)
	}
	var found matches
	if len(a.claims) == 0 {
		for _, f := range attributeFamilies {
			add(&found.incomplete, f.property)
		}
	}
	for i := range a.claims {
		found.take(&a.claims[i], a.claims[i].values(&m.users, user, u))
	}
	source := "group_assignment"
	if u.AssignedDirectly() {
		source = "direct_assignment"
	}
	more := append(found.properties(a.template), emit.String("assignment_source", source))
	return edge(e, kind.SAMLEligibleFor, e.At(kind.User, user), provider, more...)
}

// claimValueEdges writes the values of claims that are no part of SAML_EligibleFor:
// those that are made anew for each sign-on, that are compared with nothing known, or
// that are not known.
func (m *Model) claimValueEdges(e *emit.Emitter, a *application, u *snapshot.AppUser) error {
	user, ok := m.signsOn(e, u)
	if !ok || user == noUser {
		return nil
	}
	for n := range a.claims {
		c := &a.claims[n]
		values := c.values(&m.users, user, u)
		if new(matches).take(c, values) {
			continue
		}
		canonical, unsafe := values, []string(nil)
		if c.family == transientNameID {
			canonical, unsafe = nil, values
		}
		more := matchValues(values, canonical, unsafe)
		if c.direct {
			more = append(more, emit.String("source_property", c.field.String()))
		}
		more = append(more, emit.Bool("incomplete", len(values) == 0))
		mapping := e.Find(a.claimID(n), kind.SAMLClaimMapping)
		if err := edge(e, kind.SAMLHasClaimValue, e.At(kind.User, user), mapping, more...); err != nil {
			return err
		}
	}
	return nil
}

// matchValues describes an edge to values: all of them, those that other data can be
// compared with, and those that must not be compared.
func matchValues(all, canonical, unsafe []string) []emit.Property {
	return []emit.Property{emit.Strings("match_values", all), emit.Strings("canonical_match_values", canonical),
		emit.Strings("unsafe_match_values", unsafe)}
}

package report

import (
	"slices"

	"oktagon/collector/snapshot"
)

// person is evidence of who created, owns or granted something.
func person(what string, p Principal) Evidence {
	return Evidence{What: what, ID: p.ID, Name: p.Name, Private: p.Kind == PrincipalUser, Value: p.State}
}

func creator(i *Integration) []Evidence { return []Evidence{person("creator", i.Creator)} }

// isUnresolved reports whether a principal is named and nothing more is known.
func isUnresolved(p Principal) bool { return p.ID != "" && p.Kind == "" }

func creatorOpen(i *Integration) bool { return isUnresolved(i.Creator) }

// userStatuses are those that Okta documents. What another one means is not known.
var userStatuses = []string{"ACTIVE", "DEPROVISIONED", "SUSPENDED", "LOCKED_OUT", "STAGED", "PASSWORD_EXPIRED", "RECOVERY", "PROVISIONED"}

// isUntold is about a user of whom it is not known whether it can sign in.
func (p *Principal) isUntold() bool {
	return p.Kind == PrincipalUser && !slices.Contains(userStatuses, p.State)
}

func creatorStateOpen(i *Integration) bool { return creatorOpen(i) || i.Creator.isUntold() }

func creatorMayBeNoAdmin(i *Integration) bool {
	return creatorMayBeAdmin(i) || i.Creator.isUntold() && i.Creator.Admin == NoAdmin
}

func creatorMayBeAdmin(i *Integration) bool {
	return creatorOpen(i) || i.Creator.Kind == PrincipalUser && i.Creator.Admin == UnknownAdmin
}

func creatorFactorsOpen(i *Integration) bool {
	c := &i.Creator
	return creatorMayBeAdmin(i) || c.Admin == SuperAdmin && (c.Factors == nil || *c.Factors == 0 && c.isUntold())
}

// creatorGone needs to know everything that a creator can be.
func creatorGone(d *reading, i *Integration) (Severity, []Evidence) {
	if !d.isGone(i.Creator) {
		return "", nil
	}
	return High, creator(i)
}

// isGone reports whether a principal that is named no longer exists.
func (d *reading) isGone(p Principal) bool {
	return isUnresolved(p) && len(d.missing(needCreators)) == 0 && d.Known(snapshot.APIServices)
}

func creatorIs(states ...string) func(*reading, *Integration) (Severity, []Evidence) {
	severity := Medium
	if slices.Contains(states, "DEPROVISIONED") {
		severity = High
	}
	return func(_ *reading, i *Integration) (Severity, []Evidence) {
		if i.Creator.Kind != PrincipalUser || !slices.Contains(states, i.Creator.State) {
			return "", nil
		}
		return severity, creator(i)
	}
}

func creatorNoAdmin(_ *reading, i *Integration) (Severity, []Evidence) {
	if !isActivePerson(i.Creator) || i.Creator.Admin != NoAdmin {
		return "", nil
	}
	return Medium, creator(i)
}

func isActivePerson(p Principal) bool { return p.Kind == PrincipalUser && p.State == "ACTIVE" }

func creatorLesserAdmin(_ *reading, i *Integration) (Severity, []Evidence) {
	if i.Creator.Kind != PrincipalUser || i.Creator.Admin != OtherAdmin {
		return "", nil
	}
	return Low, creator(i)
}

func noCreator(_ *reading, i *Integration) (Severity, []Evidence) {
	if i.Creator.ID != "" {
		return "", nil
	}
	return Low, []Evidence{{What: "creator", Value: i.Creator.State}}
}

func creatorNoPerson(_ *reading, i *Integration) (Severity, []Evidence) {
	if i.Creator.Kind != PrincipalApplication && i.Creator.Kind != PrincipalIntegration {
		return "", nil
	}
	return Medium, creator(i)
}

func creatorWithoutFactor(_ *reading, i *Integration) (Severity, []Evidence) {
	c := i.Creator
	if !isActivePerson(c) || c.Admin != SuperAdmin || c.Factors == nil || *c.Factors > 0 {
		return "", nil
	}
	return High, append(creator(i), Evidence{What: "factors", Value: "none is active"})
}

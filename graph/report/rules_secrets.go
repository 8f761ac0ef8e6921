package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Older reports whether something is older than a limit. What has no date is not.
func (r *Report) Older(created time.Time, limit time.Duration) bool {
	return !created.IsZero() && r.Started.Sub(created) > limit
}

// isOld is Older for the rules, about a date of a resource.
func (d *reading) isOld(resource string, created time.Time, limit time.Duration) bool {
	return d.dated(resource, created) && d.Older(created, limit)
}

// dated reports whether there is a date. Where there is none, the question of the
// rule that asks for it is open.
func (d *reading) dated(resource string, created time.Time) bool {
	if created.IsZero() {
		d.undated = union(d.undated, []string{resource})
	}
	return !created.IsZero()
}

// since tells a date and the age.
func (r *Report) since(created time.Time) string {
	if created.IsZero() {
		return "created at an unknown date"
	}
	days := int(r.Started.Sub(created).Hours() / 24)
	return fmt.Sprintf("created %s, %d %s ago", created.UTC().Format(time.DateOnly), days, safetext.Plural(days, "day"))
}

func secretsOpen(i *Integration) bool {
	return !i.SecretsKnown || slices.ContainsFunc(i.Secrets, Secret.isUntold)
}

func isActive(s Secret) bool { return s.Status == "ACTIVE" }

func isInactive(s Secret) bool { return s.Status == "INACTIVE" }

// isUntold is about a secret of which it is not known whether it can be used.
func (s Secret) isUntold() bool { return !isActive(s) && !isInactive(s) }

func (r *Report) secretEvidence(secrets []Secret) []Evidence {
	var all []Evidence
	for _, s := range secrets {
		all = append(all, Evidence{What: "secret", ID: s.ID, Value: s.Status + ", " + r.since(s.Created)})
	}
	return all
}

func selectSecrets(all []Secret, pass func(Secret) bool) []Secret {
	return slices.DeleteFunc(slices.Clone(all), func(s Secret) bool { return !pass(s) })
}

func (d *reading) isOldSecret(s Secret) bool {
	return d.isOld(snapshot.APIServiceSecrets, s.Created, d.Limits.Secret)
}

func twoSecrets(d *reading, i *Integration) (Severity, []Evidence) {
	active := selectSecrets(i.Secrets, isActive)
	if len(active) < 2 {
		return "", nil
	}
	severity := Medium
	if slices.ContainsFunc(active, d.isOldSecret) {
		severity = High
	}
	return severity, d.secretEvidence(active)
}

func oldSecret(d *reading, i *Integration) (Severity, []Evidence) {
	if i.hasFirstSecret() {
		return "", nil // INT-18, if it is old
	}
	old := selectSecrets(i.Secrets, func(s Secret) bool { return isActive(s) && d.isOldSecret(s) })
	severity := Medium
	if i.Tier == scopes.Takeover || i.Tier == scopes.Privileged {
		severity = High
	}
	return found(severity, d.secretEvidence(old))
}

// hasOneSecret reports whether it is certain that there is no other.
func (i *Integration) hasOneSecret() bool { return len(i.Secrets) == 1 && i.SecretsKnown }

// hasFirstSecret reports whether the one secret came with the integration.
func (i *Integration) hasFirstSecret() bool {
	return i.hasOneSecret() && !i.Created.IsZero() && i.Secrets[0].Created.Sub(i.Created).Abs() <= 24*time.Hour
}

func neverRotated(d *reading, i *Integration) (Severity, []Evidence) {
	if !i.hasOneSecret() || !isActive(i.Secrets[0]) || !d.isOldSecret(i.Secrets[0]) ||
		!d.dated(snapshot.APIServices, i.Created) || !i.hasFirstSecret() {
		return "", nil
	}
	return Medium, d.secretEvidence(i.Secrets)
}

func inactiveSecret(d *reading, i *Integration) (Severity, []Evidence) {
	return found(Low, d.secretEvidence(selectSecrets(i.Secrets, isInactive)))
}

func noActiveSecret(d *reading, i *Integration) (Severity, []Evidence) {
	if secretsOpen(i) || slices.ContainsFunc(i.Secrets, isActive) {
		return "", nil
	}
	if len(i.Secrets) == 0 {
		return Low, []Evidence{{What: "secret", Value: "none"}}
	}
	return Low, d.secretEvidence(i.Secrets)
}

func oldIntegration(d *reading, i *Integration) (Severity, []Evidence) {
	if !d.isOld(snapshot.APIServices, i.Created, d.Limits.Integration) {
		return "", nil
	}
	return Low, []Evidence{{What: "integration", Value: d.since(i.Created)}}
}

// severalInstances is about integrations of one entry of the catalog. It is worse
// when they are not alike, or when nobody needs one of them.
func severalInstances(d *reading, i *Integration) (Severity, []Evidence) {
	if i.Type == "" {
		return "", nil
	}
	severity := Low
	var all []Evidence
	for _, other := range d.instances(i.Type) {
		if !slices.Equal(names(other.Scopes), names(i.Scopes)) || has(other, "INT-09", "INT-10", "INT-20") {
			severity = Medium
		}
		if other.ID != i.ID {
			all = append(all, Evidence{What: "instance", ID: other.ID, Name: other.Name,
				Value: safetext.Count(len(other.Scopes), "scope") + ", " + d.since(other.Created)})
		}
	}
	return found(severity, all)
}

// hasInstances is about integrations that have others beside them: how they are is
// what makes it worse.
func hasInstances(i *Integration) bool { return has(i, "INT-22") }

// instances are the integrations of one type, the oldest first.
func (d *reading) instances(kind string) []*Integration {
	if d.byType == nil {
		d.byType = map[string][]*Integration{}
		for i := range d.Integrations {
			d.byType[d.Integrations[i].Type] = append(d.byType[d.Integrations[i].Type], &d.Integrations[i])
		}
		for _, all := range d.byType {
			inOrder(all, func(x, y *Integration) int {
				return cmp.Or(byAge(x.Created, y.Created), cmp.Compare(x.ID, y.ID))
			})
		}
	}
	return d.byType[kind]
}

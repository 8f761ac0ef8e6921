package report

import (
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

const ruleNoActiveSecret = "INT-20"

// integrationSecretRules are about the client secrets of an integration.
var integrationSecretRules = []rule[*Integration]{
	{id: "INT-16", severity: High, lower: Medium,
		action: "Deactivate the unused secret of",
		title:  "It has two active secrets",
		means:  "One of them may be forgotten. Both sign in.",
		how:    "Okta lists two active client secrets. The severity is higher when one of them is older than --secret-age-limit.",
		advice: "Find out which secret the vendor uses. Deactivate the other one, and delete it when nothing has failed.",
		severe: func(b *builder, i *Integration) bool {
			return slices.ContainsFunc(selectSecrets(i.Secrets, Secret.isActive), b.isOldSecret)
		},
		needs: needSecrets, affected: secretsUnknown, evaluate: twoSecrets},
	{id: "INT-17", severity: High, lower: Medium,
		action: "Rotate the secret of",
		title:  "An active secret is too old",
		means:  "Old secrets have been in more hands, backups and logs.",
		how:    "An active client secret is older than --secret-age-limit. The severity is higher when it holds a privileged scope. A first and only secret does not count here.",
		advice: "Create a second secret, give it to the vendor, and deactivate the old one when the new one is in use.",
		severe: func(_ *builder, i *Integration) bool { return isPowerful(i.Tier) },
		needs:  needSecrets, affected: secretsUnknown, evaluate: oldSecrets},
	{id: "INT-18", severity: Medium,
		title:  "Its secret was never rotated",
		means:  "The first secret is the one that was shown when it was installed.",
		how:    "It has one secret, which was created with the integration, and is older than --secret-age-limit.",
		advice: "Create a second secret, give it to the vendor, and deactivate the old one when the new one is in use. Do it again every year.",
		needs:  needSecrets, affected: secretsUnknown, evaluate: neverRotated},
	{id: "INT-19", severity: Low,
		title:  "An inactive secret remains",
		means:  "It can be activated again and then signs in.",
		how:    "Okta lists an inactive client secret.",
		advice: "Delete it. Nobody can use it now, but one call makes it active again.",
		needs:  needSecrets, affected: secretsUnknown,
		evaluate: func(b *builder, i *Integration) []Evidence {
			return secretEvidence(b.report, selectSecrets(i.Secrets, Secret.isInactive))
		}},
	{id: ruleNoActiveSecret, severity: Low,
		title:  "It has no active secret and cannot sign in",
		means:  "Its scopes are granted for nothing. A new secret makes it usable at once.",
		how:    "Okta lists no active client secret.",
		advice: "If nobody needs it, revoke it. It cannot be used today.",
		needs:  needSecrets, affected: secretsUnknown, evaluate: noActiveSecret},
}

// secretsUnknown reports whether a secret, or the status of one, is unknown.
func secretsUnknown(i *Integration) bool {
	return !i.SecretsKnown || slices.ContainsFunc(i.Secrets, Secret.hasUnknownStatus)
}

func secretEvidence(r *Report, secrets []Secret) []Evidence {
	var evidence []Evidence
	for _, s := range secrets {
		evidence = append(evidence, Evidence{What: "secret", ID: s.ID, Value: s.Status + ", " + r.createdText(s.Created)})
	}
	return evidence
}

func selectSecrets(all []Secret, match func(Secret) bool) []Secret {
	return slices.DeleteFunc(slices.Clone(all), func(s Secret) bool { return !match(s) })
}

func (b *builder) isOldSecret(s Secret) bool {
	return b.isOld(snapshot.APIServiceSecrets, s.Created, b.report.Limits.Secret)
}

func twoSecrets(b *builder, i *Integration) []Evidence {
	active := selectSecrets(i.Secrets, Secret.isActive)
	if len(active) < 2 {
		return nil
	}
	return secretEvidence(b.report, active)
}

// oldSecrets leaves the first and only secret to INT-18.
func oldSecrets(b *builder, i *Integration) []Evidence {
	if i.hasFirstSecret() {
		return nil
	}
	return secretEvidence(b.report, selectSecrets(i.Secrets, func(s Secret) bool { return s.isActive() && b.isOldSecret(s) }))
}

// hasOneSecret reports whether there is certainly no other.
func (i *Integration) hasOneSecret() bool { return len(i.Secrets) == 1 && i.SecretsKnown }

// hasFirstSecret reports whether the only secret was created together with the integration.
func (i *Integration) hasFirstSecret() bool {
	return i.hasOneSecret() && !i.Created.IsZero() && i.Secrets[0].Created.Sub(i.Created).Abs() <= 24*time.Hour
}

func neverRotated(b *builder, i *Integration) []Evidence {
	if !i.hasOneSecret() || !i.Secrets[0].isActive() || !b.isOldSecret(i.Secrets[0]) ||
		!b.hasDate(snapshot.APIServices, i.Created) || !i.hasFirstSecret() {
		return nil
	}
	return secretEvidence(b.report, i.Secrets)
}

func noActiveSecret(b *builder, i *Integration) []Evidence {
	switch {
	case secretsUnknown(i), slices.ContainsFunc(i.Secrets, Secret.isActive):
		return nil
	case len(i.Secrets) == 0:
		return []Evidence{{What: "secret", Value: "none"}}
	}
	return secretEvidence(b.report, i.Secrets)
}

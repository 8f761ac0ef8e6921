package report

import (
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// seldomUsed is how old the last token of an integration may be.
const seldomUsed = 30 * 24 * time.Hour

var needLastUses = []string{snapshot.LastUses}

// integrationUseRules are about when integrations last got a token (last-use.md §7).
var integrationUseRules = []rule[*Integration]{
	{id: "INT-24", severity: High, lower: Medium, byScopes: true,
		severe: func(_ *builder, i *Integration) bool { return isPowerful(i.Tier) },
		action: "Ask who still needs",
		title:  "It has no token in the log",
		means:  "Nothing asked for a token in its name, so its access may not be needed.",
		how:    "The System Log was searched with --last-use, and has no token for it. It is older than the part that was searched.",
		advice: "It asked for no token in the part of the log that was searched, 90 days at most. Revoke it, or ask its owner why it is kept.",
		needs:  needLastUses, onlyWith: snapshot.LastUses, affected: func(i *Integration) bool { return i.Log.isUnknown() },
		evaluate: func(b *builder, i *Integration) []Evidence { return b.noToken(snapshot.APIServices, i.Created, &i.Log) }},
	{id: "INT-25", severity: Low,
		title:  "Its last token is older than 30 days",
		means:  "Standing access for a rare job is seldom justified.",
		how:    "The System Log was searched with --last-use, and its newest token is older than 30 days.",
		advice: "It is seldom used. Ask its owner whether a rare job justifies standing access.",
		needs:  needLastUses, onlyWith: snapshot.LastUses, affected: func(i *Integration) bool { return i.Log.isUnknown() },
		evaluate: oldLastToken},
	{id: "INT-26", severity: Medium, lower: Info, byScopes: true,
		severe: func(_ *builder, i *Integration) bool { return isPowerful(i.Tier) },
		title:  "Its last token was for reading only",
		means:  "It may not need the scopes that manage.",
		how:    "It holds a scope that manages. The System Log was searched with --last-use, and its last token had scopes to read only.",
		advice: "It holds scopes that manage, and its last token had none of them. Ask the vendor for a version with read scopes. One token is a hint, no proof.",
		needs:  needLastUses, onlyWith: snapshot.LastUses, affected: (*Integration).lastScopesUnknown,
		evaluate: readOnlyToken},
}

// applicationUseRules are the same about service apps.
var applicationUseRules = []rule[*Application]{
	{id: "APP-12", severity: High, lower: Medium,
		severe: func(_ *builder, a *Application) bool { return isPowerful(a.Tier) },
		action: "Ask who still needs the grants of",
		title:  "It holds scopes and has no token in the log",
		means:  "Nothing asked for a token in its name, so its access may not be needed.",
		how:    "It is a service app with granted scopes. The System Log was searched with --last-use, and has no token for it. It is older than the part that was searched.",
		advice: "It asked for no token in the part of the log that was searched, 90 days at most. Revoke its grants or deactivate it, or ask its owner why it is kept.",
		needs:  needLastUses, onlyWith: snapshot.LastUses,
		affected: func(a *Application) bool { return a.isService() && len(a.Scopes) > 0 && a.Log.isUnknown() },
		evaluate: func(b *builder, a *Application) []Evidence { return b.noToken(snapshot.Apps, a.Created, &a.Log) }},
}

// noToken says that the log has no token of something that is older than the part of the log
// that was searched.
func (b *builder) noToken(resource string, created time.Time, l *LogFacts) []Evidence {
	if l.State != snapshot.UseNone || !b.hasDate(resource, created) || !created.Before(l.Since) {
		return nil
	}
	return []Evidence{{What: "token", Value: "none in the log since " + l.Since.UTC().Format(time.DateOnly)}}
}

func oldLastToken(b *builder, i *Integration) []Evidence {
	if i.Log.State != snapshot.UseSeen || !b.report.Older(i.Log.LastToken, seldomUsed) {
		return nil
	}
	return []Evidence{{What: "last token", Value: b.report.sinceText(i.Log.LastToken)}}
}

// lastScopesUnknown reports whether it is not known what the last token was for.
func (i *Integration) lastScopesUnknown() bool {
	return i.Log.isUnknown() || i.Log.State == snapshot.UseSeen && i.Log.Scopes == nil
}

// readOnlyToken compares the last token with the scopes that manage.
func readOnlyToken(_ *builder, i *Integration) []Evidence {
	held := scopeEvidence(i.Scopes, (*Scope).manages)
	if i.Log.State != snapshot.UseSeen || i.Log.Scopes == nil || len(held) == 0 ||
		slices.ContainsFunc(held, func(e Evidence) bool { return slices.Contains(i.Log.Scopes, e.Name) }) {
		return nil
	}
	evidence := []Evidence{}
	for _, name := range i.Log.Scopes {
		evidence = append(evidence, Evidence{What: "scope of the last token", Name: name})
	}
	for _, e := range held {
		evidence = append(evidence, Evidence{What: "not in it", Name: e.Name})
	}
	return evidence
}

// addLogFacts adds what the log says of integrations, applications and agents.
func (b *builder) addLogFacts() error {
	uses, err := b.snap.LastUses()
	if err != nil {
		return err
	}
	facts := func(id string) LogFacts {
		u := uses[id]
		l := LogFacts{State: u.State, Since: date(u.Since), LastToken: date(u.Published), Scopes: u.Scopes,
			Network: u.ASOrg.String(), Country: u.Country.String(), AuthorizedAt: date(u.AuthorizedAt)}
		if id := u.AuthorizedBy.String(); id != "" {
			l.AuthorizedBy = b.principals.get(id)
		}
		return l
	}
	for n := range b.report.Integrations {
		b.report.Integrations[n].Log = facts(b.report.Integrations[n].ID)
	}
	for n := range b.report.Applications {
		b.report.Applications[n].Log = facts(b.report.Applications[n].ID)
	}
	for n := range b.report.Agents {
		b.report.Agents[n].Log = facts(b.report.Agents[n].ID)
	}
	return nil
}

package page

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"oktagon/collector/safetext"
	"oktagon/graph/kind"
	"oktagon/graph/report"
	"oktagon/graph/scopes"
)

// cards are the holders of one kind.
type cards struct {
	// The headings of the columns that say how much they may do, whose they are and
	// how much they have.
	Tier, Who, Much string
	All             []card
}

// card is one holder of standing access: a row that opens.
type card struct {
	Anchor, Name       string
	Pill               pill
	Who, WhoIs         string
	Worry              bool   // about who it is
	Age, Much, Unit    string // what much is counted in
	Findings           report.Findings
	Facts              []fact
	Ways               []way
	NoWay              string // why there is none
	WaysUnknown        bool   // there may be more
	Tiers              []tierScopes
	Credentials        []credential
	CredentialsUnknown bool
	Picture            picture
	Open               bool
}

// pill is a word and its colour.
type pill struct{ Class, Word string }

type fact struct{ Label, Value, Note string }

// tierScopes are the scopes of one tier.
type tierScopes struct {
	Tier  scopes.Tier
	Names []string
}

// credential is a secret or a key.
type credential struct {
	What, Status, ID, Age string
	Over                  bool
}

// openCards is how many cards of a kind may be open from the beginning: those
// that take over the organization.
const openCards = 2

func (p *page) integrationCards() cards {
	c := cards{Tier: "Tier", Who: "Let in by", Much: "Scopes"}
	for n := range p.Report.Integrations {
		i := &p.Report.Integrations[n]
		k := p.card(report.OfIntegration, i.ID, i.Name, i.Result.Findings)
		k.Pill = power(i.Tier, i.Paths)
		k.Who, k.WhoIs, k.Worry = whoIs(&i.Creator)
		k.Age, k.Much, k.Unit = p.age(i.Created), safetext.Number(len(i.Scopes)), safetext.Plural(len(i.Scopes), "scope")
		k.Facts = append(k.Facts, fact{"Client id", i.ID, ""}, fact{"Type", i.Type, ""},
			p.dated("Let in", i.Created), fact{"By", nameOf(&i.Creator), principalText(&i.Creator)})
		k.Ways, k.WaysUnknown = waysOf(i.Paths), !i.PathsKnown()
		k.NoWay = "Nothing that its scopes could take over or change was found."
		if k.WaysUnknown {
			k.NoWay = "Not known: not all that its scopes may reach was read."
		}
		k.Tiers = byTier(i.Scopes)
		k.Credentials, k.CredentialsUnknown = p.secrets(i.Secrets), !i.SecretsKnown
		k.Picture = drawIntegration(i, &k)
		k.Open = n < openCards && leadsTo(i.Paths, kind.OktagonTakeOverOrg)
		c.All = append(c.All, k)
	}
	return c
}

func (p *page) applicationCards() cards {
	c := cards{Tier: "Tier", Who: "Admin role", Much: "Scopes"}
	for n := range p.Report.Applications {
		a := &p.Report.Applications[n]
		k := p.card(report.OfApplication, a.ID, a.Name, a.Result.Findings)
		k.Pill = power(a.Tier, a.Paths)
		k.Who, k.Worry = rolesText(a), a.Admin == report.SuperAdmin
		k.Age, k.Much, k.Unit = p.age(a.Created), safetext.Number(len(a.Scopes)), safetext.Plural(len(a.Scopes), "scope")
		if !a.ScopesKnown {
			k.Much, k.Unit = atLeast(k.Much), "scopes"
			if len(a.Scopes) == 0 {
				k.Pill = unknownPill
			}
		}
		k.Facts = append(k.Facts, fact{"Client id", a.ID, ""}, fact{"Status", a.Status, ""},
			fact{"Acts", actsAs(a.Client.Type), ""}, fact{"Signs in by", a.Client.AuthMethod, ""}, p.dated("Created", a.Created),
			fact{"Roles", rolesText(a), ""})
		k.Ways, k.WaysUnknown, k.NoWay = waysOf(a.Paths), !a.PathsKnown(), noWay(a)
		k.Tiers = byTier(a.Scopes)
		k.Credentials, k.CredentialsUnknown = append(p.secrets(a.Credentials.Secrets), p.keys(a.Credentials.Keys)...), !a.Credentials.KeysKnown || !a.Credentials.SecretsKnown
		k.Picture = drawApplication(a, &k)
		k.Open = n < openCards && leadsTo(a.Paths, kind.OktagonTakeOverOrg)
		c.All = append(c.All, k)
	}
	return c
}

func (p *page) tokenCards() cards {
	c := cards{Tier: "Owner is", Who: "Owner", Much: "From"}
	for n := range p.Report.Tokens {
		t := &p.Report.Tokens[n]
		k := p.card(report.OfToken, t.ID, t.Name, t.Result.Findings)
		k.Pill = adminPill(t.Owner.Admin)
		k.Who, k.WhoIs, k.Worry = whoIs(&t.Owner)
		k.Age, k.Much = p.age(t.Created), cmp.Or(t.Network, "–")
		k.Facts = append(k.Facts, fact{"Id", t.ID, ""}, fact{"Owner", nameOf(&t.Owner), principalText(&t.Owner)},
			fact{"Network", t.Network, ""}, p.dated("Created", t.Created), p.dated("Expires", t.Expires))
		k.Picture = drawToken(t)
		c.All = append(c.All, k)
	}
	return c
}

// card has what all holders have.
func (p *page) card(kind, id, name string, findings report.Findings) card {
	k := card{Anchor: p.places[report.Subject{Kind: kind, ID: id}], Name: name, Findings: findings}
	if utf8.RuneCountInString(name) > longText {
		k.Facts = append(k.Facts, fact{"Name", name, ""})
	}
	return k
}

// places are the anchors of what findings are about.
type places map[report.Subject]string

func place(r *report.Report) places {
	at := places{}
	for n := range r.Integrations {
		at[report.Subject{Kind: report.OfIntegration, ID: r.Integrations[n].ID}] = fmt.Sprintf("integration-%d", n+1)
	}
	for n := range r.Applications {
		at[report.Subject{Kind: report.OfApplication, ID: r.Applications[n].ID}] = fmt.Sprintf("application-%d", n+1)
	}
	for n := range r.Tokens {
		at[report.Subject{Kind: report.OfToken, ID: r.Tokens[n].ID}] = fmt.Sprintf("token-%d", n+1)
	}
	return at
}

// of is the anchor of a subject, "" when it has none.
func (at places) of(s report.Subject) string { return at[report.Subject{Kind: s.Kind, ID: s.ID}] }

func nameOf(p *report.Principal) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.ID != "":
		return p.ID
	}
	return "nobody is named"
}

// whoIs is a principal in short: a name, and what there is to say about it.
func whoIs(p *report.Principal) (name, is string, worry bool) {
	is = p.State
	if p.Admin == report.SuperAdmin || p.Admin == report.OtherAdmin {
		is += ", " + string(p.Admin)
	}
	if p.ID == "" {
		return "not named", "", true
	}
	return nameOf(p), is, p.Kind == report.PrincipalUser && p.State != active || p.Kind == ""
}

// principalText is everything else that is known of a principal.
func principalText(p *report.Principal) string {
	var parts []string
	if p.ID != "" && p.Name != "" {
		parts = append(parts, p.ID)
	}
	if p.ID != "" {
		parts = append(parts, p.State)
	}
	switch p.Admin {
	case report.SuperAdmin, report.OtherAdmin:
		parts = append(parts, string(p.Admin))
	case report.NoAdmin:
		parts = append(parts, "no admin")
	}
	if p.Factors != nil {
		parts = append(parts, safetext.Count(*p.Factors, "factor"))
	}
	return strings.Join(parts, ", ")
}

func rolesText(a *report.Application) string {
	switch {
	case len(a.Roles) > 0 && a.Admin == report.UnknownAdmin:
		return strings.Join(a.Roles, ", ") + ", perhaps more"
	case len(a.Roles) > 0:
		return strings.Join(a.Roles, ", ")
	case a.Admin == report.UnknownAdmin:
		return "not known"
	}
	return "none"
}

// actsAs says for whom a client of a type acts.
func actsAs(client string) string {
	switch client {
	case "service":
		return "for itself (service)"
	case "":
		return ""
	}
	return "for whoever signs in (" + client + ")"
}

func noWay(a *report.Application) string {
	switch {
	case !a.ScopesKnown:
		return "Not known: its scopes were not read to the end."
	case a.Status != active:
		return "Nothing while it is not active."
	case a.Client.Type != "service":
		return "It acts as whoever signs in: its reach is theirs."
	case !a.PathsKnown():
		return "Not known: its admin roles were not read."
	case len(a.Roles) == 0 && a.Admin == report.NoAdmin:
		return "Nothing today: without an admin role its scopes open nothing."
	}
	return "Its role and its scopes together take over or change nothing that was found."
}

// power is the tier of the scopes, or more when they do more together.
func power(tier scopes.Tier, leads []report.Path) pill {
	if leadsTo(leads, kind.OktagonTakeOverOrg) {
		tier = scopes.Takeover
	}
	return pill{string(tier), string(tier)}
}

func adminPill(a report.Admin) pill {
	switch a {
	case report.SuperAdmin:
		return pill{"takeover", "super admin"}
	case report.OtherAdmin:
		return pill{"privileged", "admin"}
	case report.NoAdmin:
		return pill{"ordinary", "no admin"}
	}
	return unknownPill
}

var unknownPill = pill{"unknown", "not known"}

// byTier groups scopes, which come with the highest tier first.
func byTier(all []report.Scope) (groups []tierScopes) {
	for i := range all {
		if n := len(groups); n == 0 || groups[n-1].Tier != all[i].Tier {
			groups = append(groups, tierScopes{Tier: all[i].Tier})
		}
		last := &groups[len(groups)-1]
		last.Names = append(last.Names, all[i].Name)
	}
	return groups
}

func (t tierScopes) plain() bool { return t.Tier == scopes.Sensitive || t.Tier == scopes.Ordinary }

func (p *page) secrets(all []report.Secret) (list []credential) {
	for _, s := range all {
		list = append(list, credential{"Secret", s.Status, s.ID, p.age(s.Created), s.Status == active && p.Older(s.Created, p.Limits.Secret)})
	}
	return list
}

func (p *page) keys(all []report.Key) (list []credential) {
	for _, k := range all {
		name := k.KID
		if name == "" {
			name = k.ID
		}
		list = append(list, credential{"Key", k.Status, name, p.age(k.Created), k.Status == active && p.Older(k.Created, p.Limits.Secret)})
	}
	return list
}

const aDay = 24 * time.Hour

func days(n int) time.Duration { return time.Duration(n) * aDay }

func inDays(d time.Duration) string { return safetext.Count(int(d/aDay), "day") }

// age is how old something was when the collection started.
func (p *page) age(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return safetext.Number(int(max(0, p.Run.Started.Sub(t))/aDay)) + " d"
}

func (p *page) dated(label string, t time.Time) fact {
	if t.IsZero() || t.After(p.Run.Started) {
		return fact{label, day(t), ""}
	}
	return fact{label, day(t), p.age(t) + " ago"}
}

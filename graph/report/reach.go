package report

import (
	"cmp"
	"slices"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Level says how far a holder of standing access gets.
type Level string

// The levels. ReachNothing means that everything was read and nothing was found.
const (
	ReachOrganization   Level = "organization"
	ReachAdministrators Level = "administrators"
	ReachUsers          Level = "users and groups"
	ReachData           Level = "data"
	ReachUnknown        Level = "not known"
	ReachNothing        Level = "nothing found"
)

// Levels has all levels, the farthest first.
var Levels = []Level{ReachOrganization, ReachAdministrators, ReachUsers, ReachData, ReachUnknown, ReachNothing}

func (l Level) rank() int { return slices.Index(Levels, l) }

// Reach is how far one integration, application or token gets. It is computed once; findings,
// figures, colours and the order of the holders take it from here.
type Reach struct {
	Level Level
	// Partial says that it may get farther, because something was not read to the end.
	Partial bool
	// Dormant says why the holder cannot use its reach today; it is empty when it can.
	Dormant     string
	Steps       []Hop    // from the holder to the organization, or to the nearest administrator
	Scopes      []string // that the first step needs
	Assumptions []string // of all steps, see Path
}

// Usable reports whether nothing that was read prevents the holder from using its reach today.
func (r *Reach) Usable() bool { return r.Dormant == "" }

// TakesOver reports whether the organization is within reach, be it dormant.
func (r *Reach) TakesOver() bool { return r.Level == ReachOrganization }

// deeds are the levels of the edges that a Path can have and that lead to no administrator.
var deeds = map[string]Level{
	kind.OktagonReadSecret: ReachData,
	kind.ReadClientSecret:  ReachData,
}

// computeReach computes the reach of all holders. What was not read is added by markPartial, after
// the rules have said what they lack.
func (b *builder) computeReach() {
	for _, i := range pointers(b.report.Integrations) {
		i.Reach = b.extract.reachOf(i.ID, i.Paths)
		i.Reach.Dormant = cmp.Or(i.dormant(), i.Reach.Dormant)
		if i.Reach.Level == ReachNothing && slices.ContainsFunc(i.Scopes, Scope.opensData) {
			i.Reach.Level = ReachData
		}
	}
	for _, a := range pointers(b.report.Applications) {
		a.Reach = b.reachOfApplication(a)
	}
	for _, t := range pointers(b.report.Tokens) {
		t.Reach = b.reachOfToken(t)
	}
	for _, a := range pointers(b.report.Agents) {
		a.Reach = Reach{Level: ReachNothing, Dormant: a.dormant()}
		if len(a.Paths) > 0 {
			a.Reach.Level = ReachData
		}
	}
}

func (b *builder) reachOfApplication(a *Application) Reach {
	switch {
	case !a.isService(): // it acts as whoever signs in
		return Reach{Level: ReachUnknown}
	case !a.ScopesKnown && len(a.Scopes) == 0: // its role alone opens nothing
		return Reach{Level: ReachUnknown, Dormant: a.dormant()}
	}
	r := b.extract.reachOf(a.ID, a.Paths)
	if r.Level == ReachNothing && a.Admin != NoAdmin && a.Admin != UnknownAdmin && slices.ContainsFunc(a.Scopes, Scope.opensData) {
		r.Level = ReachData
	}
	r.Dormant = cmp.Or(a.dormant(), r.Dormant)
	return r
}

// reachOfToken is that of the token's owner.
func (b *builder) reachOfToken(t *Token) Reach {
	r := Reach{Level: ReachUnknown, Dormant: t.dormant(b.report.Run.Started)}
	owner := Hop{Edge: kind.APITokenFor, Kind: kind.User, ID: t.Owner.ID, Name: t.Owner.Name}
	byOwner := b.extract.reachOf(t.Owner.ID, nil)
	switch {
	case byOwner.TakesOver():
		r.Level, r.Steps = ReachOrganization, append([]Hop{owner}, byOwner.Steps...)
		r.Dormant = cmp.Or(r.Dormant, byOwner.Dormant)
		r.Assumptions = b.extract.assumptionsOf(nil, r.Steps)
	case t.Owner.Admin == SuperAdmin:
		r.Level, r.Steps = ReachOrganization, []Hop{owner}
	case t.Owner.Admin == OtherAdmin:
		r.Level, r.Steps = ReachAdministrators, []Hop{owner}
	case t.Owner.Admin == NoAdmin, t.Owner.State == stateDeleted:
		r.Level = ReachNothing
	}
	return r
}

// markPartial marks what may get farther than was found. A holder with nothing found is then not
// known.
func (b *builder) markPartial() {
	for _, i := range pointers(b.report.Integrations) {
		i.Reach.mark(!i.PathsKnown() || slices.ContainsFunc(i.Scopes, Scope.isUnknown))
	}
	for _, a := range pointers(b.report.Applications) {
		a.Reach.mark(a.isService() && (!a.PathsKnown() || slices.ContainsFunc(a.Scopes, Scope.isUnknown)))
	}
	for _, t := range pointers(b.report.Tokens) {
		t.Reach.mark(t.Owner.State != stateDeleted && (t.Owner.Admin == UnknownAdmin || slices.Contains(t.Result.Unevaluated, RuleTokenOfAdmin)))
	}
	for _, a := range pointers(b.report.Agents) {
		ends := b.report.missing([]string{snapshot.Apps, snapshot.AuthServers, snapshot.AIAgents})
		a.Reach.mark(!a.ConnectionsKnown || len(ends) > 0 && len(a.activeConnections()) > 0)
	}
}

func (r *Reach) mark(partial bool) {
	r.Partial = partial && r.Level != ReachOrganization
	if r.Partial && r.Level == ReachNothing {
		r.Level = ReachUnknown
	}
	if r.Level == ReachNothing {
		r.Dormant = ""
	}
}

// reachOf returns how far a holder gets over its edges in the graph. The way to the organization
// that can be used today is preferred.
func (x *Extract) reachOf(id string, paths []Path) Reach {
	key := opengraph.ToUpper(id)
	r := Reach{Level: ReachNothing}
	switch routes := x.routes(); {
	case routes.usable[key].edge != "":
		r.Level, r.Steps = ReachOrganization, x.follow(routes.usable, key)
	case routes.organization[key].edge != "":
		r.Level, r.Steps = ReachOrganization, x.follow(routes.organization, key)
		r.Dormant = dormantSecret(r.Steps)
	case routes.admins[key].edge != "":
		r.Level, r.Steps = ReachAdministrators, x.follow(routes.admins, key)
		r.Steps = r.Steps[:1]
	default:
		for i := range paths {
			if level := cmp.Or(deeds[paths[i].Edge], ReachUsers); level.rank() < r.Level.rank() {
				r.Level, r.Scopes, r.Assumptions = level, paths[i].Scopes, paths[i].Assumptions
			}
		}
		return r
	}
	for i := range paths {
		if p := &paths[i]; p.Edge == r.Steps[0].Edge && (p.TakeOvers > 0 || p.TargetKind == r.Steps[0].Kind) {
			r.Scopes, r.Assumptions = p.Scopes, p.Assumptions
			break
		}
	}
	r.Assumptions = x.assumptionsOf(r.Assumptions, r.Steps)
	return r
}

// assumptionsBeyond returns what the ways from the targets of a path to the organization assume.
func (x *Extract) assumptionsBeyond(p *Path) (all []string) {
	for i := range p.Targets {
		t := &p.Targets[i]
		all = union(all, x.assumptionsOf(nil, append([]Hop{{ID: t.ID}}, t.ToOrganization...)))
	}
	return all
}

// assumptionsOf returns what steps assume, when this is known of the first one.
func (x *Extract) assumptionsOf(first []string, steps []Hop) []string {
	all := first
	for n := 1; n < len(steps); n++ {
		for _, p := range x.paths[opengraph.ToUpper(steps[n-1].ID)] {
			leads := slices.ContainsFunc(p.Targets, func(t Target) bool { return x.node(t.ID).id == steps[n].ID })
			if p.Edge == steps[n].Edge && leads {
				all = union(all, p.Assumptions)
				break
			}
		}
	}
	return all
}

// dormantSecret says why a way over a client secret cannot be used today.
func dormantSecret(steps []Hop) string {
	for _, h := range steps {
		if h.Edge == kind.SecretOf {
			return "Okta gives " + safetext.Truncate(cmp.Or(h.Name, h.ID), 60) + " no token for its API for a client secret"
		}
	}
	return ""
}

func (i *Integration) dormant() string {
	if secretsUnknown(i) || slices.ContainsFunc(i.Secrets, Secret.isActive) {
		return ""
	}
	return "it has no active secret"
}

const notActive = "it is not active"

// methodsWithoutKey are the ways to sign in with which a service app gets no token for Okta's API.
var methodsWithoutKey = []string{"client_secret_basic", "client_secret_post", "client_secret_jwt", "none"}

func (a *Application) dormant() string {
	c := &a.Credentials
	switch {
	case a.Status != "ACTIVE" && a.Status != "":
		return notActive
	case !a.isService():
		return ""
	case slices.Contains(methodsWithoutKey, a.Client.AuthMethod):
		return "it signs in without a key, so Okta gives it no token for its API"
	case c.KeysKnown && a.Client.KeysURI == "" && !slices.ContainsFunc(c.Keys, Key.isSigningKey):
		return "it has no active key, so Okta gives it no token for its API"
	}
	return ""
}

func (a *Agent) dormant() string {
	if a.Status != "ACTIVE" && a.Status != "" {
		return notActive
	}
	return ""
}

func (t *Token) dormant(now time.Time) string {
	switch {
	case !t.Expires.IsZero() && t.Expires.Before(now):
		return "it has expired"
	case t.Owner.State == "DEPROVISIONED", t.Owner.State == "SUSPENDED":
		return "its owner is " + t.Owner.State
	case t.Owner.State == stateDeleted:
		return "its owner was deleted"
	}
	return ""
}

// opensData reports whether a scope opens something without a signed-in user.
func (s Scope) opensData() bool { return s.Known && !s.UserContext && s.Access != "" }

func (s Scope) isUnknown() bool { return !s.Known }

// In names the level in a sentence.
func (l Level) In() string {
	switch l {
	case ReachOrganization:
		return "the organization"
	case ReachAdministrators:
		return "an administrator"
	}
	return string(l)
}

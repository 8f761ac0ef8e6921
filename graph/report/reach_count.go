package report

import (
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// ReachCount says how many holders of one kind get to the organization.
type ReachCount struct {
	Kind   string // OfIntegration, OfApplication, ...
	Usable int    // that can use it today
	// Dormant are those that something prevents from using it today.
	Dormant int
	Total   int
	Unsure  int  // whose reach is not known, or may be farther than found
	Open    bool // not all holders were listed
}

// holderKind is what is said of all holders of one kind.
type holderKind struct {
	kind, name string
	listings   []string // the resources that list them
	optional   bool     // organizations without the product are not asked for them
}

// holderKinds are the kinds of holders, in the order in which they are shown.
var holderKinds = []holderKind{
	{OfIntegration, "third-party integration", []string{snapshot.APIServices}, false},
	{OfApplication, "application", []string{snapshot.Apps, snapshot.Grants}, false},
	{OfToken, "API token", []string{snapshot.APITokens}, false},
	{OfAgent, "AI agent", []string{snapshot.AIAgents}, true},
}

// holderName is the word for holders of a kind, or for other subjects the kind itself.
func holderName(kind string) string {
	for _, k := range holderKinds {
		if k.kind == kind {
			return k.name
		}
	}
	return kind
}

// Holder is one who has standing access, of any kind.
type Holder struct {
	Subject Subject
	Reach   *Reach
	Result  *Result
}

// Holders returns all who have standing access, kind by kind.
func (r *Report) Holders() (all []Holder) {
	for _, i := range pointers(r.Integrations) {
		all = append(all, Holder{i.subject(), &i.Reach, &i.Result})
	}
	for _, a := range pointers(r.Applications) {
		all = append(all, Holder{a.subject(), &a.Reach, &a.Result})
	}
	for _, t := range pointers(r.Tokens) {
		all = append(all, Holder{t.subject(), &t.Reach, &t.Result})
	}
	for _, a := range pointers(r.Agents) {
		all = append(all, Holder{a.subject(), &a.Reach, &a.Result})
	}
	return all
}

// ReachCounts counts the holders that reach the organization, by kind.
func (r *Report) ReachCounts() []ReachCount {
	var all []ReachCount
	for _, k := range holderKinds {
		all = append(all, ReachCount{Kind: k.kind, Open: r.isOpen(&k)})
	}
	for _, h := range r.Holders() {
		c := &all[slices.IndexFunc(all, func(c ReachCount) bool { return c.Kind == h.Subject.Kind })]
		c.Total++
		switch {
		case h.Reach.Partial:
			c.Unsure++
		case h.Reach.TakesOver() && h.Reach.Usable():
			c.Usable++
		case h.Reach.TakesOver():
			c.Dormant++
		}
	}
	return all
}

// isOpen reports whether not all holders of a kind were listed.
func (r *Report) isOpen(k *holderKind) bool {
	if k.optional {
		return slices.ContainsFunc(k.listings, func(resource string) bool { return !r.coverage(resource).State.Complete() })
	}
	return len(r.missing(k.listings)) > 0
}

// Verdict says in one sentence who can take over the organization today; more says who could if
// something changed, and what is not known.
func (r *Report) Verdict() (sentence, more string) {
	var today, dormant, unsure, open []string
	dormants := 0
	for _, c := range r.ReachCounts() {
		name := holderName(c.Kind)
		if c.Usable > 0 {
			text := safetext.Count(c.Usable, name)
			if c.Kind == OfIntegration {
				text = safetext.Number(c.Usable) + " of " + safetext.Count(c.Total, name)
			}
			today = append(today, text)
		}
		if c.Dormant > 0 {
			dormant = append(dormant, safetext.Count(c.Dormant, name))
			dormants += c.Dormant
		}
		if c.Unsure > 0 {
			unsure = append(unsure, safetext.Count(c.Unsure, name))
		}
		if c.Open {
			open = append(open, name+"s")
		}
	}
	sentence = "Full control of this organization is within reach of " + joinAnd(today) + "."
	switch {
	case len(today) > 0:
	case len(open)+len(unsure) > 0:
		sentence = "In what could be read, no integration, application or API token can take over this organization."
	default:
		sentence = "No integration, application or API token was found that can take over this organization."
	}
	if dormants > 0 {
		more = "It is also within reach of " + joinAnd(dormant) + ", but not usable today."
	}
	if who := r.providerAdminsText(); who != "" {
		more += " Beside super admins, " + who + " could add an identity provider that signs in anyone."
	}
	if len(unsure) > 0 {
		more += " It is not fully known how far " + joinAnd(unsure) + " can get."
	}
	if len(open) > 0 {
		more += " Not all " + joinAnd(open) + " were read."
	}
	return sentence, strings.TrimSpace(more)
}

// providerAdminsText counts the users and groups who can add identity providers, "" for none.
func (r *Report) providerAdminsText() string {
	count := map[string]int{}
	for i := range r.ProviderAdmins {
		count[r.ProviderAdmins[i].Kind]++
	}
	var all []string
	for _, kind := range []string{OfUser, OfGroup} {
		if n := count[kind]; n > 0 {
			all = append(all, safetext.Count(n, kind))
		}
	}
	return joinAnd(all)
}

// joinAnd lists texts: "a, b and c".
func joinAnd(all []string) string {
	if n := len(all) - 1; n > 0 {
		return strings.Join(all[:n], ", ") + " and " + all[n]
	}
	return strings.Join(all, "")
}

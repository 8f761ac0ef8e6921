package report

import (
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// ReachCount says how many holders of one kind get to the organization.
type ReachCount struct {
	Kind   string // OfIntegration, OfApplication or OfToken
	Usable int    // that can use it today
	// Dormant are those that something prevents from using it today.
	Dormant int
	Total   int
	Unsure  int  // whose reach is not known, or may be farther than found
	Open    bool // not all holders were listed
}

// holderNames are the words for holders of one kind on the first screen.
var holderNames = map[string]string{
	OfIntegration: "third-party integration",
	OfApplication: "application",
	OfToken:       "API token",
}

// reachHolder is a holder with its reach.
type reachHolder struct {
	subject Subject
	reach   *Reach
}

func (r *Report) reachHolders() (all []reachHolder) {
	for _, i := range pointers(r.Integrations) {
		all = append(all, reachHolder{i.subject(), &i.Reach})
	}
	for _, a := range pointers(r.Applications) {
		all = append(all, reachHolder{a.subject(), &a.Reach})
	}
	for _, t := range pointers(r.Tokens) {
		all = append(all, reachHolder{t.subject(), &t.Reach})
	}
	return all
}

// listings are the resources that list the holders of each kind.
var listings = map[string][]string{
	OfIntegration: {snapshot.APIServices},
	OfApplication: {snapshot.Apps, snapshot.Grants},
	OfToken:       {snapshot.APITokens},
}

// ReachCounts counts the holders that reach the organization, by kind.
func (r *Report) ReachCounts() []ReachCount {
	all := []ReachCount{{Kind: OfIntegration}, {Kind: OfApplication}, {Kind: OfToken}}
	for i := range all {
		all[i].Open = len(r.missing(listings[all[i].Kind])) > 0
	}
	for _, h := range r.reachHolders() {
		c := &all[slices.IndexFunc(all, func(c ReachCount) bool { return c.Kind == h.subject.Kind })]
		c.Total++
		switch {
		case h.reach.Partial:
			c.Unsure++
		case h.reach.TakesOver() && h.reach.Usable():
			c.Usable++
		case h.reach.TakesOver():
			c.Dormant++
		}
	}
	return all
}

// Verdict says in one sentence who can take over the organization today; more says who could if
// something changed, and what is not known.
func (r *Report) Verdict() (sentence, more string) {
	var today, dormant, unsure, open []string
	dormants := 0
	for _, c := range r.ReachCounts() {
		name := holderNames[c.Kind]
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
	if len(unsure) > 0 {
		more += " It is not fully known how far " + joinAnd(unsure) + " can get."
	}
	if len(open) > 0 {
		more += " Not all " + joinAnd(open) + " were read."
	}
	return sentence, strings.TrimSpace(more)
}

// joinAnd lists texts: "a, b and c".
func joinAnd(all []string) string {
	if n := len(all) - 1; n > 0 {
		return strings.Join(all[:n], ", ") + " and " + all[n]
	}
	return strings.Join(all, "")
}

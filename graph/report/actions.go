package report

import (
	"cmp"
	"strings"

	"oktagon/collector/safetext"
)

// Action is one thing to do first: about one object or setting, or about many of one kind.
type Action struct {
	Finding *Finding // the most severe one; of many, that of the first
	Count   int      // of the objects
	Detail  string   // how to do it
	Why     string
	covers  Findings
}

// MaxActions is how many things can come first.
const MaxActions = 8

// maxSameActions is how many objects with the same most severe finding have a row each.
const maxSameActions = 3

// Actions returns what to do first, and how many critical and high findings that covers. There is
// one action for each object with such a finding, or one for many objects of one kind.
func (r *Report) Actions() (actions []Action, covered Findings) {
	bySubject := map[Subject]Findings{}
	type key struct{ rule, kind string }
	keyOf := func(f *Finding) key { return key{f.ID, f.Subject.Kind} }
	byRule := map[key]int{} // objects of one kind by their most severe finding
	var subjects []Subject
	for _, f := range r.Findings {
		if !f.Severity.AtLeast(High) {
			break
		}
		if bySubject[f.Subject] == nil {
			subjects = append(subjects, f.Subject)
			byRule[keyOf(f)]++
		}
		bySubject[f.Subject] = append(bySubject[f.Subject], f)
	}
	reaches := r.reaches()
	rows := map[key]int{}
	for _, s := range subjects {
		f := bySubject[s][0]
		if byRule[keyOf(f)] <= maxSameActions {
			actions = append(actions, newAction(bySubject[s], reaches[s]))
			continue
		}
		n, ok := rows[keyOf(f)]
		if !ok {
			n, rows[keyOf(f)] = len(actions), len(actions)
			actions = append(actions, Action{Finding: f, Why: f.Title + ".", Detail: strings.TrimPrefix(f.Advice, treatAsAdmin)})
		}
		actions[n].Count++
		actions[n].covers = append(actions[n].covers, bySubject[s]...)
	}
	sortActions(actions, reaches)
	actions = actions[:min(len(actions), MaxActions)]
	for _, a := range actions {
		covered = append(covered, a.covers...)
	}
	return actions, covered
}

// sortActions puts what can be used today before what cannot, settings before objects, and what
// takes over the organization before the rest.
func sortActions(all []Action, reaches map[Subject]Reach) {
	usable := func(a *Action) bool { reach := reaches[a.Finding.Subject]; return reach.Usable() }
	takesOver := func(a *Action) bool {
		reach := reaches[a.Finding.Subject]
		return a.Finding.ID == RuleAddsProviders || reach.TakesOver()
	}
	ofOrganization := func(a *Action) bool { return a.Finding.Subject.Kind == OfOrganization }
	sortStable(all, func(x, y Action) int {
		return cmp.Or(cmp.Compare(x.Finding.Severity.rank(), y.Finding.Severity.rank()), trueFirst(usable(&x), usable(&y)),
			trueFirst(ofOrganization(&x), ofOrganization(&y)), trueFirst(takesOver(&x), takesOver(&y)))
	})
}

// treatAsAdmin is the first sentence of an advice whose action says the same.
const treatAsAdmin = "Treat it as a super admin. "

// newAction describes what to do about one object, whose findings are critical or high.
func newAction(all Findings, reach Reach) Action {
	first := all[0]
	a := Action{Finding: first, Count: 1, covers: all, Detail: strings.TrimPrefix(first.Advice, treatAsAdmin)}
	if n := first.wouldLoseRights(); n > 0 {
		a.Detail = safetext.Count(n, "person") + " would lose admin rights with the group's role. " + a.Detail
	}
	var why []string
	for _, f := range all[:min(len(all), maxSameActions)] {
		why = append(why, f.Title+".")
	}
	if !reach.Usable() {
		why = append(why, "Not usable today: "+reach.Dormant+".")
	}
	a.Why = strings.Join(why, " ")
	return a
}

// reaches returns the reach of all holders.
func (r *Report) reaches() map[Subject]Reach {
	all := map[Subject]Reach{}
	for _, h := range r.Holders() {
		all[h.Subject] = *h.Reach
	}
	return all
}

// wouldLoseRights is the number of people whose rights come from a group of the finding alone.
func (f *Finding) wouldLoseRights() int {
	n := 0
	for i := range f.Evidence {
		if f.Evidence[i].What == onlyThroughGroup {
			n += max(1, f.Evidence[i].More)
		}
	}
	return n
}

// Many reports whether the action is about several objects.
func (a *Action) Many() bool { return a.Count > 1 }

// Objects names the kind of the objects of an action on many.
func (a *Action) Objects() string {
	return safetext.Count(a.Count, holderName(a.Finding.Subject.Kind))
}

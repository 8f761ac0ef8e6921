package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

// Rule is a kind of finding.
type Rule struct {
	ID     string
	Worst  Severity // that it can have
	Title  string   // what is wrong, without names
	Advice string
}

// rule is a kind of finding and how it is looked for among subjects of a type.
type rule[T subject] struct {
	Rule
	// needs are the resources, beside the listing of the subjects, that must be
	// read to their end before nothing found means that there is nothing, and before
	// what is found is known to be no worse.
	needs []string
	// find returns no severity when nothing is found.
	find func(*reading, T) (Severity, []Evidence)
	// open reports whether the question is open for a subject while a need is
	// missing; nil: for each. For one for which the worst was found it is not.
	open func(T) bool
}

// subject is what findings are about.
type subject interface {
	subject() Subject
	attach(*Finding)
	findings() Findings
	leave(id string) // open: a kind of finding that was not evaluated
	// untold are the resources that tell no status of it, or none that is known.
	untold() []string
}

func (i *Integration) subject() Subject   { return Subject{OfIntegration, i.ID, i.Name} }
func (i *Integration) attach(f *Finding)  { i.Findings = append(i.Findings, f) }
func (i *Integration) findings() Findings { return i.Findings }
func (i *Integration) leave(id string)    { i.Open = append(i.Open, id) }
func (a *Application) subject() Subject   { return Subject{OfApplication, a.ID, a.Name} }
func (a *Application) attach(f *Finding)  { a.Findings = append(a.Findings, f) }
func (a *Application) findings() Findings { return a.Findings }
func (a *Application) leave(id string)    { a.Open = append(a.Open, id) }
func (t *Token) subject() Subject         { return Subject{OfToken, t.ID, t.Name} }
func (t *Token) attach(f *Finding)        { t.Findings = append(t.Findings, f) }
func (t *Token) findings() Findings       { return t.Findings }
func (t *Token) leave(id string)          { t.Open = append(t.Open, id) }

// attach keeps a finding about the organization nowhere but in the list of all.
func (r *Report) attach(*Finding)    {}
func (r *Report) subject() Subject   { return Subject{OfOrganization, r.Org, r.Domain} }
func (r *Report) findings() Findings { return nil }
func (r *Report) leave(string)       {}
func (r *Report) untold() []string   { return nil }

func (i *Integration) untold() (all []string) {
	if slices.ContainsFunc(i.Secrets, Secret.isUntold) {
		all = append(all, snapshot.APIServiceSecrets)
	}
	return append(all, i.Creator.untold()...)
}

func (a *Application) untold() []string {
	for i := range a.Scopes {
		if u := a.Scopes[i].GrantedBy.untold(); u != nil {
			return u
		}
	}
	return nil
}

func (t *Token) untold() []string { return t.Owner.untold() }

func (p *Principal) untold() []string {
	if p.isUntold() {
		return []string{snapshot.Users}
	}
	return nil
}

// has reports whether one of the kinds of findings was made about a subject.
func has(s subject, ids ...string) bool {
	return slices.ContainsFunc(s.findings(), func(f *Finding) bool { return slices.Contains(ids, f.ID) })
}

// Rules has all kinds of findings, in the order of their ids within each subject.
func Rules() []Rule {
	var all []Rule
	all = appendRules(all, integrationRules)
	all = appendRules(all, tokenRules)
	all = appendRules(all, applicationRules)
	return appendRules(all, organizationRules)
}

func appendRules[T subject](all []Rule, rules []rule[T]) []Rule {
	for _, r := range rules {
		all = append(all, r.Rule)
	}
	return all
}

// assess makes the findings and puts everything into its order.
func (d *reading) assess() {
	look(d, integrationRules, pointers(d.Integrations), snapshot.APIServices)
	look(d, tokenRules, pointers(d.Tokens), snapshot.APITokens)
	look(d, applicationRules, pointers(d.Applications), snapshot.Apps, snapshot.Grants)
	look(d, organizationRules, []*Report{d.Report})
	d.sort()
	d.gather()
}

func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

// look applies rules to the subjects of some listings, one rule after the other:
// later rules see what earlier ones have found.
func look[T subject](d *reading, rules []rule[T], subjects []T, listings ...string) {
	unlisted := d.missing(listings)
	for i := range rules {
		r := &rules[i]
		missing := d.missing(r.needs)
		because := missing
		var undated []string
		open, worse := 0, 0
		for _, s := range subjects {
			d.undated = nil
			found := r.look(d, s)
			lacks := union(missing, r.untold(s))
			if r.open != nil && !r.open(s) {
				lacks = nil
			}
			if len(lacks)+len(d.undated) == 0 || found == r.Worst {
				continue
			}
			because, undated = union(because, lacks), union(undated, d.undated)
			s.leave(r.ID)
			open++
			if found != "" {
				worse++
			}
		}
		if open > 0 || len(unlisted) > 0 {
			d.NotEvaluated = append(d.NotEvaluated, NotEvaluated{r.ID, r.Worst, r.Title,
				append(d.states(union(unlisted, because)), withoutDate(undated)...), open, worse})
		}
	}
}

// look applies a rule to one subject.
func (r *rule[T]) look(d *reading, s T) (found Severity) {
	found, evidence := r.find(d, s)
	if found != "" {
		f := &Finding{r.ID, found, r.Title, s.subject(), evidence, r.Advice}
		s.attach(f)
		d.Findings = append(d.Findings, f)
	}
	return found
}

// untold are the needs of a rule that were read and lack something of a subject.
func (r *rule[T]) untold(s T) []string {
	return slices.DeleteFunc(s.untold(), func(name string) bool { return !slices.Contains(r.needs, name) })
}

// union is x with what of y is not in it.
func union(x, y []string) []string {
	return slices.Concat(x, slices.DeleteFunc(slices.Clone(y), func(s string) bool { return slices.Contains(x, s) }))
}

// states says of each resource how far its reading came.
func (r *Report) states(resources []string) []string {
	var all []string
	for _, name := range resources {
		text := fmt.Sprintf("%s is %s", name, r.coverage(name).State)
		switch {
		case r.Known(name):
			text = name + " has a status that is not told or not known"
		case r.coverage(name).State.Known(): // but not what it says
			text = name + " is not told by Okta"
		}
		all = append(all, text)
	}
	return all
}

func withoutDate(resources []string) []string {
	var all []string
	for _, name := range resources {
		all = append(all, name+" has a date that is not told or cannot be read")
	}
	return all
}

// sort puts what is worst first.
func (d *reading) sort() {
	inOrder(d.Integrations, func(x, y Integration) int {
		return cmp.Or(byTrue(has(&x, "INT-01"), has(&y, "INT-01")), byTrue(has(&x, "INT-02"), has(&y, "INT-02")),
			byTier(x.Scopes, y.Scopes), byFindings(x.Findings, y.Findings), byAge(x.Created, y.Created),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	inOrder(d.Applications, func(x, y Application) int {
		return cmp.Or(byTrue(has(&x, "APP-01"), has(&y, "APP-01")), byTier(x.Scopes, y.Scopes),
			byFindings(x.Findings, y.Findings), byAge(x.Created, y.Created),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
	inOrder(d.Tokens, func(x, y Token) int {
		return cmp.Or(byFindings(x.Findings, y.Findings), byAge(x.Created, y.Created),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID))
	})
}

// byTier compares holders by what they hold, the higher tier first.
func byTier(x, y []Scope) int { return cmp.Compare(rankOf(y), rankOf(x)) }

// rankOf is that of the worst scope, which comes first.
func rankOf(all []Scope) int {
	if len(all) == 0 {
		return scopes.Rank(nil)
	}
	return all[0].rank
}

// byFindings compares by the number of findings of each severity, the worst first.
func byFindings(x, y Findings) int {
	for _, s := range Severities {
		if order := cmp.Compare(y.Count(s), x.Count(s)); order != 0 {
			return order
		}
	}
	return 0
}

// byAge compares dates, the oldest first and what has none last.
func byAge(x, y time.Time) int {
	return cmp.Or(byTrue(!x.IsZero(), !y.IsZero()), x.Compare(y))
}

// gather puts all findings into one list: by severity, then by id, then in the
// order of the report.
func (d *reading) gather() {
	place := map[Subject]int{}
	for i := range d.Integrations {
		place[d.Integrations[i].subject()] = i
	}
	for i := range d.Applications {
		place[d.Applications[i].subject()] = i
	}
	for i := range d.Tokens {
		place[d.Tokens[i].subject()] = i
	}
	order := func(x, y *Finding) int {
		return cmp.Or(cmp.Compare(x.Severity.rank(), y.Severity.rank()), cmp.Compare(x.ID, y.ID),
			cmp.Compare(place[x.Subject], place[y.Subject]))
	}
	inOrder(d.Findings, order)
	for i := range d.Integrations {
		inOrder(d.Integrations[i].Findings, order)
	}
	for i := range d.Applications {
		inOrder(d.Applications[i].Findings, order)
	}
	for i := range d.Tokens {
		inOrder(d.Tokens[i].Findings, order)
	}
}

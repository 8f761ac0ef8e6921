package report

import (
	"fmt"
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// Rule describes one kind of finding.
type Rule struct {
	ID     string
	Worst  Severity // the highest that a finding can have
	Title  string   // what is wrong, without names
	Means  string   // why that matters
	How    string   // how it is computed
	Advice string
	Needs  []string // the resources on which it depends, besides the listing of its subjects
	// OnlyWith is a resource without which the rule says nothing, not even that it was not
	// evaluated; "" for none.
	OnlyWith string
}

// rule is one kind of finding about subjects of type T.
type rule[T subject] struct {
	id       string
	severity Severity // the highest that a finding can have
	title    string   // what is wrong, without names
	means    string   // why that matters
	how      string   // how it is computed
	advice   string   // what to do
	action   string   // the same in a few words before the subject's name; set when it can be high or critical
	// needs are the resources, in addition to the listing of the subjects, on which the result
	// depends. While one of them was not read to the end, there may be a finding that is not
	// found, or a more severe one.
	needs []string
	// lists are the resources that list the subjects of this rule alone. Those that were skipped
	// do not count: the user did not want them, or has no scope for them.
	lists []string
	// onlyWith is a resource that is not read by default. A run without it does not have the
	// rule, and does not say so.
	onlyWith string
	// affected reports whether a missing resource can change the result for a subject; nil means
	// for every one. It is not asked when the highest severity was found.
	affected func(T) bool
	// byScopes says that the result depends on the scopes of an integration.
	byScopes bool
	// evaluate returns the evidence of a finding. Without evidence there is no finding.
	evaluate func(*builder, T) []Evidence
	// A finding has the severity lower when severe is set and returns false.
	lower  Severity
	severe func(*builder, T) bool
}

// subject is what rules are about.
type subject interface {
	subject() Subject
	result() *Result
	// missingStatus returns the resources in which the subject, or who answers for it, has no
	// status or an unknown one.
	missingStatus() []string
}

func (i *Integration) subject() Subject  { return Subject{OfIntegration, i.ID, i.Name} }
func (a *Application) subject() Subject  { return Subject{OfApplication, a.ID, a.Name} }
func (t *Token) subject() Subject        { return Subject{OfToken, t.ID, t.Name} }
func (o *Organization) subject() Subject { return Subject{OfOrganization, o.ID, o.Domain} }

func (i *Integration) result() *Result  { return &i.Result }
func (a *Application) result() *Result  { return &a.Result }
func (t *Token) result() *Result        { return &t.Result }
func (o *Organization) result() *Result { return &o.Result }

func (i *Integration) missingStatus() (all []string) {
	if slices.ContainsFunc(i.Secrets, Secret.hasUnknownStatus) {
		all = append(all, snapshot.APIServiceSecrets)
	}
	if i.Log.State == snapshot.UseSeen && i.Log.Scopes == nil {
		all = append(all, snapshot.LastUses)
	}
	return append(all, i.Creator.missingStatus()...)
}

func (a *Application) missingStatus() []string {
	for i := range a.Scopes {
		if missing := a.Scopes[i].GrantedBy.missingStatus(); missing != nil {
			return missing
		}
	}
	return nil
}

func (t *Token) missingStatus() []string        { return t.Owner.missingStatus() }
func (o *Organization) missingStatus() []string { return nil }

// evaluate applies rules to the subjects of some listings. It finishes one rule for all subjects
// before the next one, because rules use the findings of the rules before them.
func evaluate[T subject](b *builder, rules []rule[T], subjects []T, listings ...string) {
	unlisted := b.report.missing(listings)
	for i := range rules {
		r := &rules[i]
		if r.onlyWith != "" && b.report.coverage(r.onlyWith).State == snapshot.Skipped {
			continue
		}
		open, gaps := r.evaluateAll(b, subjects)
		unlisted := union(unlisted, slices.DeleteFunc(b.report.missing(r.lists), b.report.isSkipped))
		if open.Subjects > 0 || len(unlisted) > 0 {
			open.Missing = append(b.report.statesOf(union(unlisted, gaps.resources)), undatedText(gaps.undated)...)
			b.report.NotEvaluated = append(b.report.NotEvaluated, open)
		}
	}
}

func (r *Report) isSkipped(resource string) bool {
	return r.coverage(resource).State == snapshot.Skipped
}

// gaps are the resources that a rule lacks.
type gaps struct {
	resources []string // not read to the end, or without a status
	undated   []string // without a date
}

// evaluateAll applies the rule to all subjects. It returns for how many of them the result is
// uncertain, and why.
func (r *rule[T]) evaluateAll(b *builder, subjects []T) (NotEvaluated, gaps) {
	open := NotEvaluated{ID: r.id, Severity: r.severity, Title: r.title}
	missing := b.report.missing(r.needs)
	if r.onlyWith != "" && b.report.coverage(r.onlyWith).State == snapshot.Absent { // then it says nothing
		missing = union(missing, []string{r.onlyWith})
	}
	all := gaps{resources: missing}
	for _, s := range subjects {
		b.undated = nil
		severity := r.apply(b, s)
		var lacking []string
		if r.affected == nil || r.affected(s) {
			lacking = union(missing, intersection(s.missingStatus(), r.needs))
		}
		if i, ok := any(s).(*Integration); ok && r.byScopes && i.ScopesUnknown {
			lacking = union(lacking, []string{snapshot.APIServices})
		}
		if len(lacking)+len(b.undated) == 0 || severity == r.severity {
			continue
		}
		all.resources, all.undated = union(all.resources, lacking), union(all.undated, b.undated)
		s.result().markUnevaluated(r.id)
		open.Subjects++
		if severity != "" {
			open.Worse++
		}
	}
	return open, all
}

// apply applies the rule to one subject. It returns the severity of the finding, "" for none.
func (r *rule[T]) apply(b *builder, s T) Severity {
	evidence := r.evaluate(b, s)
	if len(evidence) == 0 {
		return ""
	}
	severity := r.severity
	if r.severe != nil && !r.severe(b, s) {
		severity = r.lower
	}
	f := &Finding{r.id, severity, r.title, s.subject(), evidence, r.advice, r.action}
	s.result().Findings = append(s.result().Findings, f)
	b.report.Findings = append(b.report.Findings, f)
	return severity
}

// union returns x and what of y is not in x.
func union(x, y []string) []string {
	return slices.Concat(x, slices.DeleteFunc(slices.Clone(y), func(s string) bool { return slices.Contains(x, s) }))
}

// intersection returns what of x is in y.
func intersection(x, y []string) []string {
	return slices.DeleteFunc(x, func(s string) bool { return !slices.Contains(y, s) })
}

// statesOf says of each resource what of it is missing.
func (r *Report) statesOf(resources []string) []string {
	var all []string
	for _, name := range resources {
		state := r.coverage(name).State
		text := fmt.Sprintf("%s is %s", name, state)
		switch {
		case state == snapshot.Absent && name == snapshot.LastUses:
		case r.Known(name):
			text = name + " has a status that is not told or not known"
		case state.Known(): // it was read, but its value was not returned
			text = name + " is not told by Okta"
		}
		all = append(all, text)
	}
	return all
}

func undatedText(resources []string) []string {
	var all []string
	for _, name := range resources {
		all = append(all, name+" has a date that is not told or cannot be read")
	}
	return all
}

// isOld reports whether something of a resource is older than a limit.
func (b *builder) isOld(resource string, created time.Time, limit time.Duration) bool {
	return b.hasDate(resource, created) && b.report.Older(created, limit)
}

// hasDate reports whether something of a resource has a date. If not, the rule that is being
// evaluated is uncertain for its subject.
func (b *builder) hasDate(resource string, created time.Time) bool {
	if created.IsZero() {
		b.undated = union(b.undated, []string{resource})
	}
	return !created.IsZero()
}

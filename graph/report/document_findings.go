package report

// findings are what to act upon.
type findings struct {
	// Counts has the number of findings of each severity.
	Counts map[Severity]int `json:"counts"`
	// List has the findings, the worst first.
	List []finding `json:"list"`
	// NotEvaluated has the kinds of findings that could not be looked for
	// everywhere: that there is none, no other or none that is worse, means nothing.
	NotEvaluated []notEvaluated `json:"not_evaluated"`
}

// finding is one thing to act upon.
type finding struct {
	// ID is that of the kind of finding; it is stable.
	ID string `json:"id"`
	// Severity is critical, high, medium, low or info.
	Severity Severity `json:"severity"`
	// Title is what is wrong.
	Title string `json:"title"`
	// Subject is what the finding is about.
	Subject subjectOf `json:"subject"`
	// Evidence has the facts that it rests on.
	Evidence []fact `json:"evidence"`
	// Advice is what to do.
	Advice string `json:"advice"`
}

// subjectOf is what a finding or a change is about.
type subjectOf struct {
	// Kind is integration, application, token, organization, user or group.
	Kind string `json:"kind"`
	// ID is Okta's.
	ID string `json:"id"`
	// Name is left out where it is a person's or given by one.
	Name string `json:"name,omitempty"`
}

// fact is one piece of evidence.
type fact struct {
	// What says what it is: scope, creator, secret and so on.
	What string `json:"what"`
	// ID is Okta's, of what has one.
	ID string `json:"id,omitempty"`
	// Name is left out where it is a person's.
	Name string `json:"name,omitempty"`
	// Value is what else is to be said: a state, an age.
	Value string `json:"value,omitempty"`
}

// notEvaluated is a kind of finding that could not be looked for everywhere.
type notEvaluated struct {
	// ID is that of the kind of finding.
	ID string `json:"id"`
	// Severity is the worst that it can have.
	Severity Severity `json:"worst_severity"`
	// Title is what would be wrong.
	Title string `json:"title"`
	// Missing has the resources that were not read to their end, and their states.
	Missing []string `json:"missing"`
	// Subjects counts those for which it is open; it is absent when nobody knows
	// how many there are.
	Subjects int `json:"subjects,omitempty"`
	// Worse counts those of them for which it was found, and may be worse than what
	// was found.
	Worse int `json:"may_be_worse,omitempty"`
}

func newFindings(r *Report) findings {
	all := findings{Counts: map[Severity]int{}, List: []finding{}, NotEvaluated: []notEvaluated{}}
	for _, s := range Severities {
		all.Counts[s] = r.Count(s)
	}
	for _, f := range r.Findings {
		j := finding{f.ID, f.Severity, f.Title, newSubject(f.Subject, f.Subject.Kind == OfToken), []fact{}, f.Advice}
		for _, e := range f.Evidence {
			if e.Private {
				e.Name = ""
			}
			j.Evidence = append(j.Evidence, fact{e.What, e.ID, e.Name, e.Value})
		}
		all.List = append(all.List, j)
	}
	for _, n := range r.NotEvaluated {
		all.NotEvaluated = append(all.NotEvaluated, notEvaluated(n))
	}
	return all
}

// newSubject leaves a private name out.
func newSubject(s Subject, private bool) subjectOf {
	if private {
		s.Name = ""
	}
	return subjectOf(s)
}

package report

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/safetext"
)

// Severity says how bad a finding is.
type Severity string

// The severities. Info needs no action.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
)

// Severities has all severities, the most severe first.
var Severities = []Severity{Critical, High, Medium, Low, Info}

// rank is 0 for the most severe.
func (s Severity) rank() int { return slices.Index(Severities, s) }

// AtLeast reports whether s is as severe as o, or more severe.
func (s Severity) AtLeast(o Severity) bool { return s.rank() <= o.rank() }

// Finding is one thing to act on.
type Finding struct {
	ID       string // of the rule, such as INT-01
	Severity Severity
	Title    string // what is wrong, without names
	Subject  Subject
	Evidence []Evidence
	Advice   string
	Action   string // the advice in a few words, to be followed by the subject's name
}

// Subject is what a finding is about.
type Subject struct{ Kind, ID, Name string }

// The kinds of subjects.
const (
	OfIntegration  = "integration"
	OfApplication  = "application"
	OfToken        = "token"
	OfOrganization = "organization"
	OfGroup        = "group"
	OfAgent        = "agent"
	OfFlow         = "flow"
	OfUser         = "user"
)

// Evidence is one fact that a finding rests on. It has What and at least one of ID, Name and
// Value.
type Evidence struct {
	What    string // scope, creator, secret, application, ...
	ID      string // in Okta
	Name    string
	Private bool   // Name is of a person, or given by one; the summary leaves it out
	Value   string // a state, an age, a count
	// More is the number of facts of this kind that are not listed; it is 0 for a fact itself.
	More int
}

// moreEvidence stands for facts that are not listed.
func moreEvidence(what string, more int) Evidence {
	return Evidence{What: what, Value: fmt.Sprintf("%d more", more), More: more}
}

// Result is what the rules say about one subject.
type Result struct {
	Findings    Findings // the most severe first
	Unevaluated []string // ids of the rules that could not be evaluated
}

// has reports whether there is a finding of one of the rules.
func (r *Result) has(ids ...string) bool {
	return slices.ContainsFunc(r.Findings, func(f *Finding) bool { return slices.Contains(ids, f.ID) })
}

func (r *Result) unevaluated(id string) bool { return slices.Contains(r.Unevaluated, id) }

func (r *Result) markUnevaluated(id string) { r.Unevaluated = append(r.Unevaluated, id) }

// NotEvaluated is a rule that could not be evaluated for all subjects: that it has no finding,
// or none that is more severe, means nothing.
type NotEvaluated struct {
	ID       string
	Severity Severity // the highest that it can have
	Title    string
	Missing  []string // what was not read, with its state: "secrets is denied"
	// Subjects is the number of subjects without a certain result, 0 when their listing is
	// missing. Worse is the number of those among them that have a finding, which may be more
	// severe than found.
	Subjects, Worse int
}

// Label is the id, with a remark when findings may be more severe than found.
func (n *NotEvaluated) Label() string {
	if n.Worse > 0 {
		return n.ID + " (may be worse)"
	}
	return n.ID
}

// Findings is a list of findings, the most severe first.
type Findings []*Finding

// Count is the number of findings of one severity.
func (all Findings) Count(s Severity) int {
	n := 0
	for _, f := range all {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Counts has the number of findings of each severity that occurs.
func (all Findings) Counts() []Count[Severity] { return nonzero(Severities, all.Count) }

// Groups returns the findings of each rule and severity, which share title and advice.
func (all Findings) Groups() (groups []Findings) {
	for i := 0; i < len(all); {
		n := i + 1
		for n < len(all) && all[n].ID == all[i].ID && all[n].Severity == all[i].Severity {
			n++
		}
		groups = append(groups, all[i:n])
		i = n
	}
	return groups
}

// Count is how many there are of a severity, or of a type of change.
type Count[W ~string] struct {
	N    int
	Word W
}

func (c Count[W]) String() string { return safetext.Number(c.N) + " " + string(c.Word) }

// nonzero returns the counts that are not 0, in the order of words.
func nonzero[W ~string](words []W, count func(W) int) (all []Count[W]) {
	for _, word := range words {
		if n := count(word); n > 0 {
			all = append(all, Count[W]{n, word})
		}
	}
	return all
}

// JoinCounts returns counts as one text: "2 high, 1 low".
func JoinCounts[W ~string](counts []Count[W]) string {
	var all []string
	for _, c := range counts {
		all = append(all, c.String())
	}
	return strings.Join(all, ", ")
}

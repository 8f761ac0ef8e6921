package output

import (
	"fmt"
	"strings"

	"oktagon/graph/report"
)

// FindingsError ends a run whose graph was written and that found what --fail-on
// names. It wins over [ErrIncomplete]: what was found is certain, and the summary
// says both.
type FindingsError struct {
	FailOn string
	Counts []string // by severity
}

// Error says how many findings there are, and of which severity.
func (e *FindingsError) Error() string {
	return fmt.Sprintf("--fail-on %s is reached: %s; the graph is written", e.FailOn, strings.Join(e.Counts, ", "))
}

// failOn compares the findings with --fail-on. What could not be evaluated is no
// finding, and what may be worse is not worse: it is told, and what was denied ends
// the run as incomplete.
func (s *Sinks) failOn(r *report.Report) error {
	if s.FailOn == "" {
		return nil
	}
	limit := report.Severity(s.FailOn)
	e := &FindingsError{FailOn: s.FailOn}
	for _, c := range r.Findings.Counts() {
		if c.Word.AtLeast(limit) {
			e.Counts = append(e.Counts, c.String())
		}
	}
	if e.Counts != nil {
		return e
	}
	var open []string
	for i := range r.NotEvaluated {
		if n := &r.NotEvaluated[i]; n.Severity.AtLeast(limit) {
			open = append(open, n.Label())
		}
	}
	if open != nil {
		s.Note(fmt.Sprintf("--fail-on %s is not reached, but these were not evaluated: %s", s.FailOn, strings.Join(open, " ")))
	}
	return nil
}

package output

import (
	"fmt"
	"strings"

	"oktagon/graph/report"
)

// FindingsError is returned when the graph was written and there are findings of the severity
// that --fail-on names, or of a higher one. It takes precedence over [ErrIncomplete]: these
// findings are certain, and the summary lists what was not read.
type FindingsError struct {
	FailOn string
	Counts []string // of each severity that counts
}

// Error says how many findings there are, and of which severity.
func (e *FindingsError) Error() string {
	return fmt.Sprintf("--fail-on %s is reached: %s; the graph is written", e.FailOn, strings.Join(e.Counts, ", "))
}

// failOn returns a FindingsError when the findings reach --fail-on. Rules that could not be
// evaluated do not count: they are noted, and what was refused ends the run as incomplete.
func (w *Writer) failOn(r *report.Report) error {
	if w.Options.Report.FailOn == "" {
		return nil
	}
	limit := report.Severity(w.Options.Report.FailOn)
	e := &FindingsError{FailOn: w.Options.Report.FailOn}
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
		w.Console.Note(fmt.Sprintf("--fail-on %s is not reached, but these were not evaluated: %s", w.Options.Report.FailOn, strings.Join(open, " ")))
	}
	return nil
}

package output

import (
	"errors"
	"fmt"
	"strings"

	"oktagon/graph/report"
)

// FindingsError is returned when the graph was written and there are findings of the severity
// that --fail-on or --fail-on-new names, or of a higher one. It takes precedence over
// [ErrIncomplete]: these findings are certain, and the summary lists what was not read.
type FindingsError struct {
	Flag   string   // with its value
	Counts []string // of each severity that counts
	Note   string   // "" for most
}

// Error says how many findings there are, and of which severity.
func (e *FindingsError) Error() string {
	return fmt.Sprintf("%s is reached: %s; the graph is written%s", e.Flag, strings.Join(e.Counts, ", "), e.Note)
}

// failOn returns a FindingsError when the findings reach --fail-on, or the new ones reach
// --fail-on-new. Rules that could not be evaluated do not count: they are noted, and what was
// refused ends the run as incomplete.
func (w *Writer) failOn(r *report.Report) error {
	if err := w.failOnFindings(r, "--fail-on", w.Options.Report.FailOn, r.Findings); err != nil {
		return err
	}
	if r.Changes == nil {
		return nil
	}
	added, note := r.NewFindings()
	err := w.failOnFindings(r, "--fail-on-new", w.Options.Report.FailOnNew, added)
	if e := (*FindingsError)(nil); errors.As(err, &e) {
		e.Note = note
	}
	return err
}

func (w *Writer) failOnFindings(r *report.Report, flag, severity string, all report.Findings) error {
	if severity == "" {
		return nil
	}
	flag += " " + severity
	limit := report.Severity(severity)
	e := &FindingsError{Flag: flag}
	for _, c := range all.Counts() {
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
		w.Console.Note(fmt.Sprintf("%s is not reached, but these were not evaluated: %s", flag, strings.Join(open, " ")))
	}
	return nil
}

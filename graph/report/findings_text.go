package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"oktagon/collector/safetext"
)

// FindingsText writes the findings for a terminal of 80 columns: worst first,
// those of one kind and severity under one heading, with the advice once.
func (r *Report) FindingsText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", r.headline())
	for _, group := range r.Findings.Groups() {
		writeKind(&b, group)
	}
	r.writeNotEvaluated(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// headline counts the findings by severity.
func (r *Report) headline() string {
	text := "no findings"
	if n := len(r.Findings); n > 0 {
		text = safetext.Count(n, "finding") + ": " + Listed(r.Findings.Counts())
	}
	if n := len(r.NotEvaluated); n > 0 {
		text += "; " + safetext.Count(n, "kind") + " not evaluated"
	}
	return text
}

// writeKind writes findings of one group.
func writeKind(b *strings.Builder, all Findings) {
	f := all[0]
	fmt.Fprintln(b)
	paragraph(b, fmt.Sprintf("%-8s  %s  ", strings.ToUpper(string(f.Severity)), f.ID), f.Title)
	for _, f := range all {
		paragraph(b, "    ", short(f.Subject.Name)+", "+short(f.Subject.ID))
		var facts []string
		for _, e := range f.Evidence {
			facts = append(facts, e.text())
		}
		paragraph(b, "      ", strings.Join(facts, "; "))
	}
	paragraph(b, "  > ", f.Advice)
}

// text is one line of evidence.
func (e *Evidence) text() string {
	parts := []string{e.What}
	if e.Name != "" {
		parts = append(parts, short(e.Name))
	}
	if e.ID != "" && e.ID != e.Name {
		parts = append(parts, short(e.ID))
	}
	text := strings.Join(parts, " ")
	if e.Value != "" {
		text += ": " + safetext.Truncate(e.Value, valueWidth)
	}
	return text
}

// writeNotEvaluated says what was not looked for, by what was missing.
func (r *Report) writeNotEvaluated(b *strings.Builder) {
	var reasons []string
	ids := map[string][]string{}
	for i := range r.NotEvaluated {
		n := &r.NotEvaluated[i]
		reason := strings.Join(n.Missing, ", ")
		if ids[reason] == nil {
			reasons = append(reasons, reason)
		}
		ids[reason] = append(ids[reason], n.Label())
	}
	if len(reasons) > 0 {
		fmt.Fprintln(b, "\nnot evaluated, so that there may be more:")
	}
	for _, reason := range reasons {
		paragraph(b, "    ", strings.Join(ids[reason], " ")+": "+reason)
	}
}

// paragraph writes words in lines of 80 columns, whatever is in them; lines after
// the first are indented as far as the first.
func paragraph(b *strings.Builder, first, text string) {
	column := utf8.RuneCountInString(first)
	for _, line := range safetext.Wrap(text, column) {
		b.WriteString(safetext.Text(first+line) + "\n")
		first = strings.Repeat(" ", column)
	}
}

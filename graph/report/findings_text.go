package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"oktagon/collector/plain"
)

// FindingsText writes the findings for a terminal of 80 columns: worst first,
// those of one kind and severity under one heading, with the advice once.
func (r *Report) FindingsText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n", r.headline())
	for i := 0; i < len(r.Findings); {
		n := i + 1
		for n < len(r.Findings) && r.Findings[n].ID == r.Findings[i].ID && r.Findings[n].Severity == r.Findings[i].Severity {
			n++
		}
		writeKind(&b, r.Findings[i:n])
		i = n
	}
	r.writeNotEvaluated(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

// headline counts the findings by severity.
func (r *Report) headline() string {
	var counts []string
	for _, s := range Severities {
		if n := r.Count(s); n > 0 {
			counts = append(counts, fmt.Sprintf("%s %s", plain.Number(n), s))
		}
	}
	text := "no findings"
	if len(counts) > 0 {
		text = plain.Count(len(r.Findings), "finding") + ": " + strings.Join(counts, ", ")
	}
	if n := len(r.NotEvaluated); n > 0 {
		text += "; " + plain.Count(n, "kind") + " not evaluated"
	}
	return text
}

// writeKind writes findings that differ in their subjects only.
func writeKind(b *strings.Builder, all []*Finding) {
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
		text += ": " + cut(e.Value, valueWidth)
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
	for _, line := range plain.Wrap(text, column) {
		b.WriteString(plain.Text(first+line) + "\n")
		first = strings.Repeat(" ", column)
	}
}

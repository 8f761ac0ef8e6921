package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"oktagon/collector/safetext"
)

// FindingsText writes the findings, the most severe first unless the layout has it last.
// Findings of one rule and severity share a title and an advice.
func (r *Report) FindingsText(w io.Writer, layout Layout) error {
	t := textWriter{width: layout.Width}
	t.line("")
	t.paragraph("", r.headline())
	groups, left := r.Findings.from(layout.Least).Groups(), len(r.Findings)
	for _, group := range groups {
		left -= len(group)
	}
	if left > 0 {
		t.paragraph("", fmt.Sprintf("%s less severe than %s: not listed, because of --severity", safetext.Count(left, "finding"), layout.Least))
	}
	if layout.WorstLast {
		r.writeAccepted(&t)
		r.writeNotEvaluated(&t)
		slices.Reverse(groups)
	}
	for _, group := range groups {
		r.writeGroup(&t, group)
	}
	if !layout.WorstLast {
		r.writeNotEvaluated(&t)
		r.writeAccepted(&t)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// from returns the findings that are at least as severe, all for "".
func (all Findings) from(least Severity) Findings {
	return slices.DeleteFunc(slices.Clone(all), func(f *Finding) bool { return least != "" && !f.Severity.AtLeast(least) })
}

// headline counts the findings by severity, and the rules that were not evaluated.
func (r *Report) headline() string {
	text := "no findings"
	if n := len(r.Findings); n > 0 {
		text = safetext.Count(n, "finding") + ": " + JoinCounts(r.Findings.Counts())
	}
	if n := len(r.NotEvaluated); n > 0 {
		text += "; " + safetext.Count(n, "kind") + " not evaluated"
	}
	if n := len(r.Accepted); n > 0 {
		text += fmt.Sprintf("; %d accepted", n)
	}
	return text
}

func (r *Report) writeGroup(t *textWriter, all Findings) {
	first := all[0]
	t.line("")
	t.paragraph(fmt.Sprintf("%-8s  %s  ", strings.ToUpper(string(first.Severity)), first.ID), first.Title)
	shown := ""
	for _, f := range all {
		t.paragraph("    ", cutName(f.Subject.Name)+", "+cutName(f.Subject.ID)+r.vendorText(&f.Subject))
		if link := r.ConsoleLink(f.Subject.ID); link != shown { // some have a list in common
			if shown = link; link != "" {
				t.line("      %s", link) // in one line, which terminals can open
			}
		}
		var facts []string
		for _, e := range f.Evidence {
			facts = append(facts, e.text())
		}
		t.paragraph("      ", strings.Join(facts, "; "))
	}
	t.paragraph("  > ", first.Advice)
}

// vendorText says which tenant at the vendor holds the credential of an integration, when Okta
// tells.
func (r *Report) vendorText(s *Subject) string {
	if s.Kind != OfIntegration {
		return ""
	}
	at := slices.IndexFunc(r.Integrations, func(i Integration) bool { return i.ID == s.ID })
	if at < 0 || r.Integrations[at].Vendor == nil {
		return ""
	}
	return ", at the vendor: " + cutValue(strings.Join(r.Integrations[at].Vendor, ", "))
}

func (e *Evidence) text() string {
	parts := []string{e.What}
	if e.Name != "" {
		parts = append(parts, cutName(e.Name))
	}
	if e.ID != "" && e.ID != e.Name {
		parts = append(parts, cutName(e.ID))
	}
	text := strings.Join(parts, " ")
	if e.Value != "" {
		text += ": " + cutValue(e.Value)
	}
	return text
}

// writeNotEvaluated lists the rules that were not evaluated, by what was missing.
func (r *Report) writeNotEvaluated(t *textWriter) {
	var reasons []string
	labels := map[string][]string{}
	for i := range r.NotEvaluated {
		n := &r.NotEvaluated[i]
		reason := strings.Join(n.Missing, ", ")
		if labels[reason] == nil {
			reasons = append(reasons, reason)
		}
		labels[reason] = append(labels[reason], n.Label())
	}
	if len(reasons) > 0 {
		t.line("")
		t.paragraph("", "not evaluated, so that there may be more:")
	}
	for _, reason := range reasons {
		t.paragraph("    ", strings.Join(labels[reason], " ")+": "+reason)
	}
}

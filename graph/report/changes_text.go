package report

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"oktagon/collector/safetext"
)

// Text writes the changes for a terminal of a width in columns; 0 is 80.
func (c *Changes) Text(w io.Writer, width int) error {
	t := textWriter{width: width}
	since := ""
	if !c.Since.IsZero() {
		since = " of " + safetext.Minute(c.Since)
	}
	if c.FindingsKnown {
		t.line("")
		t.line("findings since %s%s: %s", filepath.Base(c.Baseline), since, cmp.Or(JoinCounts(c.FindingCounts()), "the same"))
	}
	for i := range c.Findings {
		f := &c.Findings[i]
		t.paragraph(fmt.Sprintf("  %-11s  ", f.Label()), f.text())
	}
	if !c.OnlyFindings {
		t.line("")
		t.line("%s since %s%s", cmp.Or(JoinCounts(c.Counts()), "nothing has changed"), filepath.Base(c.Baseline), since)
	}
	for i := range c.Changes {
		change := &c.Changes[i]
		t.paragraph(fmt.Sprintf("  %-9s  ", change.What), change.Kind+" "+change.text())
	}
	for _, note := range append(slices.Clone(c.Notes), c.CleanupNote()) {
		t.paragraph("note: ", note)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// text names the finding and its subject, with the earlier severity if it was another one.
func (c *FindingChange) text() string {
	f := c.Finding
	severity := string(f.Severity)
	if c.Was != "" && c.Was != f.Severity {
		severity = string(c.Was) + " -> " + severity
	}
	return fmt.Sprintf("%s %s (%s) %s, %s", f.ID, f.Title, severity, cutName(f.Subject.Name), cutName(f.Subject.ID))
}

// text describes what changed, without its kind.
func (c *Change) text() string {
	name := cutName(c.Name)
	if c.ID != "" && c.ID != c.Name {
		name = strings.TrimPrefix(name+", ", ", ") + cutName(c.ID)
	}
	if c.Holder.ID != "" {
		name += " of " + strings.TrimPrefix(cutName(c.Holder.Name)+", ", ", ") + cutName(c.Holder.ID)
	}
	switch {
	case c.From != "" && c.To != "":
		return name + ": " + cutValue(c.From) + " -> " + cutValue(c.To)
	case c.From+c.To != "":
		return name + ": " + cutValue(c.From+c.To)
	}
	return name
}

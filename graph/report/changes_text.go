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

// Text writes the changes for a terminal of 80 columns.
func (c *Changes) Text(w io.Writer) error {
	var t textWriter
	since := ""
	if !c.Since.IsZero() {
		since = " of " + safetext.Minute(c.Since)
	}
	t.line("")
	t.line("%s since %s%s", cmp.Or(JoinCounts(c.Counts()), "nothing has changed"), filepath.Base(c.Baseline), since)
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

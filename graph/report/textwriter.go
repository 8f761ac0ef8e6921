package report

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"oktagon/collector/safetext"
)

// textWriter builds text for a terminal. Whatever names are in it, a line stays one line and a
// cell one cell, without control characters.
type textWriter struct{ strings.Builder }

func (t *textWriter) line(format string, args ...any) {
	t.WriteString(safetext.Text(fmt.Sprintf(format, args...)) + "\n")
}

// paragraph wraps text at 80 columns. The lines after the first are indented as far as the
// prefix of the first.
func (t *textWriter) paragraph(prefix, text string) {
	indent := utf8.RuneCountInString(prefix)
	for _, line := range safetext.Wrap(text, indent) {
		t.WriteString(safetext.Text(prefix+line) + "\n")
		prefix = strings.Repeat(" ", indent)
	}
}

func (t *textWriter) table(align uint, rows [][]string) {
	w := tabwriter.NewWriter(t, 0, 0, 2, ' ', align)
	for _, cells := range rows {
		for i := range cells {
			cells[i] = safetext.Text(cells[i])
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	w.Flush()
}

// cutCell cuts a name to the width of a table cell.
func cutCell(s string) string { return safetext.Truncate(s, 40) }

// cutName cuts a name in a sentence.
func cutName(s string) string { return safetext.Truncate(s, 48) }

// cutValue cuts a longer text, such as a list of states.
func cutValue(s string) string { return safetext.Truncate(s, 240) }

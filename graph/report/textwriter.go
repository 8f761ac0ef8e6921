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
type textWriter struct {
	strings.Builder
	width int // of the terminal in columns; 0 means 80
}

func (t *textWriter) columns() int {
	if t.width <= 0 {
		return 80
	}
	return t.width
}

// cut writes one line, cut to the width.
func (t *textWriter) cut(text string) {
	t.WriteString(safetext.Truncate(text, t.columns()) + "\n")
}

func (t *textWriter) line(format string, args ...any) {
	t.WriteString(safetext.Text(fmt.Sprintf(format, args...)) + "\n")
}

// paragraph wraps text at the width. The lines after the first are indented as far as the
// prefix of the first.
func (t *textWriter) paragraph(prefix, text string) {
	indent := utf8.RuneCountInString(prefix)
	for _, line := range safetext.WrapAt(text, max(10, t.columns()-indent)) {
		t.WriteString(safetext.Text(prefix+line) + "\n")
		prefix = strings.Repeat(" ", indent)
	}
}

// table writes aligned rows, each cut to the width.
func (t *textWriter) table(align uint, rows [][]string) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', align)
	for _, cells := range rows {
		for i := range cells {
			cells[i] = safetext.Text(cells[i])
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	w.Flush()
	for line := range strings.Lines(text.String()) {
		t.cut(strings.TrimRight(line, " \n"))
	}
}

// cutName cuts a name in a sentence.
func cutName(s string) string { return safetext.Truncate(s, 48) }

// cutValue cuts a longer text, such as a list of states.
func cutValue(s string) string { return safetext.Truncate(s, 240) }

// cutReason cuts a reason, which may quote a server.
func cutReason(s string) string { return safetext.Truncate(s, 1200) }

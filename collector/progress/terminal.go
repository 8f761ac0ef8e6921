package progress

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Terminal is a writer that shows text in a window of some size. A terminal of the system is
// an [os.File]; any other writer may be one too, as in tests.
type Terminal interface {
	io.Writer
	// Size returns the width and the height, in columns and lines, both 0 when they are
	// not known.
	Size() (width, height int)
}

// minWidth is the width of a terminal in columns below which nothing is redrawn on it; some
// pseudo-terminals report 0.
const minWidth = 20

// terminalOf returns the terminal that a writer is, nil when it is none.
func terminalOf(w io.Writer) Terminal {
	if t, ok := w.(Terminal); ok {
		return t
	}
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return systemTerminal{f}
}

// systemTerminal is a terminal of the operating system.
type systemTerminal struct{ *os.File }

func (t systemTerminal) Size() (width, height int) {
	width, height, err := term.GetSize(int(t.Fd()))
	if err != nil {
		return 0, 0
	}
	return width, height
}

// IsTerminal reports whether a person reads what is written to w as it is written.
func IsTerminal(w io.Writer) bool { return terminalOf(w) != nil }

// Width returns the width of a terminal in columns, 0 when w is none.
func Width(w io.Writer) int {
	t := terminalOf(w)
	if t == nil {
		return 0
	}
	width, _ := t.Size()
	return width
}

// isRedrawable reports whether lines of a terminal can be replaced.
func isRedrawable(t Terminal) bool {
	if t == nil {
		return false
	}
	width, _ := t.Size()
	return width >= minWidth && understandsEscapes(t)
}

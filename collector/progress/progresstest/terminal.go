// Package progresstest has a terminal in memory, on which tests read what a user sees.
package progresstest

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Terminal is a terminal of some size. It understands what oktagon writes: text, line ends,
// the return to the first column, "cursor up" and "erase to the end"; anything else is an
// error of Write. Like a real one it wraps long lines, and lines that leave its upper edge can
// no longer be changed. It is safe for concurrent use.
type Terminal struct {
	mu            sync.Mutex // guards the rest
	width, height int
	rows          [][]rune // all that was written; the last height of them are visible
	row, column   int      // of the cursor
	writes        int
}

// New returns an empty terminal.
func New(width, height int) *Terminal {
	return &Terminal{width: width, height: height, rows: [][]rune{nil}}
}

// Size returns the width and the height.
func (t *Terminal) Size() (width, height int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.width, t.height
}

// Resize makes the window narrower, as terminals do: rows that are too long are wrapped, and the
// cursor stays behind what it was behind.
func (t *Terminal) Resize(width int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	var rows [][]rune
	cursor := t.row
	for i, row := range t.rows {
		if i == t.row {
			cursor = len(rows)
		}
		for len(row) > width {
			rows, row = append(rows, row[:width]), row[width:]
		}
		rows = append(rows, row)
	}
	t.width, t.rows, t.row = width, rows, cursor
}

// Write shows text.
func (t *Terminal) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writes++
	for text := string(b); text != ""; {
		rest, isEscape := strings.CutPrefix(text, "\x1b[")
		if !isEscape {
			r := []rune(text)[0]
			t.put(r)
			text = text[len(string(r)):]
			continue
		}
		end := strings.IndexAny(rest, "AJ")
		if end < 0 {
			return 0, fmt.Errorf("progresstest: cannot follow %q", text)
		}
		if err := t.escape(rest[:end], rest[end]); err != nil {
			return 0, err
		}
		text = rest[end+1:]
	}
	return len(b), nil
}

func (t *Terminal) escape(number string, command byte) error {
	if command == 'J' && number == "" {
		t.rows = t.rows[:t.row+1]
		t.rows[t.row] = t.rows[t.row][:min(t.column, len(t.rows[t.row]))]
		return nil
	}
	up, err := strconv.Atoi(number)
	if command != 'A' || err != nil {
		return fmt.Errorf("progresstest: cannot follow escape %q", number+string(command))
	}
	t.row = max(t.row-up, len(t.rows)-t.height, 0)
	return nil
}

func (t *Terminal) put(r rune) {
	switch r {
	case '\n':
		t.down()
	case '\r':
		t.column = 0
	default:
		if t.column == t.width {
			t.down()
		}
		row := t.rows[t.row]
		for len(row) <= t.column {
			row = append(row, ' ')
		}
		row[t.column] = r
		t.rows[t.row] = row
		t.column++
	}
}

func (t *Terminal) down() {
	t.row, t.column = t.row+1, 0
	if t.row == len(t.rows) {
		t.rows = append(t.rows, nil)
	}
}

// Text is everything that is on the terminal, with what has left its upper edge.
func (t *Terminal) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text(0)
}

// Screen is what is visible.
func (t *Terminal) Screen() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text(max(0, len(t.rows)-t.height))
}

func (t *Terminal) text(from int) string {
	var b strings.Builder
	for i, row := range t.rows[from:] {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(string(row))
	}
	return b.String()
}

// Writes is how often something was written.
func (t *Terminal) Writes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.writes
}

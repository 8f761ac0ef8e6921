package progress

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// screen writes lines that stay, and below them lines that are redrawn in place when the
// writer is a terminal that can. Its methods are safe for concurrent use.
type screen struct {
	w    io.Writer
	size func() (width, height int)

	mu      sync.Mutex // guards the rest, and w
	drawn   []string   // the lines that are redrawn, each followed by a line end
	pending []byte     // a line without its end, while lines are redrawn below
	hidden  bool       // nothing is redrawn
}

func newScreen(w io.Writer) *screen {
	s := &screen{w: w, size: func() (int, int) { return 0, 0 }}
	if t := terminalOf(w); t != nil {
		s.size = t.Size
	}
	return s
}

// Write writes the lines of b above those that are redrawn, and keeps what has no line end
// yet: it would break them.
func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drawn == nil {
		return s.w.Write(b)
	}
	s.pending = append(s.pending, b...)
	end := bytes.LastIndexByte(s.pending, '\n') + 1
	if end == 0 {
		return len(b), nil
	}
	lines := string(s.pending[:end])
	s.pending = append(s.pending[:0], s.pending[end:]...)
	if _, err := io.WriteString(s.w, s.erasure()+lines+joinLines(s.drawn)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// draw replaces the lines that are redrawn. A terminal that is gone is no error: the run has
// better things to do.
func (s *screen) draw(lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hidden || slices.Equal(lines, s.drawn) {
		return
	}
	_, _ = io.WriteString(s.w, s.erasure()+joinLines(lines))
	s.drawn = lines
}

// hide erases the lines that are redrawn, and lets none be drawn until they are shown again.
func (s *screen) hide(hidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hidden = hidden
	if !hidden || s.drawn == nil {
		return
	}
	_, _ = io.WriteString(s.w, s.erasure()+string(s.pending))
	s.drawn, s.pending = nil, nil
}

// erasure moves the cursor to the first of the lines that are redrawn and erases what follows.
// It goes to the first column before: the terminal itself has written ^C where the cursor was.
// A window that has become narrower has wrapped the lines that were drawn.
func (s *screen) erasure() string {
	width, _ := s.size()
	rows := 0
	for _, line := range s.drawn {
		rows++
		if n := utf8.RuneCountInString(line); width > 0 && n > width {
			rows += (n - 1) / width
		}
	}
	if rows == 0 {
		return ""
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", rows)
}

func joinLines(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		b.WriteString(line + "\n")
	}
	return b.String()
}

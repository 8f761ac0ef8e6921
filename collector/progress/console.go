package progress

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"oktagon/collector/safetext"
)

// Settings say how a run writes its progress, notes and log.
type Settings struct {
	// LogFormat is "text" or "json"; LogLevel is "debug", "info", "warn" or "error".
	LogFormat, LogLevel string
	// Quiet shows no progress and no notes. The log is still written.
	Quiet bool
	// Plain writes lines to a terminal too: one that cannot redraw.
	Plain bool
}

// Records reports whether everything on standard error is a record of the log.
func (s Settings) Records() bool { return s.LogFormat == "json" }

// Console is everything that a run writes while it runs: its progress, its log, and
// notes for the user. They share one writer, on which their lines do not mix.
type Console struct {
	Progress *Progress
	Log      *slog.Logger
	settings Settings
	told     string // the last text of Step
}

// Open starts to show progress on w. Close it.
func Open(w io.Writer, s Settings) *Console {
	c := &Console{Progress: newProgress(w), settings: s}
	c.Log = newLog(c.Progress.LogWriter(), s)
	c.Progress.show(w, s, c.writeLine)
	return c
}

// writeLine writes how far the run is.
func (c *Console) writeLine(now time.Time) {
	d := &c.Progress.dashboard
	if c.Records() {
		if attrs := d.attrs(now); attrs != nil {
			c.Log.Info("progress", attrs...)
		}
		return
	}
	if line := d.line(now); line != "" {
		c.Tell("progress", line)
	}
}

// Close ends the progress display. Notes and log records may still be written.
func (c *Console) Close() { c.Progress.Close() }

// Records reports whether everything on standard error is a record of the log.
func (c *Console) Records() bool { return c.settings.Records() }

// Note writes at once what the user should know: the run may take hours.
func (c *Console) Note(note string) {
	switch {
	case c.Records():
		c.Log.Warn(note)
	case !c.settings.Quiet:
		c.write("note: " + note)
	}
}

// Tell writes at once how far the run is. what is the message of the record.
func (c *Console) Tell(what, text string) {
	switch {
	case c.Records():
		c.Log.Info(what, "line", text)
	case !c.settings.Quiet:
		c.write(text)
	}
}

// write writes a line, which a terminal gets wrapped.
func (c *Console) write(line string) {
	s := c.Progress.screen
	_, _ = io.WriteString(s, wrap(safetext.Text(line), Width(s.w))+"\n")
}

// wrap wraps the lines of a text at blanks where they are wider than a terminal. A line that is
// indented is a command, to be copied as it is.
func wrap(text string, width int) string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if width < minWidth || utf8.RuneCountInString(line) <= width || strings.HasPrefix(line, "  ") {
			lines = append(lines, line)
			continue
		}
		lines = append(lines, safetext.WrapAt(line, width)...)
	}
	return strings.Join(lines, "\n")
}

// Step says how many steps of the phase are done and what is being done: in the line that is
// redrawn, and elsewhere at once. what is the message of the record.
func (c *Console) Step(done, of int, what, text string) {
	c.Progress.Step(done, of, text)
	if !c.Progress.redrawn && text != c.told {
		c.told = text
		if !c.Records() {
			text = what + ": " + text
		}
		c.Tell(what, text)
	}
}

// interrupted is the exit code of a run that a signal has ended.
const interrupted = 130

// WriteEnd writes with which exit code a run ended, and why if it is not 0, after the progress
// display has ended. A record says so always; a person reads it only when nothing else says it:
// reason is "" when something has.
func WriteEnd(w io.Writer, s Settings, exit int, reason string) {
	switch {
	case s.Records():
		s.LogLevel = "info" // whatever else is left out
		level := slog.LevelInfo
		attrs := []any{"exit", exit}
		if exit != 0 {
			level = slog.LevelError
		}
		if reason != "" {
			attrs = append(attrs, "error", reason)
		}
		newLog(w, s).Log(context.Background(), level, "end", attrs...)
	case reason != "":
		if t := terminalOf(w); exit == interrupted && t != nil && (s.Plain || s.Quiet || !isRedrawable(t)) {
			_, _ = io.WriteString(w, "\n") // the ^C that the terminal has written stands alone
		}
		_, _ = io.WriteString(w, wrap("oktagon: "+reason, Width(w))+"\n")
	}
}

func newLog(w io.Writer, s Settings) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // "" is info
	o := &slog.HandlerOptions{Level: level}
	if s.Records() {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

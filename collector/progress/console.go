package progress

import (
	"fmt"
	"io"
	"log/slog"

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

// Console is everything that a run writes while it runs: its progress, its log, and
// notes for the user. They share one writer, on which their lines do not mix.
type Console struct {
	Progress *Progress
	Log      *slog.Logger
	json     bool
	quiet    bool
}

// Open starts to show progress on w. Close it.
func Open(w io.Writer, s Settings) *Console {
	c := &Console{Progress: newProgress(w), json: s.LogFormat == "json", quiet: s.Quiet}
	c.Log = newLog(c.Progress.LogWriter(), s)
	var logLine func(string)
	if c.json {
		logLine = func(text string) { c.Log.Warn("progress", "line", text) }
	}
	c.Progress.show(w, s, logLine)
	return c
}

// Close ends the progress display. Notes and log records may still be written.
func (c *Console) Close() { c.Progress.Close() }

// Note writes a note at once: the run may take hours.
func (c *Console) Note(note string) {
	switch {
	case c.json:
		c.Log.Warn(note)
	case !c.quiet:
		fmt.Fprintf(c.Progress.LogWriter(), "note: %s\n", safetext.Text(note))
	}
}

// WriteExit writes why a run ended with an exit code other than 0, after the progress
// display has ended: as a log record when the log is JSON.
func WriteExit(w io.Writer, s Settings, exit int, reason string) {
	if s.LogFormat == "json" {
		newLog(w, s).Error("end", "exit", exit, "error", reason)
		return
	}
	fmt.Fprintf(w, "oktagon: %s\n", reason)
}

func newLog(w io.Writer, s Settings) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // "" is info
	o := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

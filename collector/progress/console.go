package progress

import (
	"fmt"
	"io"
	"log/slog"

	"oktagon/collector/safetext"
)

// Settings say how a run talks to people.
type Settings struct {
	// LogFormat is "text" or "json"; LogLevel is "debug", "info", "warn" or "error".
	LogFormat, LogLevel string
	// Quiet shows no progress and no notes. The log is written all the same.
	Quiet bool
	// Plain writes lines even to a terminal: one that cannot redraw.
	Plain bool
}

// Console is all that a run says while it runs: its progress, its log, and notes
// for whoever started it. They share one writer and do not tear each other.
type Console struct {
	*Progress
	Log   *slog.Logger
	json  bool
	quiet bool
}

// Open starts to show progress on w. Close it.
func Open(w io.Writer, s Settings) *Console {
	c := &Console{json: s.LogFormat == "json", quiet: s.Quiet}
	var line func(string)
	if c.json {
		line = func(text string) { c.Log.Warn("progress", "line", text) }
	}
	c.Progress = newProgress(w)
	c.Log = newLog(c.LogWriter(), s)
	c.show(w, s, line)
	return c
}

// Note tells a remark at once: the run may take hours.
func (c *Console) Note(remark string) {
	switch {
	case c.json:
		c.Log.Warn(remark)
	case !c.quiet:
		fmt.Fprintf(c.LogWriter(), "note: %s\n", safetext.Text(remark))
	}
}

// Ended says why a run ended with an exit code other than 0, when nothing else is
// shown any more: in a log of JSON, too, as one record.
func Ended(w io.Writer, s Settings, exit int, why string) {
	if s.LogFormat == "json" {
		newLog(w, s).Error("end", "exit", exit, "error", why)
		return
	}
	fmt.Fprintf(w, "oktagon: %s\n", why)
}

func newLog(w io.Writer, s Settings) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // the empty one is info
	o := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

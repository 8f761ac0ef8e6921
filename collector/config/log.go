package config

import "strings"

// The values of the log's settings that mean something here.
const (
	formatJSON = "json"
	levelInfo  = "info"
	levelError = "error"
)

func (p *parser) readLog() {
	log := Log{Format: p.choice("log-format"), Level: p.choice("log-level"), Quiet: p.isOn("quiet"), Verbose: p.isOn("verbose")}
	if log.Quiet && log.Verbose {
		p.problem("--quiet and --verbose exclude each other; give one")
	}
	switch {
	case p.isFlag("log-level"):
	case log.Quiet:
		log.Level = levelError
	case log.Verbose, log.Format == formatJSON: // there the progress and the summary are records
		log.Level = levelInfo
	}
	p.opts.Log = log
}

// LogFormat returns the format of the log that a command line asks for, before it is known
// whether the rest of it is right: what is wrong with it is told in this format.
func LogFormat(args []string) string {
	const flag = "--log-format"
	format := lookup("log-format").Default
	for i, arg := range args {
		if arg == "--" {
			break
		}
		if arg == flag && i+1 < len(args) {
			format = args[i+1]
		} else if value, ok := strings.CutPrefix(arg, flag+"="); ok {
			format = value
		}
	}
	return format
}

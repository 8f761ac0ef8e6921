//go:build !windows

package progress

// understandsEscapes reports whether a terminal interprets escape sequences. Those that do not
// are named by TERM=dumb, which Settings.Plain stands for.
func understandsEscapes(Terminal) bool { return true }

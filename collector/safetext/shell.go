package safetext

import (
	"runtime"
	"strings"
	"unicode"
)

// ShellQuote returns s as an argument for a shell of this system, in quotes if it
// needs them.
func ShellQuote(s string) string {
	switch {
	case s != "" && !strings.ContainsFunc(s, isSpecial):
		return s
	case runtime.GOOS == "windows":
		return `"` + s + `"` // a file name cannot contain this character
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// isSpecial reports whether a character may have a meaning for a shell.
func isSpecial(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-+_./:", r) &&
		(r != '\\' || runtime.GOOS != "windows")
}

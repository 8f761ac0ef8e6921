package safetext

import (
	"runtime"
	"strings"
	"unicode"
)

// Word writes a word as a shell of this system takes it, in quotes when it must.
func Word(s string) string {
	switch {
	case s != "" && !strings.ContainsFunc(s, special):
		return s
	case runtime.GOOS == "windows":
		return `"` + s + `"` // which no name of a file can have in it
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// special reports whether a shell may see more in a character than itself.
func special(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-+_./:", r) &&
		(r != '\\' || runtime.GOOS != "windows")
}

package opengraph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// ToUpper returns an id or a name in upper case, as BloodHound stores it
// (opengraph.md, "Properties"). Every id and name of the graph goes through this
// function and no other.
//
// The mapping is Unicode's full one, by which "ß" becomes "SS"; unlike
// [strings.ToUpper] it may lengthen a text. It does not depend on a language.
// ToUpper(ToUpper(s)) equals ToUpper(s). Text in upper case is returned unchanged,
// without allocation. Invalid UTF-8 becomes U+FFFD.
func ToUpper(s string) string {
	i := upperPrefix(s)
	if i == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + utf8.UTFMax)
	b.WriteString(s[:i])
	for _, r := range s[i:] {
		if r < utf8.RuneSelf {
			b.WriteByte(upperByte(byte(r)))
		} else if long, ok := longUpper[r]; ok {
			b.WriteString(long)
		} else {
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// UpperEquals reports whether ToUpper(s) equals upper. It allocates nothing for ASCII.
func UpperEquals(s, upper string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return ToUpper(s) == upper
		}
	}
	if len(s) != len(upper) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if upperByte(s[i]) != upper[i] {
			return false
		}
	}
	return true
}

func upperByte(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

// upperPrefix returns the length of the longest prefix that ToUpper does not change.
func upperPrefix(s string) int {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z':
			return i
		case c < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 || changes(r) {
				return i
			}
			i += size
		}
	}
	return len(s)
}

func changes(r rune) bool {
	if _, ok := longUpper[r]; ok {
		return true
	}
	return unicode.ToUpper(r) != r
}

package opengraph

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold upper-cases an id or a name the way BloodHound stores it. It is the one
// function that does so; nothing else in the program may.
//
// The mapping is Unicode's full one, by which "ß" becomes "SS"; it depends on
// no language. Fold(Fold(s)) equals Fold(s). Text that is folded already is
// returned as it is, without allocation. Invalid UTF-8 becomes U+FFFD.
func Fold(s string) string {
	i := foldedPrefix(s)
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

// FoldsTo reports whether Fold(s) equals folded. It allocates nothing for ASCII.
func FoldsTo(s, folded string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return Fold(s) == folded
		}
	}
	if len(s) != len(folded) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if upperByte(s[i]) != folded[i] {
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

// foldedPrefix returns the length of the longest prefix that Fold leaves alone.
func foldedPrefix(s string) int {
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

package snapshot

import "strings"

// ProfileField is a field of a profile in an expression: "user" and "source" are the Okta
// user's profile, "appuser" is the app user's.
type ProfileField struct {
	Profile, Name string
}

// String returns the field as expressions write it.
func (f ProfileField) String() string { return f.Profile + "." + f.Name }

// OfUser reports whether the profile is the Okta user's.
func (f ProfileField) OfUser() bool { return f.Profile == "user" || f.Profile == "source" }

// UnwrapExpression returns an expression without an outer ${ }.
func UnwrapExpression(expression string) string {
	text := strings.TrimSpace(expression)
	inner, ok := strings.CutPrefix(text, "${")
	end := closing(inner)
	if !ok || end < 0 || end != len(inner)-1 {
		return text
	}
	return strings.TrimSpace(inner[:end])
}

// closing returns the index of the brace that closes the one before the text, -1 when there
// is none. Braces in quotes do not count.
func closing(text string) int {
	depth, quote := 1, byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// DirectField returns the field of an expression that is nothing but a field, with or
// without ${ }.
func DirectField(expression string) (ProfileField, bool) {
	profile, name, ok := strings.Cut(UnwrapExpression(expression), ".")
	if !ok || !isIdentifier(name) {
		return ProfileField{}, false
	}
	switch profile {
	case "source", "user", "appuser":
		return ProfileField{profile, name}, true
	}
	return ProfileField{}, false
}

// isIdentifier reports whether s is a letter or underscore, then letters, digits or
// underscores.
func isIdentifier(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

package okta

import (
	"net/http"
	"slices"
	"strings"
)

// nextLink returns the target of the first link with the relation "next" in the Link
// headers (RFC 8288), "" when there is none.
func nextLink(h http.Header) string {
	for _, value := range h.Values("Link") {
		for value != "" {
			var target string
			var relations []string
			if target, relations, value = cutLink(value); slices.Contains(relations, "next") {
				return target
			}
		}
	}
	return ""
}

// cutLink reads one link-value and returns the rest behind it. It skips what is not
// a link-value up to the next "<".
func cutLink(s string) (target string, relations []string, rest string) {
	_, s, found := strings.Cut(s, "<")
	if !found {
		return "", nil, ""
	}
	target, s, found = strings.Cut(s, ">")
	if !found {
		return "", nil, ""
	}
	for {
		s = strings.TrimLeft(s, " \t")
		if !strings.HasPrefix(s, ";") {
			return strings.TrimSpace(target), relations, s
		}
		var name, value string
		name, value, s = cutParam(s[1:])
		// The first rel counts, as RFC 8288 §3.3 says.
		if strings.EqualFold(name, "rel") && relations == nil {
			relations = strings.Fields(strings.ToLower(value))
		}
	}
}

// cutParam reads name=value, name="value" or name.
func cutParam(s string) (name, value, rest string) {
	end := strings.IndexAny(s, "=;,")
	if end < 0 {
		return strings.TrimSpace(s), "", ""
	}
	name = strings.TrimSpace(s[:end])
	if s[end] != '=' {
		return name, "", s[end:]
	}
	s = strings.TrimLeft(s[end+1:], " \t")
	if strings.HasPrefix(s, `"`) {
		value, rest = cutQuoted(s[1:])
		return name, value, rest
	}
	end = strings.IndexAny(s, ";,")
	if end < 0 {
		return name, strings.TrimSpace(s), ""
	}
	return name, strings.TrimSpace(s[:end]), s[end:]
}

func cutQuoted(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}

package opengraph

import (
	"strconv"
	"unicode/utf8"
)

// AppendNode appends the JSON of n to b and returns the extended slice. It always
// writes the keys id, kinds and properties, in this order. It allocates only when b
// has to grow, and never fails: package schema finds what BloodHound would refuse.
func AppendNode(b []byte, n *Node) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, n.ID)
	b = append(b, `,"kinds":`...)
	b = appendList(b, n.Kinds, appendString)
	b = append(b, `,"properties":`...)
	b = appendProperties(b, n.Properties)
	return append(b, '}')
}

// AppendEdge appends the JSON of e to b and returns the extended slice. It always
// writes the keys kind, start, end and properties, in this order.
func AppendEdge(b []byte, e *Edge) []byte {
	b = append(b, `{"kind":`...)
	b = appendString(b, e.Kind)
	b = append(b, `,"start":`...)
	b = appendEndpoint(b, &e.Start)
	b = append(b, `,"end":`...)
	b = appendEndpoint(b, &e.End)
	b = append(b, `,"properties":`...)
	b = appendProperties(b, e.Properties)
	return append(b, '}')
}

func appendEndpoint(b []byte, p *Endpoint) []byte {
	if len(p.Matchers) == 0 {
		b = append(b, `{"match_by":"id","value":`...)
		b = appendString(b, p.ID)
		return append(b, '}')
	}
	b = append(b, `{"match_by":"property","property_matchers":[`...)
	for i := range p.Matchers {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"key":`...)
		b = appendString(b, p.Matchers[i].Key)
		b = append(b, `,"operator":"equals","value":`...)
		b = appendValue(b, &p.Matchers[i].Value)
		b = append(b, '}')
	}
	b = append(b, `],"kind":`...)
	b = appendString(b, p.Kind)
	return append(b, '}')
}

func appendProperties(b []byte, list []Property) []byte {
	b = append(b, '{')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, list[i].Key)
		b = append(b, ':')
		b = appendValue(b, &list[i].Value)
	}
	return append(b, '}')
}

func appendValue(b []byte, v *Value) []byte {
	switch v.kind {
	case KindString:
		return appendString(b, v.text)
	case KindInt:
		return appendInt(b, v.num)
	case KindBool:
		return strconv.AppendBool(b, v.num == 1)
	case KindStrings:
		return appendList(b, v.texts, appendString)
	case KindInts:
		return appendList(b, v.rare.ints, appendInt)
	case KindBools:
		return appendList(b, v.rare.bools, strconv.AppendBool)
	default:
		return append(b, "null"...)
	}
}

func appendList[T any](b []byte, list []T, appendItem func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i, item := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendItem(b, item)
	}
	return append(b, ']')
}

func appendInt(b []byte, n int64) []byte { return strconv.AppendInt(b, n, 10) }

// appendString appends s as a JSON string: the mandatory escapes, U+2028 and
// U+2029 (which end a line in JavaScript), and U+FFFD for U+0000 and invalid UTF-8. HTML
// is not escaped: SAML expressions hold <, > and &, and stay readable.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if !mustEscape[c] {
				i++
				continue
			}
			b = append(b, s[start:i]...)
			b = appendEscaped(b, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if long := longEscape(r, size); long != "" {
			b = append(b, s[start:i]...)
			b = append(b, long...)
			start = i + size
		}
		i += size
	}
	b = append(b, s[start:]...)
	return append(b, '"')
}

// mustEscape marks the ASCII characters that JSON does not allow in a string.
var mustEscape = func() (set [utf8.RuneSelf]bool) {
	for c := range byte(0x20) {
		set[c] = true
	}
	set['"'], set['\\'] = true, true
	return set
}()

func appendEscaped(b []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case 0: // PostgreSQL, in which BloodHound keeps the graph, refuses it in JSON
		return append(b, `\ufffd`...)
	case '"', '\\':
		return append(b, '\\', c)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	default:
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

func longEscape(r rune, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	default:
		return ""
	}
}

package grouprule

import (
	"fmt"
	"strings"
)

// Problem is why an expression is unreadable, and where. It has no text of the expression,
// which may name people.
type Problem struct {
	Position int // in characters, from 1
	What     string
}

func (p *Problem) Error() string { return fmt.Sprintf("position %d: %s", p.Position, p.What) }

// tokenKind is what a token is.
type tokenKind int

const (
	end tokenKind = iota
	name
	text
	number
	symbol // an operator or a bracket
)

// token is a word of an expression.
type token struct {
	kind tokenKind
	text string // of a text, what is between the quotes
	at   int    // in bytes
}

// symbols are the operators and brackets, each before those that it begins with.
var symbols = []string{"&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "{", "}", "[", "]", ",", ".", ":"}

// lexer cuts an expression into tokens.
type lexer struct {
	all string
	pos int
}

// next returns the next token.
func (l *lexer) next() (token, error) {
	for l.pos < len(l.all) && strings.IndexByte(" \t\r\n", l.all[l.pos]) >= 0 {
		l.pos++
	}
	t := token{at: l.pos}
	if l.pos == len(l.all) {
		return t, nil
	}
	switch c := l.all[l.pos]; {
	case c == '"' || c == '\'':
		return l.quoted(c)
	case isDigit(c), c == '-' && l.pos+1 < len(l.all) && isDigit(l.all[l.pos+1]):
		t.kind = number
		l.pos++
		for l.pos < len(l.all) && (isDigit(l.all[l.pos]) || l.all[l.pos] == '.') {
			l.pos++
		}
	case isLetter(c):
		t.kind = name
		for l.pos < len(l.all) && (isLetter(l.all[l.pos]) || isDigit(l.all[l.pos])) {
			l.pos++
		}
	default:
		t.kind = symbol
		for _, s := range symbols {
			if strings.HasPrefix(l.all[l.pos:], s) {
				l.pos += len(s)
				break
			}
		}
	}
	if l.pos == t.at {
		return t, l.problem(t.at, "a character that is not understood")
	}
	t.text = l.all[t.at:l.pos]
	return t, nil
}

// quoted returns a text in quotes. A backslash takes the next character as it is.
func (l *lexer) quoted(quote byte) (token, error) {
	t := token{kind: text, at: l.pos}
	var b strings.Builder
	for i := l.pos + 1; i < len(l.all); i++ {
		switch c := l.all[i]; {
		case c == quote:
			l.pos, t.text = i+1, b.String()
			return t, nil
		case c == '\\' && i+1 < len(l.all):
			i++
			b.WriteByte(l.all[i])
		default:
			b.WriteByte(c)
		}
	}
	return t, l.problem(l.pos, "a text without its closing quote")
}

// problem returns an error at a place that is given in bytes.
func (l *lexer) problem(at int, what string) *Problem {
	return &Problem{Position: len([]rune(l.all[:at])) + 1, What: what}
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

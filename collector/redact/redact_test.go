package redact_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"oktagon/collector/redact"
)

const secret = `hunter2/+%&"`

func TestText(t *testing.T) {
	t.Parallel()
	s := redact.New(secret, "other secret", "", "abc")
	s.Add("added later")
	for in, want := range map[string]string{
		"plain text":                   "plain text",
		"it is " + secret + "!":        "it is ***!",
		"query hunter2%2F%2B%25%26%22": "query ***",
		"path hunter2%2F+%25&%22":      "path ***",
		"page hunter2/+%&amp;&#34;":    "page ***",
		`plain json hunter2/+%&\"`:     "plain json ***",
		`json hunter2/+%\u0026\"`:      "json ***",
		"base64 " + base64.StdEncoding.EncodeToString([]byte(secret)):       "base64 ***",
		"base64url " + base64.RawURLEncoding.EncodeToString([]byte(secret)): "base64url ***",
		"other\n secret":                                    "***",
		"oth\u200ber secret":                                "***",
		"added later, other secret":                         "***, ***",
		"abc is too short":                                  "abc is too short",
		"a\x00b\x1b[31mc\u2028d":                            "ab[31mc d",
		"jwt eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln end": "jwt *** end",
		"cut eyJhbGciOiJFUzI1NiJ9.eyJpc3":                   "cut ***",
		"login: dana.o'neil+x@contoso.co.uk is taken":       "login: *** is taken",
		"/users/zoë%40contoso.com/factors":                  "/users/***/factors",
		"request WfYq@X8AAAE":                               "request WfYq@X8AAAE",
		"  a\r\n\tb\u2028c\u00a0d ":                         "a b c d",
		"bad \xff utf8":                                     "bad \uFFFD utf8",
	} {
		if got := s.Text(in); got != want {
			t.Errorf("Text(%q) = %q, want %q", in, got, want)
		}
	}
}

// Shortening a text leaves no part of a secret.
func TestTextUpTo(t *testing.T) {
	t.Parallel()
	s := redact.New(secret)
	for name, got := range map[string]string{
		"text":       s.Text(strings.Repeat("x", 1995) + secret + strings.Repeat("y", 50)),
		"text up to": s.TextUpTo(strings.Repeat("x", 5)+secret+strings.Repeat("y", 50), 10),
	} {
		want := map[string]int{"text": 2000, "text up to": 10}[name]
		if strings.Contains(got, "hunter") || len([]rune(got)) != want+1 || !strings.HasSuffix(got, "…") {
			t.Errorf("%s: %d runes: %q", name, len([]rune(got)), got)
		}
	}
}

func TestIdentifier(t *testing.T) {
	t.Parallel()
	s := redact.New("hunter2!")
	for in, want := range map[string]string{
		"E0000006":               "E0000006",
		"insufficient_scope":     "insufficient_scope",
		"text/html":              "text/html",
		"WfYq@X8AAAE-1":          "WfYq@X8AAAE-1",
		"https://[::1]:8443":     "https://[::1]:8443",
		"Blocked user dana":      "",
		`CONTOSO\dana`:           "",
		"dana@contoso.com":       "",
		"hunter2!":               "",
		"hunter2%21":             "",
		"eyJhbGciOiJFUzI1NiJ9":   "",
		"":                       "",
		strings.Repeat("x", 256): "",
		"E0000006\nE0000007":     "",
	} {
		if got := s.Identifier(in); got != want {
			t.Errorf("Identifier(%q) = %q, want %q", in, got, want)
		}
	}
}

// Printing a struct that holds a redactor shows no secret.
func TestPrint(t *testing.T) {
	t.Parallel()
	value := struct{ s *redact.Redactor }{redact.New("hunter2!")}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		for _, v := range []any{value, &value, value.s} {
			if text := fmt.Sprintf(verb, v); strings.Contains(text, "hunter2") || strings.Contains(text, "68756e746572") {
				t.Errorf("%s: %s", verb, text)
			}
		}
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	s := redact.New(secret)
	for text, want := range map[string]bool{"okta.users.read": false, "x" + secret: true, "eyJhbGciOiJFUzI1NiJ9": true} {
		if s.Contains(text) != want {
			t.Errorf("Contains(%q) is not %t", text, want)
		}
	}
}

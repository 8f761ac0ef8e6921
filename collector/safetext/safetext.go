// Package safetext makes text fit for people. What comes from an organization, a
// server or a file is data: on a terminal it must not move the cursor, turn the
// writing direction or look like another line.
//
// It knows nothing of secrets: those are taken out where they are known.
package safetext

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Text shows control and formatting characters, line ends among them, as U+FFFD.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// Cut is [Text] cut to so many characters.
func Cut(s string, most int) string {
	r := []rune(Text(s))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most-1]) + "…"
}

// Lines is [Text] for a text of ours that has several lines.
func Lines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Text(lines[i])
	}
	return strings.Join(lines, "\n")
}

// Line makes one line of a text: every run of white space becomes a blank, what
// cannot be printed is dropped.
func Line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(s), " ")
}

// Number writes a number with a comma between thousands: 12,400.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Noun is a noun in the number that n asks for.
func Noun(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// Count is a number and what it counts: 1 finding, 2 findings.
func Count(n int, noun string) string { return Number(n) + " " + Noun(n, noun) }

// Unnamed is an error about a file without its path: one that is named anyway, made
// up, or perhaps a secret.
func Unnamed(err error) error {
	if named := (*fs.PathError)(nil); errors.As(err, &named) {
		return named.Err
	}
	return err
}

// Minute is a time to the minute.
func Minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// columns is the width of a terminal that everything is readable on.
const columns = 80

// Wrap breaks text at blanks into lines that start at a column and end before
// column 80. A word that is longer than such a line is broken itself.
func Wrap(text string, column int) (lines []string) {
	room := columns - column
	line, width := "", 0
	end := func() {
		if width > 0 {
			lines, line, width = append(lines, line), "", 0
		}
	}
	for word := range strings.FieldsSeq(text) {
		for utf8.RuneCountInString(word) > room {
			end()
			cut := len(string([]rune(word)[:room]))
			lines, word = append(lines, word[:cut]), word[cut:]
		}
		n := utf8.RuneCountInString(word)
		if width > 0 && width+1+n > room {
			end()
		}
		if width > 0 {
			line, width = line+" ", width+1
		}
		line, width = line+word, width+n
	}
	end()
	return lines
}

// Package safetext prepares text for people. Text from an organization, a server or
// a file is data: on a terminal it must not move the cursor, change the writing
// direction or pass for another line.
//
// It does not remove secrets; package redact does.
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

// Text returns s with control and format characters, line breaks included,
// replaced by U+FFFD.
func Text(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || unicode.IsGraphic(r) && !unicode.Is(unicode.Cf, r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// Truncate is [Text] with at most n characters.
func Truncate(s string, n int) string {
	if most := utf8.UTFMax * (n + 1); len(s) > most { // more than n characters, whatever they are
		s = s[:most]
	}
	r := []rune(Text(s))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n-1]) + "…"
}

// MultiLine is [Text] for each line of s: it keeps the line breaks.
func MultiLine(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = Text(lines[i])
	}
	return strings.Join(lines, "\n")
}

// Number writes a number with a comma between thousands: 12,400.
func Number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural returns a noun, in the plural unless n is 1.
func Plural(n int, noun string) string {
	switch {
	case n == 1:
		return noun
	case noun == "person":
		return "people"
	}
	return noun + "s"
}

// Count is a number and what it counts: 1 finding, 2 findings.
func Count(n int, noun string) string { return Number(n) + " " + Plural(n, noun) }

// WithoutPath returns the cause of an error on a file, without the file's path: a
// path that the message names already, that is temporary, or that may be a secret
// given by mistake.
func WithoutPath(err error) error {
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		return pathError.Err
	}
	return err
}

// Minute formats a time in UTC, to the minute.
func Minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// columns is the terminal width that the program assumes.
const columns = 80

// Wrap breaks text at blanks into lines that start at a column and end before
// column 80. It splits words that are longer than a line.
func Wrap(text string, column int) []string { return WrapAt(text, columns-column) }

// WrapAt breaks text at blanks into lines of at most room characters. It splits words that
// are longer.
func WrapAt(text string, room int) (lines []string) {
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

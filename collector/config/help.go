package config

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
)

// Help returns what --help prints.
func Help() string {
	var b strings.Builder
	b.WriteString(`oktagon reads an Okta organization and writes BloodHound OpenGraph JSON.

Usage:
  oktagon --demo
  oktagon --org-url URL --client-id ID --private-key FILE
  oktagon --from-snapshot DIR
`)
	group := ""
	for i := range settings {
		s := &settings[i]
		if s.Group == "" {
			continue
		}
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, "\n%s:\n", group)
		}
		s.writeHelp(&b)
	}
	b.WriteString(`
A secret is never the value of a flag: flags name files, - is standard input.

Exit codes:
`)
	for _, c := range ExitCodes {
		c.writeHelp(&b)
	}
	b.WriteString(`
Examples:
  oktagon --demo --output demo.json
  OKTA_CLIENT_TOKEN=... oktagon --org-url contoso.okta.com --output contoso.zip
`)
	return b.String()
}

// helpColumn and exitColumn are where descriptions start.
const (
	helpColumn = 25
	exitColumn = 7
)

func (s *Setting) writeHelp(b *strings.Builder) {
	head := "  (no flag)"
	if s.Flag != "" {
		head = "  --" + strings.TrimSpace(s.Flag+" "+s.Arg)
	}
	text := s.Help
	if s.Default != "" {
		text += fmt.Sprintf(" [%s]", s.Default)
	}
	lines := safetext.Wrap(text, helpColumn)
	if names := s.otherNames(); len(names) > 0 {
		lines = append(lines, safetext.Wrap("("+strings.Join(names, ", ")+")", helpColumn)...)
	}
	if len(head) >= helpColumn {
		fmt.Fprintln(b, head)
		head = ""
	}
	writeColumns(b, head, helpColumn, lines)
}

func (c ExitCode) writeHelp(b *strings.Builder) {
	writeColumns(b, fmt.Sprintf("  %d", c.Code), exitColumn, safetext.Wrap(c.Meaning, exitColumn))
}

// writeColumns writes head and, from a column on, lines beside and below it.
func writeColumns(b *strings.Builder, head string, column int, lines []string) {
	for _, line := range lines {
		fmt.Fprintf(b, "%-*s%s\n", column, head, line)
		head = ""
	}
}

package config

import (
	"fmt"
	"strings"

	"oktagon/collector/safetext"
)

// usage starts both helps.
const usage = `oktagon reads an Okta organization and writes BloodHound OpenGraph JSON.

Usage:
  oktagon --demo
  oktagon --org-url URL --client-id ID --private-key FILE
  oktagon --from-snapshot DIR --findings
`

// Help returns what --help prints: one screen of the settings that most need.
func Help() string {
	var b strings.Builder
	b.WriteString(usage + "\n")
	for i := range settings {
		if s := &settings[i]; s.Main {
			writeColumns(&b, s.head(), helpColumn, []string{s.firstLine()})
		}
	}
	b.WriteString(`
A flag that takes a secret names a file, or - for standard input.
oktagon --help all prints all flags, variables, resources and exit codes.
`)
	return b.String()
}

// firstLine is the description as far as it fits beside the flag.
func (s *Setting) firstLine() string {
	text := s.Help
	if lines := safetext.Wrap(text, helpColumn); len(lines) > 1 {
		text, _, _ = strings.Cut(text, ";")
	}
	return text
}

// FullHelp returns what --help all prints. resources are the names that --only and --skip take.
func FullHelp(resources []string) string {
	var b strings.Builder
	b.WriteString(usage)
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
	b.WriteString("\nResources, for --only and --skip:\n")
	writeColumns(&b, "", resourceColumn, safetext.Wrap(strings.Join(resources, " "), resourceColumn))
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
	helpColumn     = 29
	exitColumn     = 7
	resourceColumn = 2
)

// head is how a setting is written on the command line.
func (s *Setting) head() string {
	if s.Flag == "" {
		return "  (no flag)"
	}
	short := ""
	if s.Short != "" {
		short = "-" + s.Short + ", "
	}
	return "  " + short + "--" + strings.TrimSpace(s.Flag+" "+s.Arg)
}

func (s *Setting) writeHelp(b *strings.Builder) {
	head := s.head()
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

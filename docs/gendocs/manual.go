package main

import (
	"fmt"
	"strings"

	"oktagon/collector/config"
)

// The parts of the page that come from no table.
const (
	manualHead = `.\" generated from the program's table of flags
.TH OKTAGON 1 "" "oktagon" "User Commands"
.SH NAME
oktagon \- read an Okta organization and write BloodHound OpenGraph JSON
.SH SYNOPSIS
.nf
.B oktagon \-\-demo
.BI "oktagon \-\-org\-url " URL " \-\-client\-id " ID " \-\-private\-key " FILE
.BI "oktagon \-\-from\-snapshot " DIR
.fi
.SH DESCRIPTION
oktagon reads an Okta organization once over its REST API and writes a graph that
BloodHound ingests: who and what in the organization could take over what, and
which third\-party API service integrations hold standing access.
.PP
It only reads. A secret is never the value of a flag: flags name files,
.B \-
is standard input.
.SH OPTIONS
`
	manualFiles = `.SH FILES
.TP
.I ~/.okta/okta.yaml
settings and credentials in the format of Okta's SDKs; then
.I .okta.yaml
and
.I okta.yaml
in the working directory
.SH EXIT STATUS
`
	manualExamples = `.SH EXAMPLES
The built\-in organization, without any Okta:
.PP
.RS
.B oktagon \-\-demo \-\-output demo.json
.RE
.PP
What a credential cannot read, and what it lacks for that:
.PP
.RS
.B oktagon \-\-org\-url contoso.okta.com \-\-token\-file token.txt \-\-check
.RE
`
)

// manual returns the manual page in the macros of man(7). It has no date and no
// version, so that it changes only with the tables.
func manual() string {
	var b strings.Builder
	b.WriteString(manualHead)
	group := ""
	for _, s := range config.Settings() {
		if s.Flag == "" {
			continue
		}
		if s.Group != group {
			group = s.Group
			fmt.Fprintf(&b, ".SS %s\n", roff(group))
		}
		describe(&b, s)
	}
	manualEnvironment(&b)
	b.WriteString(manualFiles)
	for _, c := range config.ExitCodes {
		fmt.Fprintf(&b, ".TP\n.B %d\n%s\n", c.Code, roff(c.Meaning))
	}
	b.WriteString(manualExamples)
	return filled(b.String())
}

// filled breaks lines of text before column 80; roff fills them again.
func filled(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		at := 0
		for i, word := range strings.Split(strings.TrimSuffix(line, "\n"), " ") {
			switch {
			case i == 0:
			case at+1+len(word) > 80 && line[0] != '.':
				b.WriteByte('\n')
				at = 0
			default:
				b.WriteByte(' ')
				at++
			}
			b.WriteString(word)
			at += len(word)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// describe writes a flag with its default, its variables and its keys.
func describe(b *strings.Builder, s config.Setting) {
	name := "--" + s.Flag
	if s.Short != "" {
		name = "-" + s.Short + ", " + name
	}
	fmt.Fprintf(b, ".TP\n.B %s", roff(name))
	if s.Arg != "" {
		fmt.Fprintf(b, " \\fI%s\\fR", roff(s.Arg))
	}
	fmt.Fprintf(b, "\n%s", roff(s.Help))
	if s.Default != "" {
		fmt.Fprintf(b, " (default: %s)", roff(s.Default))
	}
	b.WriteString("\n")
	if ways := append(s.Variables, s.Keys...); len(ways) > 0 {
		fmt.Fprintf(b, ".br\nAlso: %s\n", roff(strings.Join(ways, ", ")))
	}
}

// manualEnvironment writes the settings that have no flag.
func manualEnvironment(b *strings.Builder) {
	b.WriteString(".SH ENVIRONMENT\nThe variables of options are listed with them. These settings have no flag:\n")
	for _, s := range config.Settings() {
		if s.Flag != "" {
			continue
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.Join(s.Variables, ", ")), roff(s.Help))
	}
	b.WriteString(".TP\n.B HTTPS_PROXY, NO_PROXY\nthe proxy, and the hosts that are reached without it\n")
}

// roff escapes text: hyphens become minus signs that can be copied, and no line
// starts with a control character.
func roff(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

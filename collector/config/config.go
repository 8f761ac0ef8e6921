// Package config turns flags, environment variables and okta.yaml into validated [Options].
// A flag wins over a variable, a variable over a file. All problems are reported at once,
// each with all names of the setting.
//
// A secret is never the value of a flag, and never part of an error or a note.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"oktagon/collector/okta"
)

// Environment is everything outside the command line from which settings come.
type Environment struct {
	Getenv func(string) string
	Home   string // the folder of .okta/okta.yaml
	Stdin  func() ([]byte, error)
	// Network reaches all servers; nil is the system's network.
	Network http.RoundTripper
	// Variables has the names of all variables that are set, to find misspelled ones.
	Variables []string
}

// Error is wrong flags or configuration: one problem per line, then one note per line.
type Error struct {
	Problems []error
	Notes    []string // which settings were ignored or changed: one of them may be the cause
}

func (e *Error) Error() string {
	text := errors.Join(e.Problems...).Error()
	for _, note := range e.Notes {
		text += "\nnote: " + note
	}
	return text
}

// Parse reads the command line, the environment and the files. Its error is an [*Error].
func Parse(args []string, env Environment) (*Options, error) {
	args, err := firstWord(args)
	if err == nil {
		err = singleDash(args)
	}
	if err != nil {
		return nil, &Error{Problems: []error{err}}
	}
	flags := flagSet()
	if err := flags.Parse(args); err != nil {
		return nil, &Error{Problems: []error{errors.New(flagProblem(err) + "; see --help")}}
	}
	p := &parser{sources: sources{flags: flags, env: env.Getenv}, stdin: env.Stdin}
	p.opts.Print = Print{Help: p.isOn("help"), Version: p.isOn("version"), Extension: p.isOn("print-extension")}
	if p.opts.Print.Help || p.opts.Print.Version {
		p.opts.Print.AllHelp = wantsAllHelp(flags.Args())
		return &p.opts, nil
	}
	p.rejectEmptyFlags()
	p.rejectRepeatedFlags()
	if len(p.problems) == 0 {
		p.rejectIdleFlags()
	}
	if len(p.problems) == 0 {
		p.rejectLonelyFlags()
	}
	p.opts.Print.Explain = p.text("explain")
	if len(p.problems) == 0 && !p.opts.Print.Extension && p.opts.Print.Explain == "" {
		p.readAll(flags.Args(), env.Home)
	}
	for _, n := range nearMisses(env.Variables) {
		p.note("%s", n)
	}
	if len(p.problems) > 0 {
		return nil, &Error{p.problems, p.opts.Notes}
	}
	p.opts.Network.roundTripper = env.Network
	p.opts.Sources = p.origins()
	return &p.opts, nil
}

// parser collects the options and the problems with them.
type parser struct {
	sources  sources
	stdin    func() ([]byte, error)
	opts     Options
	problems []error
	// credentialFile is the okta.yaml that has the credential, nil when it is from
	// elsewhere.
	credentialFile *yamlFile
}

func (p *parser) problem(format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf(format, args...))
}

func (p *parser) note(format string, args ...any) {
	p.opts.Notes = append(p.opts.Notes, fmt.Sprintf(format, args...))
}

func (p *parser) get(name string) value   { return p.sources.get(lookup(name)) }
func (p *parser) text(name string) string { return p.get(name).text }
func (p *parser) isOn(flag string) bool   { return p.text(flag) == "true" }

// isFlag reports whether a setting was set by its flag.
func (p *parser) isFlag(name string) bool {
	_, ok := p.sources.at(fromFlag, lookup(name))
	return ok
}

// rejectEmptyFlags reports flags with an empty value, such as an unset variable of a
// pipeline gives: it must not switch off a check.
func (p *parser) rejectEmptyFlags() {
	for i := range settings {
		s := &settings[i]
		if v, ok := p.sources.at(fromFlag, s); ok && s.Arg != "" && v.text == "" {
			p.problem("%s is empty: give %s, or leave it out", v.origin, s.Arg)
		}
	}
}

// origins returns where everything that was set came from, without values.
func (p *parser) origins() []string {
	var all []string
	for i := range settings {
		if v := p.sources.get(&settings[i]); v.level > fromDefault {
			all = append(all, cmp.Or(settings[i].Flag, settings[i].name)+" from "+v.origin)
		}
	}
	return all
}

func (p *parser) readAll(args []string, home string) {
	p.readUpload(args)
	p.opts.Print.Queries = p.text("print-queries")
	if p.opts.Print.Queries == "" {
		p.readSource(home)
	}
	p.readCollection()
	p.readOutput()
	p.readLog()
	p.readReport()
}

// readSource reads where the organization comes from.
func (p *parser) readSource(home string) {
	s := &p.opts.Source
	s.Demo, s.FromSnapshot = p.isOn("demo"), p.text("from-snapshot")
	p.opts.Collection.Snapshot = p.text("snapshot")
	if s.Demo || s.FromSnapshot != "" || p.opts.Upload.Only != nil {
		p.readNetwork()
		return
	}
	var err error
	if p.sources.files, err = readFiles(p.text("config"), home); err != nil {
		p.problem("%w", err)
	}
	for _, f := range p.sources.files {
		p.opts.Notes = append(p.opts.Notes, f.unknown...)
	}
	installs := p.opts.Upload.InstallExtension || p.opts.Upload.InstallQueries
	if p.opts.Upload.InstallOnly = installs && p.text("org-url") == "" && !p.isOn("check"); p.opts.Upload.InstallOnly {
		p.rejectIdleBeside(&installing)
		if p.opts.Upload.ClearBefore {
			p.problem("--clear-before has no effect without an upload: leave it out, or add what to upload")
		}
		p.readNetwork()
		return
	}
	p.readCredential()
	p.readOrg()
	p.readNetwork()
}

// readNetwork reads how servers are reached: Okta, and BloodHound.
func (p *parser) readNetwork() {
	p.opts.Network.Proxy = p.proxy()
	p.opts.Network.CAFile = p.text("ca-file")
}

// readOrg reads the address of the organization and how it is signed in to.
func (p *parser) readOrg() {
	if v := p.trusted("org-url"); v.text != "" {
		u, note, err := parseOrgURL(v.text)
		if err != nil {
			p.problem("%s: %w", v.origin, err)
		}
		if note != "" {
			p.note("%s: %s", v.origin, note)
		}
		p.opts.Source.OrgURL = u
	} else {
		p.problem("no organization: set %s, or try --demo", lookup("org-url").names())
	}
	if text := p.text("scopes"); text != "" {
		p.opts.SignIn.Scopes = words(text)
	}
	p.opts.SignIn.DPoP = okta.DPoPMode(p.choice("dpop"))
}

func (p *parser) readCollection() {
	c := &p.opts.Collection
	c.Only, c.Skip = p.resources("only"), p.resources("skip")
	if len(c.Only) > 0 && len(c.Skip) > 0 {
		p.problem("--only and --skip exclude each other; give one")
	}
	c.MFAFactors = p.choice("mfa-factors")
	p.readLastUse()
	c.Check, c.ResolveEntraTenants = p.isOn("check"), p.isOn("resolve-entra-tenants")
	c.KeepSnapshots = int(p.number("keep-snapshots", 0, 1000))
	p.opts.Network.MaxConcurrency = int(p.number("max-concurrency", 1, 32))
	p.opts.Network.ReservePercent = int(p.number("rate-limit-reserve", 0, 90))
}

// lastUse is the flag and the name of the resource that it selects.
const lastUse = "last-use"

// readLastUse selects the resource by its flag or its name. The built-in organization has a
// log of its own, which costs nobody's privacy: it is always searched.
func (p *parser) readLastUse() {
	c := &p.opts.Collection
	named := slices.Contains(c.Only, lastUse)
	if p.isOn(lastUse) && slices.Contains(c.Skip, lastUse) {
		p.problem("--last-use and --skip last-use exclude each other; give one")
	}
	if c.LastUse = p.isOn(lastUse) || named || p.opts.Source.Demo && len(c.Only) == 0; c.LastUse && len(c.Only) > 0 && !named {
		c.Only = append(c.Only, lastUse)
	}
}

func (p *parser) readOutput() {
	p.opts.Output = Output{
		File:                p.text("output"),
		MaxFileSize:         p.number("max-file-size", 1<<10, 1<<50),
		LowercaseProperties: p.isOn("lowercase-properties"),
		ScopePaths:          p.choice("scope-paths"),
		Summary:             p.text("summary"),
		Force:               p.isOn("force"),
	}
	for _, name := range []string{"scope-paths", "max-file-size"} {
		if v := p.get(name); v.level == fromFlag {
			p.opts.Output.Again = append(p.opts.Output.Again, "--"+name, v.text)
		}
	}
	if v := p.get("timeout"); v.text != "" {
		d, err := time.ParseDuration(v.text)
		if err != nil || d <= 0 {
			p.problem("%s: %q is no duration; write 90m or 2h30m", v.origin, v.text)
		}
		p.opts.Timeout = d
	}
}

func (p *parser) number(flag string, low, high int64) int64 {
	text := p.text(flag)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < low || n > high {
		p.problem("--%s: %q is no number from %d to %d", flag, text, low, high)
	}
	return n
}

// choice returns one of the choices of a setting, or "".
func (p *parser) choice(flag string) string {
	text, allowed := p.text(flag), lookup(flag).Choices()
	if text != "" && !slices.Contains(allowed, text) {
		p.problem("--%s: %q is none of %s", flag, text, strings.Join(allowed, ", "))
	}
	return text
}

func (p *parser) resources(flag string) []string {
	names := words(p.text(flag))
	if p.isFlag(flag) && len(names) == 0 {
		p.problem("--%s names no resource; --help all lists their names", flag)
	}
	return names
}

// words splits a list at commas and white space.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
}

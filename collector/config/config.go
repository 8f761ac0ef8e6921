// Package config turns flags, environment variables and okta.yaml into one
// validated [Options]. Flags win over variables, variables over files. All
// problems are reported at once, each naming the setting in all its ways.
//
// No secret is ever the value of a flag, and no value of a secret is ever part of
// an error or a note.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"oktagon/collector/okta"
)

// Options say what a run does, by subject. Zero values mean "not set". However they
// are printed, they name settings and no values.
type Options struct {
	Print      Print
	Source     Source
	SignIn     SignIn
	Collection Collection
	Network    Network
	Output     Output
	Report     Report
	Upload     Upload
	Log        Log
	Timeout    time.Duration // of the whole run

	// Notes say which settings were ignored or changed, and why.
	Notes []string
	// Sources say where each setting came from, without values.
	Sources []string
}

// Print is what a run prints instead of reading an organization.
type Print struct {
	Help, Version, Extension bool
	Queries                  string // the folder that they are written to
}

// Source is where the organization is read from: one of the three.
type Source struct {
	OrgURL       *url.URL
	FromSnapshot string // the folder of a snapshot
	Demo         bool   // the built-in organization
}

// SignIn is how a run proves to Okta who it is.
type SignIn struct {
	Credential okta.Credential
	DPoP       okta.DPoPMode
	Scopes     []string // nil: those that the collection needs
}

// Collection is what is read.
type Collection struct {
	Only, Skip          []string // names of resources
	MFAFactors          string   // all, admins or none
	ResolveEntraTenants bool     // ask Microsoft for the ids of tenants
	Check               bool     // report what would be missing, write no graph
	Snapshot            string   // the folder that keeps the snapshot
}

// Network is how Okta and other servers are reached.
type Network struct {
	MaxConcurrency int // requests in flight
	ReservePercent int // of every rate limit
	Proxy          *url.URL
	CAFile         string
}

// Output is the graph and the files beside it.
type Output struct {
	File                string
	MaxFileSize         int64 // bytes
	LowercaseProperties bool
	ScopePaths          string // full, strict or off
	Summary             string // a file
}

// Report is the review of integrations, applications and tokens.
type Report struct {
	Findings bool   // on standard output
	File     string // an HTML page
	Baseline string // an earlier graph or snapshot
	FailOn   string // a severity
	// Secrets and integrations that are at least so many days old are reported as old.
	SecretAgeLimit, IntegrationAgeLimit int
}

// Upload is what is sent to BloodHound.
type Upload struct {
	URL              string   // of BloodHound
	Only             []string // existing files to upload; nothing is collected
	Credential       BloodHoundCredential
	InstallExtension bool
	InstallQueries   bool
}

// Log is what is written to standard error.
type Log struct {
	Format, Level string
	Quiet         bool
}

// Environment is the world that settings come from.
type Environment struct {
	Getenv func(string) string
	Home   string // where .okta/okta.yaml is looked for
	Stdin  func() ([]byte, error)
}

// Error is bad flags or configuration: one problem per line.
type Error struct{ Problems []error }

// Error has a line per problem.
func (e *Error) Error() string { return errors.Join(e.Problems...).Error() }

// Parse reads the command line, the variables and the files.
func Parse(args []string, env Environment) (*Options, error) {
	flags := flagSet()
	if err := flags.Parse(args); err != nil {
		return nil, &Error{[]error{errors.New(flagProblem(err) + "; see --help")}}
	}
	p := &parser{sources: sources{flags: flags, env: env.Getenv, stdin: env.Stdin}}
	o := &p.opts
	o.Print.Help, o.Print.Version, o.Print.Extension = p.on("help"), p.on("version"), p.on("print-extension")
	if o.Print.Help || o.Print.Version || o.Print.Extension {
		return o, nil
	}
	if p.empty(); len(p.problems) > 0 {
		return nil, &Error{p.problems}
	}
	p.upload(flags.Args())
	if o.Print.Queries == "" {
		p.source(env.Home)
	}
	p.general()
	if len(p.problems) > 0 {
		return nil, &Error{p.problems}
	}
	o.Sources = p.origins()
	return o, nil
}

// origins names the flag, variable or file and key of everything that was set.
func (p *parser) origins() []string {
	var all []string
	for i := range settings {
		name := cmp.Or(settings[i].flag, settings[i].name)
		if f := p.get(name); f.level > fromDefault {
			all = append(all, name+" from "+f.name)
		}
	}
	return all
}

func flagSet() *pflag.FlagSet {
	flags := pflag.NewFlagSet("oktagon", pflag.ContinueOnError)
	flags.Usage = func() {}
	for _, s := range settings {
		switch {
		case s.flag == "":
		case s.arg == "":
			flags.Bool(s.flag, false, s.help)
		default:
			flags.String(s.flag, s.fallback, s.help)
		}
	}
	return flags
}

// flagName is what a mistyped flag looks like, and hardly a secret.
var flagName = regexp.MustCompile(`^[a-z-]{1,40}$`)

// flagProblem words an error of the command line without what stands there: where
// a file is left out, a secret may stand in the place of a flag.
func flagProblem(err error) string {
	var (
		unknown *pflag.NotExistError
		lacking *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "" && flagName.MatchString(unknown.GetSpecifiedName()):
		return "unknown flag: --" + unknown.GetSpecifiedName()
	case errors.As(err, &lacking):
		return "--" + lacking.GetFlag().Name + " needs a value"
	case errors.As(err, &invalid):
		return "--" + invalid.GetFlag().Name + " is a switch and takes no value"
	}
	return "something on the command line looks like a flag and is none; it is not shown, it may be a secret"
}

// parser collects the options and what is wrong with them.
type parser struct {
	sources
	opts     Options
	problems []error
	// credentialFile is the okta.yaml that the credential stands in, nil when it
	// is from elsewhere.
	credentialFile *yamlFile
}

func (p *parser) problem(format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf(format, args...))
}

func (p *parser) note(format string, args ...any) {
	p.opts.Notes = append(p.opts.Notes, fmt.Sprintf(format, args...))
}

func (p *parser) on(flag string) bool { return p.get(flag).value == "true" }

// empty refuses flags with an empty value: that is what a variable of a pipeline
// gives which is not set, and no gate may open by that.
func (p *parser) empty() {
	for i := range settings {
		s := &settings[i]
		if f, given := p.at(fromFlag, s); given && s.arg != "" && f.value == "" {
			p.problem("%s is empty: give %s, or leave it out", f.name, s.arg)
		}
	}
}

// source decides where the organization comes from.
func (p *parser) source(home string) {
	o := &p.opts
	o.Source.Demo, o.Source.FromSnapshot = p.on("demo"), p.get("from-snapshot").value
	_, orgFlag := p.at(fromFlag, lookup("org-url"))
	chosen := 0
	for _, set := range []bool{o.Source.Demo, o.Source.FromSnapshot != "", orgFlag} {
		if set {
			chosen++
		}
	}
	if chosen > 1 {
		p.problem("--org-url, --from-snapshot and --demo name different sources; give one")
	}
	o.Collection.Snapshot = p.get("snapshot").value
	if o.Source.FromSnapshot != "" && o.Collection.Snapshot != "" {
		p.problem("--snapshot keeps what is collected, --from-snapshot collects nothing; give one")
	}
	if o.Upload.Only != nil && chosen > 0 {
		p.problem("--upload-only uploads files that are there; give no other source")
	}
	if o.Source.Demo || o.Source.FromSnapshot != "" || o.Upload.Only != nil {
		return
	}
	files, err := readFiles(p.get("config").value, home)
	if err != nil {
		p.problem("%w", err)
	}
	p.files = files
	p.resolveCredential()
	p.connection()
}

// connection reads where the organization is and how it is reached.
func (p *parser) connection() {
	o := &p.opts
	if f, ok := p.trusted("org-url"); ok {
		u, note, err := parseOrgURL(f.value)
		if err != nil {
			p.problem("%s: %w", f.name, err)
		}
		if note != "" {
			p.note("%s: %s", f.name, note)
		}
		o.Source.OrgURL = u
	} else {
		p.problem("no organization: set %s, or try --demo", lookup("org-url").names())
	}
	if f := p.get("scopes"); f.value != "" {
		o.SignIn.Scopes = words(f.value)
	}
	o.Network.Proxy = p.proxy()
	o.Network.CAFile = p.get("ca-file").value
	o.SignIn.DPoP = okta.DPoPMode(p.choice("dpop"))
}

// general reads what every source has in common.
func (p *parser) general() {
	o := &p.opts
	o.Collection.Only, o.Collection.Skip = p.resources("only"), p.resources("skip")
	if o.Source.FromSnapshot != "" && len(o.Collection.Only)+len(o.Collection.Skip) > 0 {
		p.problem("--only and --skip choose what is collected, --from-snapshot collects nothing; leave them out")
	}
	if len(o.Collection.Only) > 0 && len(o.Collection.Skip) > 0 {
		p.problem("--only and --skip exclude each other; give one")
	}
	o.Collection.MFAFactors = p.choice("mfa-factors")
	if o.Collection.Check = p.on("check"); o.Collection.Check && o.Source.FromSnapshot != "" {
		p.problem("--check asks Okta, --from-snapshot does not; give one")
	}
	if o.Collection.ResolveEntraTenants = p.on("resolve-entra-tenants"); o.Collection.ResolveEntraTenants && o.Source.FromSnapshot != "" {
		p.problem("--resolve-entra-tenants asks Microsoft while collecting, --from-snapshot collects nothing; give one")
	}
	o.Network.MaxConcurrency = int(p.number("max-concurrency", 1, 32))
	o.Network.ReservePercent = int(p.number("rate-limit-reserve", 0, 90))
	o.Output.MaxFileSize = p.number("max-file-size", 1<<10, 1<<50)
	o.Output.File = p.get("output").value
	o.Output.Summary = p.get("summary").value
	o.Output.ScopePaths = p.choice("scope-paths")
	o.Output.LowercaseProperties = p.on("lowercase-properties")
	o.Log.Quiet = p.on("quiet")
	if f := p.get("timeout"); f.value != "" {
		d, err := time.ParseDuration(f.value)
		if err != nil || d <= 0 {
			p.problem("%s: %q is no duration; write 90m or 2h30m", f.name, f.value)
		}
		o.Timeout = d
	}
	o.Log.Format = p.choice("log-format")
	o.Log.Level = p.choice("log-level")
	p.review()
}

func (p *parser) number(flag string, low, high int64) int64 {
	f := p.get(flag)
	n, err := strconv.ParseInt(f.value, 10, 64)
	if err != nil || n < low || n > high {
		p.problem("--%s: %q is no number from %d to %d", flag, f.value, low, high)
	}
	return n
}

// choice is one of the values that the table has of a flag, or none.
func (p *parser) choice(flag string) string {
	f, allowed := p.get(flag), choices(lookup(flag).arg)
	if f.value != "" && !slices.Contains(allowed, f.value) {
		p.problem("--%s: %q is none of %s", flag, f.value, strings.Join(allowed, ", "))
	}
	return f.value
}

func (p *parser) resources(flag string) []string {
	f := p.get(flag)
	if f.level == fromFlag && len(words(f.value)) == 0 {
		p.problem("--%s names no resource", flag)
	}
	return words(f.value)
}

// words splits a list at commas and blanks.
func words(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' })
}

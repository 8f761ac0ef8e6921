package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// flagSet returns the flags of all settings.
func flagSet() *pflag.FlagSet {
	flags := pflag.NewFlagSet("oktagon", pflag.ContinueOnError)
	flags.Usage = func() {}
	for i := range settings {
		s := &settings[i]
		if s.Flag == "" {
			continue
		}
		f := flags.VarPF(&flagValue{text: s.Default, isSwitch: s.Arg == ""}, s.Flag, s.Short, s.Help)
		if s.Arg == "" {
			f.NoOptDefVal = "true"
		}
	}
	return flags
}

// flagValue is the value of a flag, and how often it was given.
type flagValue struct {
	text     string
	given    int
	isSwitch bool
}

func (v *flagValue) String() string { return v.text }

func (v *flagValue) Type() string { return "string" }

// Set takes the value of one occurrence of the flag.
func (v *flagValue) Set(text string) error {
	if v.isSwitch {
		on, err := strconv.ParseBool(text)
		if err != nil {
			return err
		}
		text = strconv.FormatBool(on)
	}
	v.text = text
	v.given++
	return nil
}

// rejectRepeatedFlags reports flags with a value that were given more than once: the first
// value would be lost.
func (p *parser) rejectRepeatedFlags() {
	for i := range settings {
		s := &settings[i]
		if s.Flag == "" || s.Arg == "" {
			continue
		}
		if v, ok := p.sources.flags.Lookup(s.Flag).Value.(*flagValue); !ok || v.given < 2 {
			continue
		}
		switch s.Arg {
		case "LIST":
			p.problem("--%s is given more than once: give it once, with commas between the names", s.Flag)
		case "FILE...":
			p.problem("--%s is given more than once: give it once, followed by all files", s.Flag)
		default:
			p.problem("--%s is given more than once: give it once", s.Flag)
		}
	}
}

// unexpectedArgument is said of what belongs to no flag. It may be the value of a flag whose
// name was left out, so it is not shown.
const unexpectedArgument = "unexpected argument (not shown, it may be a secret); oktagon takes flags only, see --help"

// isArgument reports whether an argument is a word and no flag.
func isArgument(arg string) bool { return !strings.HasPrefix(arg, "-") }

// firstWord answers what users of programs with commands type first: it returns the arguments
// with help and version as flags, or the problem with another word.
func firstWord(args []string) ([]string, error) {
	if len(args) == 0 || !isArgument(args[0]) {
		return args, nil
	}
	switch word := args[0]; {
	case word == "help", word == "version":
		return append([]string{"--" + word}, args[1:]...), nil
	case slices.Contains([]string{"collect", "run", "scan", "start"}, word):
		return nil, fmt.Errorf("oktagon has no command %q, it collects without one: oktagon --org-url https://contoso.okta.com --token-file FILE", word)
	case slices.ContainsFunc(settings, func(s Setting) bool { return s.Flag == word }):
		return nil, fmt.Errorf("oktagon has no command %q; did you mean --%s?", word, word)
	}
	return args, nil
}

// wantsAllHelp reports whether all settings are asked for: help all, --help all.
func wantsAllHelp(args []string) bool { return len(args) == 1 && args[0] == "all" }

// flagName is how a mistyped flag looks, and hardly a secret.
var flagName = regexp.MustCompile(`^[a-z-]{1,40}$`)

// flagProblem describes an error of the command line without its text: if the name of a file
// was left out, a secret may be in the place of a flag.
func flagProblem(err error) string {
	var (
		unknown *pflag.NotExistError
		lacking *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
	)
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames())
	case errors.As(err, &lacking):
		return "--" + lacking.GetFlag().Name + " needs a value"
	case errors.As(err, &invalid):
		return "--" + invalid.GetFlag().Name + " is a switch and takes no value"
	}
	return "unknown flag (not shown, it may be a secret)"
}

// unknownFlag names an unknown flag, unless it may be a secret, and the nearest known one.
// shortNames is what follows a single dash.
func unknownFlag(name, shortNames string) string {
	typed := "--" + name
	if shortNames != "" {
		name, _, _ = strings.Cut(shortNames, "=")
		typed = "-" + name
	}
	near := nearestFlag(strings.ReplaceAll(strings.ToLower(name), "_", "-"))
	text := "unknown flag (not shown, it may be a secret)"
	if flagName.MatchString(name) && (shortNames == "" || near != "" || len(name) == 1) {
		text = "unknown flag " + typed
	}
	if near != "" {
		text += "; did you mean --" + near + "?"
	}
	return text
}

// singleDash returns the problem with a long flag that was written with one dash, such as
// -output: as short flags it would mean -o with the value utput.
func singleDash(args []string) error {
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		name, _, hasValue := strings.Cut(strings.TrimLeft(args[i], "-"), "=")
		s := findFlag(name)
		switch {
		case isArgument(args[i]) || s == nil:
		case !strings.HasPrefix(args[i], "--"):
			return fmt.Errorf("unknown flag -%s; did you mean --%s?", name, name)
		case s.Arg != "" && !hasValue:
			i++ // its value
		}
	}
	return nil
}

// findFlag returns the setting of a flag, or nil.
func findFlag(name string) *Setting {
	for i := range settings {
		if settings[i].Flag == name && name != "" {
			return &settings[i]
		}
	}
	return nil
}

// nearestFlag returns the flag that an unknown one is most likely meant to be: one that it
// differs from by little, the only one that it begins, or the only one that it is a word of;
// otherwise "".
func nearestFlag(name string) string {
	if len(name) < 2 {
		return ""
	}
	var flags, begins, within []string
	for i := range settings {
		flag := settings[i].Flag
		if flag == "" {
			continue
		}
		flags = append(flags, flag)
		if strings.HasPrefix(flag, name) {
			begins = append(begins, flag)
		}
		if slices.Contains(strings.Split(flag, "-"), name) {
			within = append(within, flag)
		}
	}
	switch best := nearest(name, flags); {
	case best != "":
		return best
	case len(begins) == 1:
		return begins[0]
	case len(begins) == 0 && len(within) == 1:
		return within[0]
	}
	return ""
}

// nearest returns the first of the known words that differs least from a word, in any letter
// case; "" when all differ by more than a third of it.
func nearest(word string, known []string) (best string) {
	least := max(1, len(word)/3) + 1
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// editDistance is how many characters must be inserted, removed or replaced, or swapped with
// their neighbor, to make b of a.
func editDistance(a, b string) int {
	previous, row := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := previous
		previous, row = row, make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(previous[j]+cost, previous[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}

package config

import "github.com/spf13/pflag"

// level is where a value came from. The highest level that has one wins.
type level int

const (
	fromDefault level = iota
	fromFile
	fromEnv
	fromFlag
)

// sources are the values of all settings.
type sources struct {
	flags *pflag.FlagSet
	env   func(string) string
	files []*yamlFile // the last one wins
}

// value is one value of a setting.
type value struct {
	text   string
	level  level
	origin string // the flag, variable, or file and key
	file   *yamlFile
}

// at returns what a level has for a setting.
func (s *sources) at(l level, set *Setting) (value, bool) {
	switch l {
	case fromFlag:
		if f := s.flags.Lookup(set.Flag); set.Flag != "" && f.Changed {
			return value{text: f.Value.String(), level: l, origin: "--" + set.Flag}, true
		}
	case fromEnv:
		for _, name := range set.Variables {
			if text := s.env(name); text != "" {
				return value{text: text, level: l, origin: name}, true
			}
		}
	case fromFile:
		for i := len(s.files) - 1; i >= 0; i-- {
			for _, key := range set.Keys {
				if text, ok := s.files[i].text(key); ok {
					return value{text: text, level: l, origin: s.files[i].path + ": " + key, file: s.files[i]}, true
				}
			}
		}
	case fromDefault:
		return value{text: set.Default, level: l, origin: "default"}, set.Default != ""
	}
	return value{}, false
}

// get returns the value of the highest level that has one.
func (s *sources) get(set *Setting) value {
	for l := fromFlag; l >= fromDefault; l-- {
		if v, ok := s.at(l, set); ok {
			return v
		}
	}
	return value{}
}

package config

import (
	"slices"
	"strings"
)

// Setting describes one thing that can be set to those who write of it: the
// manual page, the completions of shells and the reference.
type Setting struct {
	Group   string
	Flag    string // without its dashes, "" when there is no flag
	Arg     string // placeholder of its value, "" for a switch
	Default string
	Help    string
	// Variables set it in the environment, Keys in okta.yaml; the first one wins.
	Variables, Keys []string
}

// Settings is everything that can be set, in the order of --help; what --help
// leaves out comes last.
func Settings() []Setting {
	var all []Setting
	for _, s := range settings {
		described := Setting{Group: s.group, Flag: s.flag, Arg: s.arg, Default: s.fallback, Help: s.help,
			Variables: slices.Clone(s.env)}
		for _, key := range s.file {
			described.Keys = append(described.Keys, "okta.client."+key)
		}
		all = append(all, described)
	}
	order := append(slices.Clone(groups), "")
	slices.SortStableFunc(all, func(a, b Setting) int {
		return slices.Index(order, a.Group) - slices.Index(order, b.Group)
	})
	return all
}

// Choices are all values that it may have, nil when they are not counted.
func (s Setting) Choices() []string { return choices(s.Arg) }

func choices(arg string) []string {
	if !strings.Contains(arg, "|") {
		return nil
	}
	return strings.Split(arg, "|")
}

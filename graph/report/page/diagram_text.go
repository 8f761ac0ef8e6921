package page

import (
	"fmt"
	"oktagon/collector/safetext"
	"oktagon/graph/scopes"
	"slices"
	"strings"
)

// scopesText says how many scopes there are, and their highest tier.
func scopesText(n int, tier scopes.Tier, known bool) string {
	switch {
	case n == 0 && known:
		return "no scopes"
	case n == 0:
		return "scopes not known"
	case !known:
		return fmt.Sprintf("%s or more, %s or above", safetext.Count(n, "scope"), tier)
	}
	return fmt.Sprintf("%s, at most %s", safetext.Count(n, "scope"), tier)
}

// diagramTitle describes a diagram in words.
func diagramTitle(start string, paths []pathText) string {
	if len(paths) == 0 {
		return start
	}
	var actions []string
	for i := range paths {
		actions = append(actions, paths[i].action)
	}
	return start + ", which could " + strings.Join(actions, "; ")
}

func boxClass(warn bool) string {
	if warn {
		return "warn"
	}
	return ""
}

// highestClass is the class of the most severe path.
func highestClass(paths []pathText) string {
	for _, class := range []string{"takeover", "privileged"} {
		if slices.ContainsFunc(paths, func(t pathText) bool { return t.class == class }) {
			return class
		}
	}
	return ""
}

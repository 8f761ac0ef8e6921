package config

import (
	"fmt"
	"slices"
	"strings"
)

// nearMisses names variables that oktagon does not read and that look as if it did: misspelled
// ones, and settings of other programs beside those that both read. It never shows a value.
func nearMisses(variables []string) (notes []string) {
	for _, name := range slices.Sorted(slices.Values(variables)) {
		if near := nearestVariable(name); near != "" {
			notes = append(notes, fmt.Sprintf("%s is set, which oktagon does not read; did you mean %s?", name, near))
		}
	}
	return notes
}

// maxBegun is how many variables a name may begin to be a short form of one of them: it is
// SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY, and OKTA_CLIENT is none.
const maxBegun = 4

// nearestVariable returns the variable that an unknown one is most likely meant to be, "" when
// the name is known or like none.
func nearestVariable(name string) string {
	best, least := "", 0
	var begun []string
	for _, known := range knownVariables() {
		if name == known {
			return ""
		}
		if strings.HasPrefix(known, name+"_") && strings.Contains(name, "_") {
			begun = append(begun, known)
		}
		distance := editDistance(strings.ToUpper(name), known)
		if strings.HasPrefix(name, known+"_") {
			distance = 1
		}
		if distance <= maxDistance(known) && (best == "" || distance < least) {
			best, least = known, distance
		}
	}
	if best == "" && len(begun) > 0 && len(begun) <= maxBegun {
		return begun[0]
	}
	return best
}

// knownVariables are those of all settings.
func knownVariables() (all []string) {
	for i := range settings {
		all = append(all, settings[i].Variables...)
	}
	return all
}

// maxDistance is how many letters of a variable may be wrong: the prefix is always the same, and
// short words of it mean different things.
func maxDistance(known string) int {
	word := known[strings.LastIndex(known, "_")+1:]
	return max(1, len(word)/4)
}

package snapshot

import "slices"

// Unclear names what an object does not say in a known form: each completes the sentence "it
// does not say in a known form". What would follow from it is not known.
type Unclear []string

func (u *Unclear) add(problem bool, what string) {
	if problem {
		*u = append(*u, what)
	}
}

// addStatus adds a status that is none of the known ones.
func (u *Unclear) addStatus(status Text, known ...string) {
	u.add(!slices.Contains(known, status.String()), "whether it is active")
}

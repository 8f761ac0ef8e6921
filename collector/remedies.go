package collector

import (
	"errors"
	"strings"
	"sync"

	"oktagon/collector/snapshot"
)

// remedies are what the advice on refusals tells the user to do. One remedy, such as a
// higher admin role, is often that of many resources, and is shown once. The zero value
// is empty.
type remedies struct {
	mu    sync.Mutex // guards texts
	texts map[string]bool
}

// add takes the remedy from the advice of a refusal. The scopes in front of it differ
// from resource to resource.
func (r *remedies) add(refused error) {
	var advised interface{ Advice() string }
	if !errors.As(refused, &advised) {
		return
	}
	_, remedy, ok := strings.Cut(advised.Advice(), "; ")
	if !ok {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.texts == nil {
		r.texts = map[string]bool{}
	}
	r.texts[remedy] = true
}

// keepFirst leaves each remedy in the reason of the first row that has it, and makes
// the others refer to that row.
func (r *remedies) keepFirst(rows []snapshot.Coverage) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for remedy := range r.texts {
		first := ""
		for i := range rows {
			switch rest, advises := strings.CutSuffix(rows[i].Reason, remedy); {
			case !advises:
			case first == "":
				first = rows[i].Resource
			default:
				rows[i].Reason = rest + "what to do is said of " + first
			}
		}
	}
}

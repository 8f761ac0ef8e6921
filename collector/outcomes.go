package collector

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

const (
	// maxNamed limits how many parents or calls a reason names.
	maxNamed = 5
	// maxName limits how much of a name it shows; three ids have 60 characters.
	maxName = 100
)

// outcomes are the states in which the parents of a fan-out, or the calls of a list,
// have ended. Their methods are safe for concurrent use; the zero value is empty.
type outcomes struct {
	goneIsAnswer   bool // that a parent does not exist is what was asked
	absentIsAnswer bool // some may be absent although others are there

	mu      sync.Mutex // guards the rest
	total   int
	byState map[snapshot.State]*outcome
	reason  string // of the first that is missing
}

// outcome is how many ended in a state, the reason of the first, and, for a state that
// means missing data, their names.
type outcome struct {
	count  int
	names  []string
	reason string
}

func (o *outcomes) add(name string, state snapshot.State, reason string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.byState == nil {
		o.byState = map[snapshot.State]*outcome{}
	}
	if o.byState[state] == nil {
		o.byState[state] = &outcome{reason: reason}
	}
	found := o.byState[state]
	o.total++
	found.count++
	if state == snapshot.Complete || state == snapshot.Skipped {
		return
	}
	if found.names = append(found.names, name); !state.Complete() {
		o.reason = cmp.Or(o.reason, reason)
	}
}

// in returns the outcomes in a state. The caller holds mu.
func (o *outcomes) in(state snapshot.State) outcome {
	if found := o.byState[state]; found != nil {
		return *found
	}
	return outcome{}
}

// summary is the state of the whole resource, of which kept records were kept, and its
// reason.
func (o *outcomes) summary(kept int) (snapshot.State, string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	absent, gone := o.in(snapshot.Absent), o.in(snapshot.Gone)
	existing := o.total - absent.count - gone.count
	var reasons []string
	if !o.goneIsAnswer && gone.count*2 > o.total {
		// Single objects are deleted during a run. Most of a list is not.
		reasons = append(reasons, fmt.Sprintf("%d of %d do not exist, though they were listed (%s)", gone.count, o.total, firstN(gone.names)))
		o.reason = cmp.Or(o.reason, gone.reason)
	}
	if !o.absentIsAnswer && absent.count > 0 && absent.count < o.total-gone.count {
		reasons = append(reasons, fmt.Sprintf("%d of %d are said not to be in this organization, which has the others (%s)", absent.count, o.total, firstN(absent.names)))
		o.reason = cmp.Or(o.reason, absent.reason)
	}
	for _, state := range []snapshot.State{snapshot.Denied, snapshot.Failed} {
		switch found := o.in(state); {
		case found.count == 0:
		case found.count == existing && kept == 0:
			return state, found.reason
		case o.total == 1:
			return snapshot.Partial, found.reason
		default:
			reasons = append(reasons, fmt.Sprintf("%d of %d %s (%s)", found.count, o.total, state, firstN(found.names)))
		}
	}
	switch {
	case len(reasons) > 0:
		return snapshot.Partial, strings.Join(reasons, ", ") + ": " + o.reason
	case absent.count > 0 && absent.count == o.total:
		return snapshot.Absent, absent.reason
	}
	return snapshot.Complete, ""
}

// firstN joins the first maxNamed names, sorted.
func firstN(names []string) string {
	names = slices.Sorted(slices.Values(names))
	if len(names) > maxNamed {
		names = append(names[:maxNamed], "...")
	}
	for i, name := range names {
		names[i] = safetext.Truncate(name, maxName)
	}
	return strings.Join(names, " ")
}

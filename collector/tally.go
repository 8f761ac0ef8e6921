package collector

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// namedParts bounds how many parts a reason names.
const namedParts = 5

// tally is how the parts of a resource ended: the parents of a fan-out, or the
// calls of a listing. The zero tally is empty.
type tally struct {
	total  int
	ended  map[snapshot.State]*ending
	reason string // of the first part that is missing
}

// ending is how many parts ended in a state, which ones when it is one that is
// not whole, and the reason of the first.
type ending struct {
	count  int
	names  []string
	reason string
}

func (t *tally) add(name string, state snapshot.State, reason string) {
	if t.ended == nil {
		t.ended = map[snapshot.State]*ending{}
	}
	if t.ended[state] == nil {
		t.ended[state] = &ending{reason: reason}
	}
	e := t.ended[state]
	t.total++
	e.count++
	if state.Complete() {
		return
	}
	e.names = append(e.names, name)
	if t.reason == "" {
		t.reason = reason
	}
}

// of is how parts ended in a state.
func (t *tally) of(state snapshot.State) ending {
	if e := t.ended[state]; e != nil {
		return *e
	}
	return ending{}
}

// sum is the state of the whole resource, of which so many records were kept,
// and its reason.
func (t *tally) sum(kept int) (snapshot.State, string) {
	absent := t.of(snapshot.Absent)
	there := t.total - absent.count - t.of(snapshot.Gone).count
	var parts []string
	for _, state := range []snapshot.State{snapshot.Denied, snapshot.Failed} {
		switch e := t.of(state); {
		case e.count == 0:
		case e.count == there && kept == 0:
			return state, e.reason
		case t.total == 1:
			return snapshot.Partial, e.reason
		default:
			parts = append(parts, fmt.Sprintf("%d of %d %s (%s)", e.count, t.total, state, some(e.names)))
		}
	}
	switch {
	case len(parts) > 0:
		return snapshot.Partial, strings.Join(parts, ", ") + ": " + t.reason
	case absent.count > 0 && absent.count == t.total:
		return snapshot.Absent, absent.reason
	}
	return snapshot.Complete, ""
}

// some are the first names, in their order.
func some(names []string) string {
	names = slices.Sorted(slices.Values(names))
	if len(names) > namedParts {
		names = append(names[:namedParts], "...")
	}
	return strings.Join(names, " ")
}

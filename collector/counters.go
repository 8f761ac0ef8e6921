package collector

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// counters count what was read of a resource, or of one parent of a fan-out. Their
// methods are safe for concurrent use; the zero value is empty.
type counters struct {
	mu       sync.Mutex // guards the rest
	objects  int        // that were kept
	dropped  int        // objects without an id
	without  []string   // the parents in which they were
	repeated int        // objects that Okta returned more than once
	notes    []string
}

// maxNotes limits the notes on one resource.
const maxNotes = 20

// note adds remarks, the first of each kind only: what follows the colon is an example.
func (c *counters) note(notes ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range notes {
		known := slices.ContainsFunc(c.notes, func(other string) bool { return noteKind(other) == noteKind(n) })
		if len(c.notes) < maxNotes && !known {
			c.notes = append(c.notes, n)
		}
	}
}

func noteKind(note string) string {
	kind, _, _ := strings.Cut(note, ": ")
	return kind
}

// add counts objects; repeated may be negative, for a listing that was restarted and
// returned fewer objects the second time.
func (c *counters) add(objects, dropped, repeated int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects += objects
	c.dropped += dropped
	c.repeated += repeated
}

// addEnding adds what was read of a parent, in this run or an earlier one.
func (c *counters) addEnding(e snapshot.ClosingLine) {
	c.add(e.Objects, e.Dropped, e.Repeated)
	c.note(e.Notes...)
	if e.Dropped > 0 {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.without = append(c.without, e.Parent)
	}
}

// stateWithDropped is a state and its reason, given the objects without an id: where
// there are any, it is not known what exists. path is that of the endpoint.
func (c *counters) stateWithDropped(path string, state snapshot.State, reason string) (snapshot.State, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dropped == 0 {
		return state, reason
	}
	if state.Known() {
		state = snapshot.Partial
	}
	where := ""
	if len(c.without) > 0 {
		where = " (" + firstN(c.without) + ")"
	}
	dropped := fmt.Sprintf("%s without a usable id dropped from GET %s%s; if another run says so too, report it to Okta", safetext.Count(c.dropped, "object"), path, where)
	return state, strings.TrimPrefix(reason+"; "+dropped, "; ")
}

// ending is the closing line of the parent that was counted, of the endpoint with the path.
func (c *counters) ending(path, parent string, state snapshot.State, reason string) snapshot.ClosingLine {
	state, reason = c.stateWithDropped(path, state, reason)
	c.mu.Lock()
	defer c.mu.Unlock()
	return snapshot.ClosingLine{Parent: parent, State: state, Reason: reason, Objects: c.objects, Dropped: c.dropped,
		Repeated: max(0, c.repeated), Notes: c.notes}
}

// totals are the objects that were kept, and the notes.
func (c *counters) totals() (objects int, notes []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	notes = slices.Clone(c.notes)
	if c.repeated > 0 {
		notes = append(notes, fmt.Sprintf("%d objects came twice", c.repeated))
	}
	return c.objects, notes
}

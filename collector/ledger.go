package collector

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"oktagon/collector/snapshot"
)

// ledger is what reading a resource, or one parent of it, has brought. Its
// methods are safe for concurrent use.
type ledger struct {
	lines    sync.Mutex // guards the rest
	objects  int
	dropped  int // objects without an id
	repeated int // objects that came once more
	notes    []string
}

// maxNotes bounds what one resource may say beside its state.
const maxNotes = 20

// note adds oddities, the first of each kind: what follows the colon in a note is
// an example.
func (l *ledger) note(notes ...string) {
	l.lines.Lock()
	defer l.lines.Unlock()
	for _, n := range notes {
		told := slices.ContainsFunc(l.notes, func(other string) bool { return noteKind(other) == noteKind(n) })
		if len(l.notes) < maxNotes && !told {
			l.notes = append(l.notes, n)
		}
	}
}

func noteKind(note string) string {
	kind, _, _ := strings.Cut(note, ": ")
	return kind
}

// count adds records that were kept.
func (l *ledger) count(objects int) {
	l.lines.Lock()
	defer l.lines.Unlock()
	l.objects += objects
}

// drop counts objects that had no id.
func (l *ledger) drop(objects int) {
	l.lines.Lock()
	defer l.lines.Unlock()
	l.dropped += objects
}

// repeat counts objects that came once more.
func (l *ledger) repeat(objects int) {
	l.lines.Lock()
	defer l.lines.Unlock()
	l.repeated += objects
}

// add takes over what a parent has brought, in this run or an earlier one.
func (l *ledger) add(e snapshot.ClosingLine) {
	l.count(e.Objects)
	l.drop(e.Dropped)
	l.repeat(e.Repeated)
	l.note(e.Notes...)
}

// settle is the state of what the ledger is of, and its reason: where objects
// have no id, it is not known what there is.
func (l *ledger) settle(state snapshot.State, reason string) (snapshot.State, string) {
	l.lines.Lock()
	defer l.lines.Unlock()
	if l.dropped == 0 {
		return state, reason
	}
	if state.Known() {
		state = snapshot.Partial
	}
	dropped := fmt.Sprintf("%d objects without an id were dropped; if another run says so too, report it to Okta", l.dropped)
	return state, strings.TrimPrefix(reason+"; "+dropped, "; ")
}

// close is the closing line of the parent that the ledger is of.
func (l *ledger) close(parent string, state snapshot.State, reason string) snapshot.ClosingLine {
	state, reason = l.settle(state, reason)
	l.lines.Lock()
	defer l.lines.Unlock()
	return snapshot.ClosingLine{Parent: parent, State: state, Reason: reason, Objects: l.objects, Dropped: l.dropped,
		Repeated: max(0, l.repeated), Notes: l.notes}
}

// sum is what there is to say of the whole.
func (l *ledger) sum() (objects int, notes []string) {
	l.lines.Lock()
	defer l.lines.Unlock()
	notes = slices.Clone(l.notes)
	if l.repeated > 0 {
		notes = append(notes, fmt.Sprintf("%d objects came twice", l.repeated))
	}
	return l.objects, notes
}

package collector

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"sync"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// task is the collecting of one resource. Its methods are safe for concurrent use.
type task struct {
	run *run
	row resource
	// previous is what earlier runs have read of the resource.
	previous snapshot.Coverage
	counters counters

	mu       sync.Mutex // guards the rest
	state    snapshot.State
	reason   string
	caps     []string // reasons why the state is partial at best
	absentBy error    // the answer that says so, nil when there was none
	requests int      // sent to others than Okta
}

// newTask starts to collect a resource.
func (r *run) newTask(row resource, previous snapshot.Coverage) *task {
	t := &task{run: r, row: row, previous: previous, state: snapshot.Complete}
	r.checkpoint.track(t)
	return t
}

// isAllowed reports whether the token's scopes and the states of the needed resources
// allow reading. Otherwise it sets the state.
func (t *task) isAllowed() bool {
	if t.row.optional != nil && t.row.optional.onDemand { // without what it needs, its scope was not requested
		return t.hasNeeds() && t.hasScopes()
	}
	return t.hasScopes() && t.hasNeeds()
}

func (t *task) hasScopes() bool {
	scope := t.missingScope()
	if scope != "" {
		t.setState(t.stateWithoutScope(), t.run.client.ScopeAdvice(scope))
	}
	return scope == ""
}

func (t *task) hasNeeds() bool {
	m := t.run.writer.Snapshot().Manifest
	for _, need := range t.row.needs {
		switch c := m.CoverageOf(need); c.State {
		case snapshot.Complete:
		case snapshot.Partial:
			t.capAtPartial(c)
		default:
			t.setState(c.State, fmt.Sprintf("%s is %s", need, c.State))
			return false
		}
	}
	return true
}

// capAtPartial keeps the state from being complete, because an input is incomplete.
func (t *task) capAtPartial(input snapshot.Coverage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.caps = append(t.caps, fmt.Sprintf("%s is %s", input.Resource, input.State))
}

func (t *task) setState(state snapshot.State, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state, t.reason = state, reason
}

// addRequest counts a request that is not sent to Okta, whose client counts its own.
func (t *task) addRequest() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
}

// coverage is the manifest's row of the resource, after reading.
func (t *task) coverage() snapshot.Coverage {
	c := t.stats()
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == snapshot.Complete && len(t.caps) > 0 {
		t.state, t.reason = snapshot.Partial, strings.Join(t.caps, ", ")
	}
	c.State, c.Reason = t.counters.stateWithDropped(t.row.endpoint.path, t.state, t.reason)
	c.Objects, c.Notes = t.counters.totals()
	return c
}

// stats is the manifest's row while the resource is being read: pending, with the
// requests of all runs so far.
func (t *task) stats() snapshot.Coverage {
	t.mu.Lock()
	defer t.mu.Unlock()
	stats, c := t.run.client.Stats(t.row.name), t.previous.Reset()
	c.Requests += stats.Requests + t.requests
	c.Retries += stats.Retries
	c.Limited += stats.Limited
	c.Waited += stats.Waited
	return c
}

// outcome is the state that a request leads to, and its reason. failed is the error
// that ended it, nil when there is none.
func (t *task) outcome(failed error) (snapshot.State, string) {
	outcome := okta.Classify(failed)
	if errors.Is(failed, errNotAsked) {
		outcome = okta.Denied
	}
	state, overridden := t.row.stateOverrides[outcome]
	if !overridden {
		state = cmp.Or(defaultStates[outcome], snapshot.Failed)
	}
	switch {
	case outcome == okta.OK, state == snapshot.Complete:
		return snapshot.Complete, ""
	case state == snapshot.Absent && snapshot.InEveryOrg(t.row.name):
		return snapshot.Failed, inEveryOrg + failed.Error()
	case state == snapshot.Denied && t.isUnsupported():
		state = snapshot.Absent
	case outcome == okta.Denied:
		t.run.remedies.add(failed)
	}
	if state == snapshot.Absent {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.absentBy = failed
	}
	return state, withAdvice(failed)
}

// inEveryOrg begins the reason of what is missing although every organization has it.
const inEveryOrg = "every organization has this, so the answer says nothing; check the URL and what answers there: "

// isDenied reports whether a request was refused.
func (t *task) isDenied(failed error) bool {
	state, _ := t.outcome(failed)
	return state == snapshot.Denied
}

// classicPipeline is Okta's name for the Classic Engine.
const classicPipeline = "v1"

// isUnsupported reports whether the organization's engine cannot have the resource.
func (t *task) isUnsupported() bool {
	return t.row.identityEngineOnly && t.run.org.Pipeline == classicPipeline
}

// withAdvice is the text of an error, followed by its advice.
func withAdvice(err error) string {
	var advised interface{ Advice() string }
	if errors.As(err, &advised) && advised.Advice() != "" {
		return strings.TrimSuffix(err.Error(), ".") + ". " + advised.Advice()
	}
	return err.Error()
}

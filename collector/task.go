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

// task is the collecting of one resource. Its methods that change it are safe
// for concurrent use.
type task struct {
	*run
	resource
	*ledger
	// before is what earlier runs have made of it.
	before snapshot.Coverage

	mu     sync.Mutex // guards the rest
	state  snapshot.State
	reason string
	limits []string // why it cannot be complete, however well it goes
	asked  int      // requests that Okta did not get
}

// allowed reports whether asking makes sense; otherwise it sets the state.
func (t *task) allowed() bool {
	for _, scope := range t.scopes {
		if granted, known := t.client.HasScope(scope); known && !granted {
			t.end(t.denied(), t.client.ScopeAdvice(scope))
			return false
		}
	}
	m := t.w.Snapshot().Manifest
	for _, need := range t.needs {
		switch c := m.CoverageOf(need); c.State {
		case snapshot.Complete:
		case snapshot.Partial:
			t.limitBy(c)
		default:
			t.end(c.State, fmt.Sprintf("%s is %s", need, c.State))
			return false
		}
	}
	return true
}

// limitBy keeps the resource from being complete, because one that says what to
// ask is not.
func (t *task) limitBy(c snapshot.Coverage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.limits = append(t.limits, fmt.Sprintf("%s is %s", c.Resource, c.State))
}

// end sets the state and its reason.
func (t *task) end(state snapshot.State, reason string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.state, t.reason = state, reason
}

func (t *task) coverage() snapshot.Coverage {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == snapshot.Complete && len(t.limits) > 0 {
		t.state, t.reason = snapshot.Partial, strings.Join(t.limits, ", ")
	}
	c := t.cost()
	c.State, c.Reason = t.settle(t.state, t.reason)
	c.Objects, c.Notes = t.sum()
	return c
}

// cost is what reading the resource has taken so far, in all runs. The caller
// holds mu.
func (t *task) cost() snapshot.Coverage {
	stats, c := t.client.Stats(t.name), t.before.Reset()
	c.Requests += stats.Requests + t.asked
	c.Retries += stats.Retries
	c.Limited += stats.Limited
	c.Waited += stats.Waited
	return c
}

// outcome is the state that the end of a listing means, and its reason.
func (t *task) outcome(failed error) (snapshot.State, string) {
	what := okta.Classify(failed)
	if errors.Is(failed, errNotAsked) {
		what = okta.Denied
	}
	state, special := t.means[what]
	if !special {
		state = cmp.Or(usual[what], snapshot.Failed)
	}
	switch {
	case what == okta.OK, state == snapshot.Complete:
		return snapshot.Complete, ""
	case state == snapshot.Denied && t.missing():
		state = snapshot.Absent
	case what == okta.Denied:
		t.remember(failed)
	}
	return state, explain(failed)
}

// missing reports whether the organization is of a kind that cannot have the
// resource.
func (t *task) missing() bool { return t.engine && t.discovered.Pipeline == classic }

// classic is Okta's name of the pipeline before Identity Engine.
const classic = "v1"

// denied is the state of a resource whose scope the token lacks.
func (t *task) denied() snapshot.State {
	if t.gated || t.missing() {
		return snapshot.Absent
	}
	return snapshot.Denied
}

// explain is an error with its advice.
func explain(err error) string {
	var advised interface{ Advice() string }
	if errors.As(err, &advised) && advised.Advice() != "" {
		return strings.TrimSuffix(err.Error(), ".") + ". " + advised.Advice()
	}
	return err.Error()
}

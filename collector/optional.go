package collector

import (
	"context"
	"fmt"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// optional is for a resource that not every organization has, or whose scope is asked for
// although not every credential is given it. Without the scope, the resource is absent;
// but an absence that something contradicts is none (okta-api.md §1.3).
type optional struct {
	// pointers find what points to the resource; nothing does without any.
	pointers []pointer
	// hidden says that nothing has to point to the resource. Without the scope it is then not
	// known whether there is any, and the resource is skipped.
	hidden bool
	// onDemand says that the scopes are requested only for a resource that was selected by its
	// name, or when something points to it: few organizations have it.
	onDemand bool
}

// A pointer finds what in another resource proves that the organization has a resource.
type pointer struct {
	resource string
	// first describes the first record that does, with "" for none.
	first func(*snapshot.Snapshot) (string, error)
}

// pointsFrom is a pointer from the records of a list. describe returns "" for a record
// that does not point to the resource.
func pointsFrom[T snapshot.Record](resource string, describe func(T) string) pointer {
	return pointer{resource, func(s *snapshot.Snapshot) (string, error) {
		for record, err := range snapshot.Records[T](s, resource) {
			if err != nil {
				return "", err
			}
			if found := describe(record); found != "" {
				return found, nil
			}
		}
		return "", nil
	}}
}

// pointsFromEach is a pointer from the records of a fan-out.
func pointsFromEach[T snapshot.Record](resource string, describe func(parent string, record T) string) pointer {
	return pointer{resource, func(s *snapshot.Snapshot) (found string, err error) {
		err = eachChild(s, resource, func(parent string, record T) {
			if found == "" {
				found = describe(parent, record)
			}
		})
		return found, err
	}}
}

// resourceIn is a pointer from resource sets to an object of a collection.
func resourceIn(collection string) func(set string, r snapshot.SetResource) string {
	return func(set string, r snapshot.SetResource) string {
		if id := r.ObjectIn(collection); id != "" {
			return fmt.Sprintf("resource set %s names %s/%s", set, collection, id)
		}
		return ""
	}
}

// missingScope is a scope that the resource takes and the token does not have, "" when
// there is none, or when the token's scopes are not known.
func (t *task) missingScope() string {
	for _, scope := range t.row.scopes {
		if granted, known := t.run.client.HasScope(scope); known && !granted {
			return scope
		}
	}
	return ""
}

// stateWithoutScope is the state of the resource when the token lacks its scope. That it
// is absent is still to be verified.
func (t *task) stateWithoutScope() snapshot.State {
	if state, overridden := t.row.stateOverrides[okta.Denied]; overridden {
		return state
	}
	if t.row.optional != nil || t.isUnsupported() {
		return snapshot.Absent
	}
	return snapshot.Denied
}

// verifyAbsence makes a resource that is absent denied when something that was read points
// to it, or when it is not known whether something does. It waits for what is read at the same time.
func (t *task) verifyAbsence(ctx context.Context) error {
	if t.row.optional == nil || t.isUnsupported() || !t.isAbsent() {
		return nil
	}
	found, unknown, err := t.findPointer(ctx)
	switch {
	case err != nil:
		return err
	case found != "":
		t.contradict(found)
	case t.missingScope() == "":
	case t.row.optional.hidden:
		t.setState(snapshot.Skipped, fmt.Sprintf("the scope %s was not granted: whether there are any is not known", t.missingScope()))
	case unknown != "" && t.row.optional.onDemand:
		t.setState(snapshot.Skipped, fmt.Sprintf("the scope %s was not granted: whether there are any is not known (%s)", t.missingScope(), unknown))
	case unknown != "":
		t.contradict("whether there are any is not known (" + unknown + ")")
	case len(t.row.optional.pointers) == 0:
		t.setState(snapshot.Absent, fmt.Sprintf("the scope %s was not granted: what there is, is not known", t.missingScope()))
	default:
		t.setState(snapshot.Absent, fmt.Sprintf("the scope %s was not granted, and nothing that was read points to %s", t.missingScope(), t.row.name))
	}
	return nil
}

// findPointer waits for the resources that may point to this one and looks into them.
func (t *task) findPointer(ctx context.Context) (found, unknown string, err error) {
	var before []string
	for _, p := range t.row.optional.pointers {
		before = append(before, p.resource)
	}
	if err := t.run.wait(ctx, t.row.name, before); err != nil {
		return "", "", err
	}
	return t.row.optional.find(t.run.writer.Snapshot())
}

// requestScopes requests the scopes of a resource that something points to, when the token
// was requested without them.
func (t *task) requestScopes(ctx context.Context) error {
	if t.row.optional == nil || !t.row.optional.onDemand || t.missingScope() == "" {
		return nil
	}
	if found, _, err := t.findPointer(ctx); found == "" || err != nil {
		return err
	}
	return t.run.client.RequestScope(ctx, t.missingScope())
}

// find describes the first of what points to the resource. unknown names what could and
// was not read; what was not selected counts only when nothing was.
func (o *optional) find(s *snapshot.Snapshot) (found, unknown string, err error) {
	skipped := 0
	for _, p := range o.pointers {
		if found, err := p.first(s); found != "" || err != nil {
			return found, "", err
		}
		switch c := s.Manifest.CoverageOf(p.resource); {
		case c.State == snapshot.Skipped:
			skipped++
		case !c.Known():
			unknown = fmt.Sprintf("%s is %s", c.Resource, c.State)
		}
	}
	if skipped > 0 && skipped == len(o.pointers) {
		unknown = o.pointers[0].resource + " is not selected"
	}
	return "", unknown, nil
}

func (t *task) isAbsent() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.state == snapshot.Absent
}

// contradict sets the state of a resource that was taken for absent. The advice on an
// answer is that of what does not exist, and is left out.
func (t *task) contradict(why string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	but := t.reason
	if t.absentBy != nil {
		but = t.absentBy.Error() + "; run again, and tell Okta's support if it stays so"
	}
	t.state, t.reason = snapshot.Denied, why+", but "+but
}

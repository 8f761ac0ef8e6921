package collector

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// listing collects the records of one endpoint. The second and later queries are
// what to ask with instead when Okta finds the pages of the first too large.
func listing[T snapshot.Record](template string, queries ...string) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		l, err := t.w.Listing(t.name)
		if err != nil {
			return err
		}
		t.Progress.Start(t.name, 0)
		failed, err := read(ctx, t, okta.Route(template), queries, func(records []T) error {
			t.Progress.Add(t.name, 0, len(records))
			for _, r := range records {
				if err := l.Add(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return errors.Join(err, l.Discard())
		}
		kept, repeated, err := l.Finish()
		if err != nil {
			return err
		}
		t.count(kept)
		if repeated > 0 {
			t.note(fmt.Sprintf("%d objects came twice", repeated))
		}
		if state, reason := t.outcome(failed); state != snapshot.Complete {
			if kept > 0 {
				state = snapshot.Partial
			}
			t.end(state, reason)
		}
		return nil
	}
}

// read asks for all pages of a listing and hands the records of each to keep.
// A listing that was started again may hand one over twice.
//
// failed is what ended the listing early; err is what must end the run.
func read[T snapshot.Record](ctx context.Context, t *task, path okta.Path, queries []string, keep func([]T) error) (failed, err error) {
	call := okta.Call{Path: path, Query: queries[0], Smaller: queries[1:], Scopes: t.scopes, Resource: t.name}
	if t.Probe {
		call.Query, call.Smaller = probeQuery(call.Query), nil
	}
	for page, failed := range okta.List[T](ctx, t.client, call) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failed != nil {
			return nonFatal(failed)
		}
		t.note(page.Oddities...)
		if err := keep(withIDs(t, page.Items)); err != nil {
			return nil, err
		}
		if t.Probe {
			break
		}
	}
	return nil, nil
}

// probeQuery asks for a small page. 20 is the least that every endpoint takes.
func probeQuery(query string) string { return pageSize.ReplaceAllString(query, "${1}20") }

var pageSize = regexp.MustCompile(`\b(limit=)\d+`)

// nonFatal sorts an error of the client into one that ends a listing and one
// that ends the run.
func nonFatal(err error) (failed, fatal error) {
	if okta.Classify(err) == okta.Fatal {
		return nil, err
	}
	return err, nil
}

// withIDs drops and counts the objects that have no id: nothing can refer to
// them. They are the only ones that are dropped.
func withIDs[T snapshot.Record](t *task, all []T) []T {
	kept := all[:0]
	for _, r := range all {
		if r.Key() != "" {
			kept = append(kept, r)
		}
	}
	t.drop(len(all) - len(kept))
	return kept
}

package collector

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// listing collects the records of one endpoint.
func listing[T snapshot.Record](ctx context.Context, t *task) error {
	return listings[T](part{queries: t.queries})(ctx, t)
}

// part is one of the calls that a listing takes when its endpoint gives but one
// kind of records at a time.
type part struct {
	name    string
	queries []string
}

// listings collects the records of one endpoint in several calls, one after the
// other. A part that this organization does not have is noted.
func listings[T snapshot.Record](parts ...part) func(context.Context, *task) error {
	return listingsCut(func(*T) {}, parts...)
}

// listingsCut is listings of records that are cut before they are written.
func listingsCut[T snapshot.Record](cut func(*T), parts ...part) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		l, err := t.w.Listing(t.name)
		if err != nil {
			return err
		}
		t.Progress.Start(t.name, 0, 0)
		if t.Probe {
			parts = parts[:1]
		}
		var ends tally
		for _, p := range parts {
			if err := listPart(ctx, t, l, p, cut, &ends); err != nil {
				return errors.Join(err, l.Discard())
			}
		}
		kept, repeated, err := l.Finish()
		if err != nil {
			return err
		}
		t.count(kept)
		t.repeat(repeated)
		t.end(ends.sum(kept))
		return nil
	}
}

// listPart reads one part to its end. Its error is one that must end the run.
func listPart[T snapshot.Record](ctx context.Context, t *task, l *snapshot.ListingWriter, p part, cut func(*T), ends *tally) error {
	came := 0
	call := t.call()
	call.Queries = p.queries
	failed, err := read(ctx, t, call, func(records []T, fresh int) error {
		came += fresh
		t.Progress.Add(t.name, 0, fresh)
		for _, r := range records {
			cut(&r)
			if err := l.Add(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	state, reason := t.outcome(failed)
	switch {
	case state == snapshot.Absent && came > 0: // it is there, but something went wrong
		state = snapshot.Failed
	case state == snapshot.Absent && p.name != "":
		t.note(p.name + " is not available in this organization")
	}
	ends.add(p.name, state, reason)
	return nil
}

// call is a request for the resource, with the ids that its path takes.
func (t *task) call(ids ...string) okta.Call { return t.callTo(t.path, ids...) }

// callTo is call with another path.
func (t *task) callTo(path string, ids ...string) okta.Call {
	return okta.Call{Path: okta.Route(path, ids...), Queries: t.queries, ListKey: t.list, Scopes: t.scopes, Resource: t.name}
}

// read asks for all pages of a listing and hands the records of each to keep,
// with how many of them are fresh: a listing that begins again hands over a
// second time what it had.
//
// failed is what ended the listing early; err is what must end the run.
func read[T snapshot.Record](ctx context.Context, t *task, call okta.Call, keep func(records []T, fresh int) error) (failed, err error) {
	if t.Probe {
		call = probe(call)
	}
	var kept, dropped rising
	for page, failed := range okta.List[T](ctx, t.client, call) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failed != nil {
			return nonFatal(failed)
		}
		if page.Restarted {
			kept.restart()
			dropped.restart()
		}
		t.note(page.Warnings...)
		came := len(page.Items)
		records := withIDs(page.Items)
		t.drop(dropped.add(came - len(records)))
		if err := keep(records, kept.add(len(records))); err != nil {
			return nil, err
		}
		if t.Probe {
			break
		}
	}
	return nil, nil
}

// probe asks for a small page: 20 is the least that every endpoint takes. What
// falls back on more than a page size does so here too.
func probe(call okta.Call) okta.Call {
	var queries []string
	for _, query := range call.Queries {
		queries = append(queries, pageSize.ReplaceAllString(query, "${1}20"))
	}
	call.Queries = slices.Compact(queries)
	return call
}

var pageSize = regexp.MustCompile(`\b(limit=)\d+`)

// nonFatal sorts an error of the client into one that ends a listing and one
// that ends the run.
func nonFatal(err error) (failed, fatal error) {
	if okta.Classify(err) == okta.Fatal {
		return nil, err
	}
	return err, nil
}

// withIDs drops the objects that have no id: nothing can refer to them. They are
// the only ones that are dropped.
func withIDs[T snapshot.Record](all []T) []T {
	return slices.DeleteFunc(all, func(r T) bool { return r.Key() == "" })
}

// rising counts what a listing brings, once, however often it begins again.
type rising struct {
	sum   int
	again int // of the sum, not yet come again
}

// add counts some more and returns how many of them are fresh.
func (c *rising) add(came int) (fresh int) {
	repeated := min(came, c.again)
	c.again -= repeated
	c.sum += came - repeated
	return came - repeated
}

// restart expects all that came to come again.
func (c *rising) restart() { c.again = c.sum }

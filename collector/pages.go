package collector

import (
	"context"
	"errors"
	"regexp"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// records are the records of a page as a [jsoncodec.List]. P is a pointer to a record, see
// [snapshot.Pointers].
type records[P snapshot.Record] []P

func (r *records[P]) Reset() { *r = nil }

func (r *records[P]) Add() any {
	record := snapshot.New[P]()
	*r = append(*r, record)
	return record
}

func (r *records[P]) Len() int { return len(*r) }

// readPages requests all pages of a list and hands the records of each to keep, with
// the number of them that are new: a list that is restarted returns records again.
//
// failed is what ended the list early; err is what must end the run.
func readPages[P snapshot.Record](ctx context.Context, t *task, c *counters, call okta.Call,
	keep func(records []P, fresh int) error,
) (failed, err error) {
	if t.run.opts.Probe {
		call = probeCall(call)
	}
	var kept, dropped dedupCounter
	var progress progressGuard
	var all records[P] // of the page that was read last
	parent := 0        // its number for the progress
	for page, failed := range okta.List(ctx, t.run.client, call, &all) {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failed != nil {
			return nonFatal(failed)
		}
		parent = t.run.opts.Progress.Page(t.row.name, parent)
		if page.Restarted {
			kept.restart()
			dropped.restart()
			progress = progressGuard{}
		}
		c.note(page.Warnings...)
		received := len(all)
		all = snapshot.WithIDs(all)
		c.add(0, dropped.add(received-len(all)), 0)
		if err := keep(all, kept.add(len(all))); err != nil {
			return nil, err
		}
		if stalled(&progress, all) {
			return call.DataError(errNoProgress), nil
		}
		if t.run.opts.Probe {
			break
		}
	}
	return nil, nil
}

// errNoID means that an object has no id where one is documented.
var errNoID = errors.New("the object has no id")

// readOne requests a single object. One without its key is not the object that was asked
// for.
func readOne[T snapshot.Record](ctx context.Context, t *task, call okta.Call) (object T, failed, err error) {
	object, failed = okta.Get[T](ctx, t.run.client, call)
	if failed == nil && object.Key() == "" {
		failed = call.DataError(errNoID)
	}
	if ctx.Err() != nil {
		return object, nil, context.Cause(ctx)
	}
	if failed != nil {
		failed, err = nonFatal(failed)
	}
	return object, failed, err
}

// probeCall is a call with a small page: 20 is the least that every endpoint takes. It
// keeps the fallbacks that differ in more than the page size.
func probeCall(call okta.Call) okta.Call {
	var queries []string
	for _, query := range call.Queries {
		queries = append(queries, pageSize.ReplaceAllString(query, "${1}20"))
	}
	call.Queries = slices.Compact(queries)
	return call
}

var pageSize = regexp.MustCompile(`\b(limit=)\d+`)

// nonFatal tells an error that ends one list from one that must end the run.
func nonFatal(err error) (failed, fatal error) {
	if okta.Classify(err) == okta.Fatal {
		return nil, err
	}
	return err, nil
}

// dedupCounter counts the objects of a list once, however often the list is restarted.
type dedupCounter struct {
	total    int
	expected int // of total, not returned again since the last restart
}

// add counts received objects and returns how many of them are new.
func (c *dedupCounter) add(received int) (fresh int) {
	repeated := min(received, c.expected)
	c.expected -= repeated
	c.total += received - repeated
	return received - repeated
}

// restart expects everything that was counted to be returned again.
func (c *dedupCounter) restart() { c.expected = c.total }

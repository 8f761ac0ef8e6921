package collector

import (
	"context"
	"errors"

	"oktagon/collector/snapshot"
)

// list reads all records of one endpoint.
type list[P snapshot.Record] struct {
	// calls are made one after the other, for an endpoint that returns one kind of
	// records at a time. Without any there is one call, with the row's queries.
	calls []listCall
	// trimmer returns a function that removes what is not wanted from a record before it
	// is written; nil removes nothing.
	trimmer func(*task) (trim func(P), err error)
	// custom reads the records in another way; the other fields are not used then.
	custom func(context.Context, *task) error
}

// listCall is one call of a list.
type listCall struct {
	kind    string // of the records, "" when there is one call only
	queries []string
}

func (l list[P]) read(ctx context.Context, t *task) error {
	if l.custom != nil {
		return l.custom(ctx, t)
	}
	trim := func(P) {}
	if l.trimmer != nil {
		var err error
		if trim, err = l.trimmer(t); err != nil {
			return err
		}
	}
	file, err := t.startList(0)
	if err != nil {
		return err
	}
	calls := l.calls
	if calls == nil {
		calls = []listCall{{queries: t.row.endpoint.queries}}
	}
	if t.run.opts.Probe {
		calls = calls[:1]
	}
	results := outcomes{absentIsAnswer: true} // of the other calls
	for _, c := range calls {
		if err := readCall(ctx, t, file, c, trim, &results); err != nil {
			return errors.Join(err, file.Discard())
		}
	}
	return t.finishList(file, &results)
}

// readCall reads all pages of one call. Its error is one that must end the run. When
// the organization does not have that kind of records, this is noted.
func readCall[P snapshot.Record](ctx context.Context, t *task, file *snapshot.ListingWriter, c listCall, trim func(P), results *outcomes) error {
	received, failed, err := addPages(ctx, t, file, c.queries, trim)
	if err != nil {
		return err
	}
	state, reason := t.outcome(failed)
	switch {
	case state == snapshot.Absent && received > 0: // it exists, but something went wrong
		state = snapshot.Failed
	case state == snapshot.Absent && c.kind != "":
		t.counters.note(c.kind + " is not available in this organization")
	}
	results.add(c.kind, state, reason)
	return nil
}

// addPages adds all pages of a call to the row's endpoint to the file of a list, and returns
// how many records were received. trim changes a record before it is written.
func addPages[P snapshot.Record](ctx context.Context, t *task, file *snapshot.ListingWriter, queries []string, trim func(P)) (received int, failed, err error) {
	call := t.row.call()
	call.Queries = queries
	failed, err = readPages(ctx, t, &t.counters, call, func(records []P, fresh int) error {
		received += fresh
		t.run.opts.Progress.Add(t.row.name, 0, fresh)
		for _, record := range records {
			trim(record)
			if err := file.Add(record); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.As(err, new(*snapshot.SizeError)) {
		failed, err = call.DataError(err), nil
	}
	return received, failed, err
}

// startList opens the file of a list. total is how many answers it takes, 0 when that
// is not known.
func (t *task) startList(total int) (*snapshot.ListingWriter, error) {
	file, err := t.run.writer.Listing(t.row.name)
	if err != nil {
		return nil, err
	}
	t.run.opts.Progress.Start(t.row.name, total, 0)
	return file, nil
}

// finishList closes the file of a list and sets the state.
func (t *task) finishList(file *snapshot.ListingWriter, results *outcomes) error {
	kept, repeated, err := file.Finish()
	if err != nil {
		return err
	}
	t.counters.add(kept, 0, repeated)
	t.setState(results.summary(kept))
	return nil
}

// writeList writes the file of a list that has one record, or none when it is nil.
func writeList[T snapshot.Record](t *task, record *T) error {
	file, err := t.run.writer.Listing(t.row.name)
	if err != nil {
		return err
	}
	if record != nil {
		t.counters.add(1, 0, 0)
		if err := file.Add(*record); err != nil {
			return err
		}
	}
	_, _, err = file.Finish()
	return err
}

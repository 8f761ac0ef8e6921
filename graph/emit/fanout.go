package emit

import (
	"iter"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// EachParent calls visit for every parent of a fan-out, in order, with its items. An
// item without an id is skipped.
func EachParent[T snapshot.Record](r *Reader, resource string, visit func(parent string, items []T) error) error {
	f, err := r.fanOut(resource)
	if err != nil {
		return err
	}
	read := func(parent string) (any, error) {
		items, err := snapshot.Items[T](f, parent)
		return snapshot.WithIDs(items), err
	}
	return eachParent(f, read, func(parent string, items any) error { return visit(parent, items.([]T)) })
}

// eachParent is [EachParent] for items of any type.
func eachParent(f *snapshot.FanOutReader, read func(parent string) (any, error), visit func(parent string, items any) error) (err error) {
	prefetch(parents(f, read))(func(p *parentItems) bool {
		switch {
		case p == nil:
		case p.err != nil:
			err = p.err
		default:
			err = visit(p.parent, p.items)
		}
		return err == nil
	})
	return err
}

// parentItems is a parent with its items, or the error of reading them.
type parentItems struct {
	parent string
	items  any
	err    error
}

// maxPrefetchedPages is the size up to which a parent is read while the loop is busy
// with the one before. Two of the largest groups or applications in memory at once
// would be what a build needs most memory for.
const maxPrefetchedPages = 64

// parents reads a fan-out. It yields nil in front of a large parent: the loop takes that
// when it is done with the parent before.
func parents(f *snapshot.FanOutReader, read func(parent string) (any, error)) iter.Seq[*parentItems] {
	return func(yield func(*parentItems) bool) {
		for _, parent := range f.Parents() {
			if f.PageCount(parent) > maxPrefetchedPages && !yield(nil) {
				return
			}
			items, err := read(parent)
			if !yield(&parentItems{parent, items, err}) || err != nil {
				return
			}
		}
	}
}

// Items returns the items of one parent and how their reading ended, as
// [Reader.State] does.
func Items[T snapshot.Record](r *Reader, resource, parent string) (items []T, state snapshot.State, err error) {
	f, err := r.fanOut(resource)
	if err != nil {
		return nil, "", err
	}
	items, err = snapshot.Items[T](f, parent)
	state, _, _ = f.State(parent)
	return items, state, err
}

// AllItems returns the items of all parents of fan-outs in the order of their own
// ids, each id once.
func AllItems[T snapshot.Record](r *Reader, resources ...string) ([]T, error) {
	var all []T
	for _, resource := range resources {
		err := EachParent(r, resource, func(_ string, items []T) error {
			all = append(all, items...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return Sorted(all), nil
}

// Sorted returns the items that have an id in the order of their ids, each id once. It
// reuses the list.
func Sorted[T snapshot.Record](items []T) []T {
	items = snapshot.WithIDs(items)
	snapshot.SortByID(items, func(x *T) string { return (*x).Key() })
	return snapshot.Distinct(items)
}

// TextsByParent reads a small fan-out into memory: a text of each item, in Okta's
// order, each once, without blank ones. It has the parents that were read to their end
// and have items.
func TextsByParent[T snapshot.Record](r *Reader, resource string, text func(parent string, item *T) string) (map[string][]string, error) {
	f, err := r.fanOut(resource)
	if err != nil {
		return nil, err
	}
	all := map[string][]string{}
	for _, parent := range f.Parents() {
		if state, _, _ := f.State(parent); state != snapshot.Complete || f.PageCount(parent) == 0 {
			continue
		}
		items, err := snapshot.ItemsInOrder[T](f, parent)
		if err != nil {
			return nil, err
		}
		list := all[parent]
		for i := range items {
			if s := text(parent, &items[i]); strings.TrimSpace(s) != "" && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
		if len(items) > 0 {
			all[parent] = list
		}
	}
	return all, nil
}

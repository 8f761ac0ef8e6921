package graph

import (
	"errors"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// each calls visit for every record of a listing, in its order. A record without
// an id is none.
func each[T snapshot.Record](b *builder, resource string, visit func(*T) error) error {
	for batch := range ahead(func(hand func(any) bool) { readBatches[T](b.snap, resource, hand) }) {
		records, ok := batch.([]T)
		if !ok {
			return batch.(error)
		}
		for i := range records {
			if records[i].Key() == "" {
				continue
			}
			if err := visit(&records[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// readBatches hands over the records of a listing, and its error last.
func readBatches[T snapshot.Record](s *snapshot.Snapshot, resource string, hand func(any) bool) {
	const batch = 64
	var records []T
	for record, err := range snapshot.Records[T](s, resource) {
		if err != nil {
			_ = hand(records) && hand(err)
			return
		}
		if records = append(records, record); len(records) == batch {
			if !hand(records) {
				return
			}
			records = make([]T, 0, batch)
		}
	}
	hand(records)
}

// listed makes a node of each record of a listing.
func listed[T snapshot.Record](resource string, describe func(*builder, *T) error) func(*builder) error {
	return func(b *builder) error {
		return each(b, resource, func(record *T) error {
			if err := describe(b, record); err != nil {
				return err
			}
			return b.emit((*record).Key())
		})
	}
}

// renamed makes a node of each record of a listing whose nodes do not have
// Okta's ids, and so may come in another order than the records. It keeps the
// ids in memory and reads the records again.
func renamed[T snapshot.Record](resource string, name func(*builder, *T) string, describe func(*builder, *T, string)) func(*builder) error {
	return func(b *builder) error {
		order, err := graphOrder(b, resource, name)
		if err != nil {
			return err
		}
		index, err := b.snap.Index(resource)
		if err != nil {
			return err
		}
		for _, l := range order {
			var record T
			err := index.Decode(l.at, &record)
			if err == nil {
				describe(b, &record, l.id)
				err = b.emit(l.id)
			}
			if err != nil {
				return errors.Join(err, index.Close())
			}
		}
		return index.Close()
	}
}

// graphLine is a record of a listing and the id of its node.
type graphLine struct {
	folded, id string
	at         int
}

// graphOrder returns the records of a listing in the order of their nodes.
func graphOrder[T snapshot.Record](b *builder, resource string, name func(*builder, *T) string) ([]graphLine, error) {
	var order []graphLine
	at := 0
	for record, err := range snapshot.Records[T](b.snap, resource) {
		if err != nil {
			return nil, err
		}
		if record.Key() != "" {
			id := name(b, &record)
			order = append(order, graphLine{opengraph.ToUpper(id), id, at})
		}
		at++
	}
	slices.SortFunc(order, func(x, y graphLine) int { return strings.Compare(x.folded, y.folded) })
	return order, nil
}

// family opens a fan-out once; it stays open until the graph is built.
func (b *builder) family(resource string) (*snapshot.FanOutReader, error) {
	if f, ok := b.families[resource]; ok {
		return f, nil
	}
	f, err := b.snap.FanOut(resource)
	if err != nil {
		return nil, err
	}
	b.families[resource] = f
	return f, nil
}

// close closes the fan-outs that were opened.
func (b *builder) close() error {
	var errs []error
	for _, f := range b.families {
		errs = append(errs, f.Close())
	}
	return errors.Join(errs...)
}

// children calls visit for every parent of a fan-out, in order, with its items.
func children[T snapshot.Record](b *builder, resource string, visit func(parent string, items []T) error) error {
	family, err := b.family(resource)
	if err != nil {
		return err
	}
	for thing := range ahead(func(hand func(any) bool) { readBroods[T](family, hand) }) {
		brood, ok := thing.(*brood[T])
		if !ok {
			continue
		}
		if brood.err != nil {
			return brood.err
		}
		if err := visit(brood.parent, brood.items); err != nil {
			return err
		}
	}
	return nil
}

// brood is a parent with its items.
type brood[T snapshot.Record] struct {
	parent string
	items  []T
	err    error
}

// fewPages are those of a parent that is read while the one before is built from.
// Two of the largest groups or applications at once would be what a building needs
// most memory for.
const fewPages = 64

// readBroods hands over the parents of a fan-out with their items and, in front of
// a large one, nothing, which is taken when the one before is done with. An item
// without an id is none.
func readBroods[T snapshot.Record](family *snapshot.FanOutReader, hand func(any) bool) {
	for _, parent := range family.Parents() {
		if family.PageCount(parent) > fewPages && !hand(nil) {
			return
		}
		items, err := snapshot.Items[T](family, parent)
		items = slices.DeleteFunc(items, func(item T) bool { return item.Key() == "" })
		if !hand(&brood[T]{parent, items, err}) || err != nil {
			return
		}
	}
}

// childrenOf returns the items of one parent and how their reading ended, "" when
// it did not.
func childrenOf[T snapshot.Record](b *builder, resource, parent string) (items []T, state snapshot.State, err error) {
	family, err := b.family(resource)
	if err != nil {
		return nil, "", err
	}
	items, err = snapshot.Items[T](family, parent)
	state, _, _ = family.State(parent)
	return items, state, err
}

// inOrder reads a small fan-out whole: the texts of the items of each parent
// that was read to its end, in Okta's order, each once, none blank. A parent
// with items that have no text has an empty list.
func inOrder[T snapshot.Record](b *builder, resource string, text func(*T) string) (map[string][]string, error) {
	family, err := b.family(resource)
	if err != nil {
		return nil, err
	}
	all := map[string][]string{}
	for _, parent := range family.Parents() {
		if state, _, _ := family.State(parent); state != snapshot.Complete || family.PageCount(parent) == 0 {
			continue
		}
		items, err := snapshot.ItemsInOrder[T](family, parent)
		if err != nil {
			return nil, err
		}
		list := all[parent]
		for i := range items {
			if s := text(&items[i]); strings.TrimSpace(s) != "" && !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
		if len(items) > 0 {
			all[parent] = list
		}
	}
	return all, nil
}

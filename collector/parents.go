package collector

import (
	"slices"

	"oktagon/collector/snapshot"
)

// parents returns the ids of the parents of a fan-out, from records that were collected
// before.
type parents func(*snapshot.Snapshot) ([]string, error)

// each makes a parent of every record of a list that passes all filters.
func each[T snapshot.Record](resource string, filters ...func(T) bool) parents {
	return func(s *snapshot.Snapshot) ([]string, error) {
		var ids []string
		for record, err := range snapshot.Records[T](s, resource) {
			if err != nil {
				return nil, err
			}
			if !slices.ContainsFunc(filters, func(passes func(T) bool) bool { return !passes(record) }) {
				ids = append(ids, record.Key())
			}
		}
		return ids, nil
	}
}

// eachChild calls visit with every record of a fan-out and its parent.
func eachChild[T snapshot.Record](s *snapshot.Snapshot, resource string, visit func(parent string, record T)) error {
	f, err := s.FanOut(resource)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, parent := range f.Parents() {
		items, err := snapshot.Items[T](f, parent)
		if err != nil {
			return err
		}
		for _, item := range items {
			visit(parent, item)
		}
	}
	return nil
}

package graph

import (
	"slices"

	"oktagon/collector/snapshot"
)

// owned returns the items of fan-outs in the order of their own ids, each id
// once whoever has it.
func owned[T snapshot.Record](b *builder, resources ...string) ([]T, error) {
	var all []T
	for _, resource := range resources {
		err := children(b, resource, func(_ string, items []T) error {
			all = append(all, items...)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	snapshot.SortByID(all, func(x *T) string { return (*x).Key() })
	return slices.CompactFunc(all, func(x, y T) bool { return x.Key() == y.Key() }), nil
}

// secretNodes emits the client secrets of applications and of integrations.
func secretNodes(b *builder) error {
	secrets, err := owned[snapshot.Secret](b, snapshot.AppSecrets, snapshot.APIServiceSecrets)
	if err != nil {
		return err
	}
	for _, s := range secrets {
		b.begin(s.ID, s.SecretHash, s.SecretHash)
		b.text("status", s.Status)
		b.date("created", s.Created)
		b.date("last_updated", s.LastUpdated)
		if err := b.emit(s.ID); err != nil {
			return err
		}
	}
	return nil
}

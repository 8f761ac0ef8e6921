package graph

import (
	"slices"

	"oktagon/collector/snapshot"
)

// ownedSecret is a client secret and the id of the app or integration it is of.
type ownedSecret struct {
	snapshot.Secret
	owner string
}

// secretNodes emits the client secrets in the order of their own ids.
func secretNodes(b *builder) error {
	var all []ownedSecret
	err := children(b, snapshot.Secrets, func(owner string, secrets []snapshot.Secret) error {
		for _, s := range secrets {
			all = append(all, ownedSecret{s, owner})
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y ownedSecret) int {
		return snapshot.Compare(x.ID, y.ID)
	})
	for _, s := range all {
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

// secretEdges emits secret → the application or integration that it opens.
func secretEdges(b *builder) error {
	return children(b, snapshot.Secrets, func(owner string, secrets []snapshot.Secret) error {
		end, isNode := b.index.find(owner, kindApplication, kindIntegration)
		for _, s := range secrets {
			start, ok := b.index.find(s.ID, kindClientSecret)
			if !ok || !isNode {
				b.dangling(edgeSecretOf)
				continue
			}
			if err := b.link(edgeSecretOf, start, end); err != nil {
				return err
			}
		}
		return nil
	})
}

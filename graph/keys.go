package graph

import (
	"oktagon/collector/snapshot"
)

// keyNodes emits the public keys of applications in the order of their own ids.
func keyNodes(b *builder) error {
	keys, err := owned[snapshot.JWK](b, snapshot.JWKs)
	if err != nil {
		return err
	}
	for _, k := range keys {
		b.begin(k.ID, k.KID, k.KID)
		b.text("status", k.Status)
		b.text("kid", k.KID)
		b.text("kty", k.KTY)
		b.text("use", k.Use)
		b.date("created", k.Created)
		b.date("last_updated", k.LastUpdated)
		if err := b.emit(k.ID); err != nil {
			return err
		}
	}
	return nil
}

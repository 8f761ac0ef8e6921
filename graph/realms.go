package graph

import "oktagon/collector/snapshot"
import "oktagon/graph/kind"

func realmNode(b *builder, r *snapshot.Realm) error {
	b.begin(r.ID, r.Profile.Name, r.Profile.Name)
	b.flag("is_default", r.IsDefault)
	b.text("type", r.Profile.RealmType)
	b.texts("domains", r.Profile.Domains)
	b.date("created", r.Created)
	b.date("last_updated", r.LastUpdated)
	return nil
}

// realmMember is a user and the realm that the user is in.
type realmMember struct {
	user  int32
	realm string
}

// realmEdges emits realm → user, in the order of users.
func realmEdges(b *builder) error {
	for _, m := range b.realmMembers {
		if err := b.connect(kind.RealmContains, b.at(m.realm, kind.Realm), b.user(m.user)); err != nil {
			return err
		}
	}
	return nil
}

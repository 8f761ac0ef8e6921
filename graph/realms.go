package graph

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

func realmNode(e *emit.Emitter, realm *snapshot.Realm) error {
	n := e.Node(kind.Realm, realm.ID, realm.Profile.Name, realm.Profile.Name)
	n.Flag("is_default", realm.IsDefault)
	n.Text("type", realm.Profile.RealmType)
	n.Strings("domains", realm.Profile.Domains.Readable())
	n.Date("created", realm.Created)
	n.Date("last_updated", realm.LastUpdated)
	return n.Write()
}

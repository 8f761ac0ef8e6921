package snapshot

// Realms is the resource of [Realm] records.
const Realms = "realms"

// Realm is one of GET /api/v1/realms.
type Realm struct {
	ID          string       `json:"id"`
	IsDefault   Bool         `json:"isDefault,omitzero"`
	Created     Text         `json:"created,omitzero"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	Profile     RealmProfile `json:"profile,omitzero"`
}

func (r Realm) Key() string { return r.ID }

// RealmProfile describes a realm.
type RealmProfile struct {
	Name      Text  `json:"name,omitzero"`
	RealmType Text  `json:"realmType,omitzero"`
	Domains   Texts `json:"domains,omitempty"`
}

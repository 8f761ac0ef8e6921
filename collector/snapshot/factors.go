package snapshot

// Factors is the resource of [Factor] records, per user.
const Factors = "factors"

// Factor is one of GET /api/v1/users/{id}/factors, without what a pending factor embeds:
// that is a secret.
type Factor struct {
	ID     string `json:"id"`
	Status Text   `json:"status,omitzero"`
	Type   Text   `json:"factorType,omitzero"`
}

func (f Factor) Key() string { return f.ID }

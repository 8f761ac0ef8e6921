package snapshot

import (
	"slices"

	"oktagon/collector/jsoncodec"
)

// Resources of credentials; the comment names the record.
const (
	Factors   = "factors"    // Factor, per user
	JWKs      = "jwks"       // JWK, per app
	Grants    = "grants"     // Grant, per app
	APITokens = "api-tokens" // APIToken
)

// Factor is one of GET /api/v1/users/{id}/factors. What a pending factor embeds
// is a live secret and has no place here.
type Factor struct {
	ID     string `json:"id"`
	Status Text   `json:"status,omitzero"`
}

func (f Factor) Key() string { return f.ID }

// JWK is a public key of an app: its identifiers, never its numbers.
type JWK struct {
	ID          string `json:"id"`
	KID         Text   `json:"kid,omitzero"`
	KTY         Text   `json:"kty,omitzero"`
	Use         Text   `json:"use,omitzero"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (k JWK) Key() string { return k.ID }

// JWKSet is a list of keys in any of the three shapes that Okta is known to
// send: a list, {"keys":[]} and {"jwks":{"keys":[]}}. A snapshot has the second.
type JWKSet []JWK

// UnmarshalJSON never fails: what is none of the three is empty.
func (s *JWKSet) UnmarshalJSON(b []byte) error {
	*s = nil
	var list []JWK
	if mismatchIsFine(jsoncodec.Decode(b, &list)) == nil && list != nil {
		*s = list
		return nil
	}
	var wrapped struct {
		Keys []JWK `json:"keys"`
		JWKs struct {
			Keys []JWK `json:"keys"`
		} `json:"jwks"`
	}
	_ = jsoncodec.Decode(b, &wrapped)
	*s = append(wrapped.Keys, wrapped.JWKs.Keys...)
	return nil
}

// MarshalJSON writes {"keys":[]}.
func (s JWKSet) MarshalJSON() ([]byte, error) {
	return jsoncodec.Encode(map[string][]JWK{"keys": s})
}

// Complete reports whether the app's own listing has all that is used of every key,
// so that they need not be asked for.
func (s JWKSet) Complete() bool {
	return !slices.ContainsFunc(s, func(k JWK) bool { return k.ID == "" || k.Status.String() == "" })
}

// Grant is one of GET /api/v1/apps/{id}/grants: an OAuth scope that an app holds.
type Grant struct {
	ID        string    `json:"id"`
	ScopeID   Text      `json:"scopeId,omitzero"`
	Status    Text      `json:"status,omitzero"`
	Created   Text      `json:"created,omitzero"`
	CreatedBy Principal `json:"createdBy,omitzero"`
}

func (g Grant) Key() string { return g.ID }

// Principal is whoever did something.
type Principal struct {
	ID   Text `json:"id,omitzero"`
	Type Text `json:"type,omitzero"`
}

// APIToken is one of GET /api/v1/api-tokens: never the token.
type APIToken struct {
	ID          string       `json:"id"`
	Name        Text         `json:"name,omitzero"`
	UserID      Text         `json:"userId,omitzero"`
	ClientName  Text         `json:"clientName,omitzero"`
	Created     Text         `json:"created,omitzero"`
	LastUpdated Text         `json:"lastUpdated,omitzero"`
	ExpiresAt   Text         `json:"expiresAt,omitzero"`
	TokenWindow Text         `json:"tokenWindow,omitzero"`
	Network     TokenNetwork `json:"network,omitzero"`
}

func (t APIToken) Key() string { return t.ID }

// TokenNetwork says from where a token may be used.
type TokenNetwork struct {
	Connection Text `json:"connection,omitzero"`
}

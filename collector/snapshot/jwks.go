package snapshot

import (
	"slices"

	"oktagon/collector/jsoncodec"
)

// JWKs is the resource of [JWK] records, per app.
const JWKs = "jwks"

// JWK is a public key of an app: its identifiers without the key itself.
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

// Unclear names what the key does not say.
func (k *JWK) Unclear() (all Unclear) {
	all.add(k.Status.IsBlank(), "whether it is active")
	return all
}

// JWKSet is a list of keys in any of the three shapes that Okta is known to
// send: a list, {"keys":[]} and {"jwks":{"keys":[]}}. A snapshot has the second form.
type JWKSet []JWK

// UnmarshalJSON never fails: anything else is a list of one key of which nothing is known.
func (s *JWKSet) UnmarshalJSON(b []byte) error {
	*s = decodeList[JWK](b)
	if *s != nil {
		return nil
	}
	var wrapped struct {
		Keys []JWK `json:"keys"`
		JWKs struct {
			Keys []JWK `json:"keys"`
		} `json:"jwks"`
	}
	err := jsoncodec.Decode(b, &wrapped)
	if *s = append(wrapped.Keys, wrapped.JWKs.Keys...); err != nil && len(*s) == 0 {
		*s = JWKSet{{}}
	}
	return nil
}

// MarshalJSON writes {"keys":[]}.
func (s JWKSet) MarshalJSON() ([]byte, error) {
	return jsoncodec.Encode(map[string][]JWK{"keys": s})
}

// Complete reports whether the app itself has all that is used of its keys, so that they
// need not be read on their own.
func (s JWKSet) Complete() bool {
	return !slices.ContainsFunc(s, func(k JWK) bool { return k.ID == "" || k.Status.String() == "" })
}

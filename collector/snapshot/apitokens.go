package snapshot

// APITokens is the resource of [APIToken] records.
const APITokens = "api-tokens"

// APIToken is one of GET /api/v1/api-tokens, without the token itself.
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

// TokenNetwork is the network zones in which a token may be used.
type TokenNetwork struct {
	Connection Text `json:"connection,omitzero"`
}

package snapshot

// AuthServers is the resource of [AuthServer] records.
const AuthServers = "auth-servers"

// AuthServer is one of GET /api/v1/authorizationServers.
type AuthServer struct {
	ID          string `json:"id"`
	Name        Text   `json:"name,omitzero"`
	Description Text   `json:"description,omitzero"`
	Audiences   Texts  `json:"audiences,omitempty"`
	Issuer      Text   `json:"issuer,omitzero"`
	IssuerMode  Text   `json:"issuerMode,omitzero"`
	Status      Text   `json:"status,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (s AuthServer) Key() string { return s.ID }

package snapshot

// API service integrations, their secrets, and the users who authorized them.
const (
	APIServices       = "api-services" // APIService
	APIServiceSecrets = "secrets"      // Secret, per integration
	Creators          = "creators"     // User, per creator of an integration whom the list of users lacks
)

// APIService is one of GET /integrations/api/v1/api-services: an app of a third party with
// OAuth scopes that do not expire.
type APIService struct {
	ID            string `json:"id"`
	Name          Text   `json:"name,omitzero"`
	Type          Text   `json:"type,omitzero"`
	GrantedScopes Texts  `json:"grantedScopes,omitempty"`
	CreatedAt     Text   `json:"createdAt,omitzero"`
	CreatedBy     Text   `json:"createdBy,omitzero"`
}

func (s APIService) Key() string { return s.ID }

// Secret is a client secret of an app or of an API service integration: its id and hash,
// never the secret.
type Secret struct {
	ID          string `json:"id"`
	Status      Text   `json:"status,omitzero"`
	SecretHash  Text   `json:"secret_hash,omitzero"`
	Created     Text   `json:"created,omitzero"`
	LastUpdated Text   `json:"lastUpdated,omitzero"`
}

func (s Secret) Key() string { return s.ID }

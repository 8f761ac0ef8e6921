package snapshot

// Policies and the applications that they apply to.
const (
	Policies       = "policies"        // Policy
	PolicyMappings = "policy-mappings" // PolicyMapping, per policy
)

// Policy is one of GET /api/v1/policies?type=...
type Policy struct {
	ID          string `json:"id"`
	Name        Text   `json:"name,omitzero"`
	Type        Text   `json:"type,omitzero"`
	Priority    Int    `json:"priority,omitzero"`
	System      Bool   `json:"system,omitzero"`
	Description Text   `json:"description,omitzero"`
	Created     Text   `json:"created,omitzero"`
}

func (p Policy) Key() string { return p.ID }

// PolicyMapping is one of GET /api/v1/policies/{id}/mappings.
type PolicyMapping struct {
	ID    string             `json:"id"`
	Links PolicyMappingLinks `json:"_links,omitzero"`
}

func (m PolicyMapping) Key() string { return m.ID }

// PolicyMappingLinks has the application that a policy is mapped to, if it is mapped to one.
type PolicyMappingLinks struct {
	Application Link `json:"application,omitzero"`
}

package snapshot

// Groups that are pushed to applications.
const (
	PushMappings = "push-mappings" // PushMapping, per app
	PushTargets  = "push-targets"  // PushTarget, per target of a mapping that the list of groups lacks
)

// PushMapping is one of GET /api/v1/apps/{id}/group-push/mappings: a group that
// is pushed to an app.
type PushMapping struct {
	ID            string `json:"id"`
	Status        Text   `json:"status,omitzero"`
	SourceGroupID Text   `json:"sourceGroupId,omitzero"`
	TargetGroupID Text   `json:"targetGroupId,omitzero"`
}

func (m PushMapping) Key() string { return m.ID }

// IsActive reports whether the group is being pushed.
func (m *PushMapping) IsActive() bool { return m.Status.String() == "ACTIVE" }

// PushTarget is GET /api/v1/groups/{id} for the group that a push mapping creates.
type PushTarget struct {
	ID      string `json:"id"`
	Profile struct {
		Name Text `json:"name,omitzero"`
	} `json:"profile,omitzero"`
}

func (t PushTarget) Key() string { return t.ID }

package snapshot

// What role assignments are limited to. The id of an assignment is
// "principal/assignment".
const (
	GroupTargets = "group-targets" // GroupTarget, per assignment
	AppTargets   = "app-targets"   // AppTarget, per assignment
)

// GroupTarget is a group that a role assignment is limited to.
type GroupTarget struct {
	ID string `json:"id"`
}

func (g GroupTarget) Key() string { return g.ID }

// AppTarget is an application that a role assignment is limited to: one instance if it has
// an id, else every instance of the catalog entry.
type AppTarget struct {
	Name   string `json:"name"`
	ID     Text   `json:"id,omitzero"`
	Status Text   `json:"status,omitzero"`
}

// Key is unique among the targets of one assignment.
func (a AppTarget) Key() string {
	if id := a.ID.String(); id != "" {
		return id
	}
	return a.Name
}

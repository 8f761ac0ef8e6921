package report

import (
	"cmp"
	"time"

	"oktagon/collector/snapshot"
)

// Flow is a way by which data leaves the organization: its receiver holds no credential for Okta.
type Flow struct {
	snapshot.Flow
	Name             string
	Created, Updated time.Time // zero when unknown
	Creator          Principal // of event hooks
	Result           Result
}

func (f *Flow) subject() Subject        { return Subject{OfFlow, f.ID, f.Name} }
func (f *Flow) result() *Result         { return &f.Result }
func (f *Flow) missingStatus() []string { return f.Creator.missingStatus() }

func (f *Flow) isActive() bool { return f.Status.String() == "ACTIVE" }

// addFlows adds the data flows.
func (b *builder) addFlows() error {
	flows, err := snapshot.Flows(b.snap)
	for _, f := range flows {
		b.report.Flows = append(b.report.Flows, Flow{Flow: f, Name: f.Name.Or(snapshot.Some(f.ID)).String(),
			Created: date(f.Created), Updated: date(cmp.Or(f.LastUpdated, f.Created)), Creator: b.principals.get(f.CreatedBy.String())})
	}
	return err
}

// addHookCreators adds who created event hooks.
func (p principals) addHookCreators(s *snapshot.Snapshot) error {
	flows, err := snapshot.Flows(s)
	for i := range flows {
		p.add(flows[i].CreatedBy.String())
	}
	return err
}

// unsureFlow reports whether a rule has no certain result for a flow.
func (r *Report) unsureFlow(key findingKey) bool {
	for i := range r.Flows {
		if f := &r.Flows[i]; f.ID == key.id && r.Known(f.Resource) {
			return f.Result.unevaluated(key.rule)
		}
	}
	return true // which list it would be in is not known
}

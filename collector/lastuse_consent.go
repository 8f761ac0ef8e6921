package collector

import (
	"context"
	"strings"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/snapshot"
)

// consentRecord is what is read of the event that an administrator has authorized an
// integration.
type consentRecord struct {
	EventType snapshot.Text  `json:"eventType"`
	Published snapshot.Text  `json:"published"`
	Actor     snapshot.Ref   `json:"actor"`
	Target    []snapshot.Ref `json:"target"`
}

// findConsents asks who authorized the integrations whose creator Okta does not name or has
// deleted, as far back as the log goes. Older ones are not recorded there.
func (s *useSearch) findConsents(ctx context.Context) error {
	orphans, err := s.orphans()
	if err != nil || len(orphans) == 0 {
		return err
	}
	var events jsoncodec.Items[consentRecord]
	more, failed, err := s.page(ctx, s.task.query(`eventType eq "`+consentEvent+`"`, s.since, s.until, maxEvents), &events)
	switch {
	case err != nil:
		return err
	case failed != nil:
		s.consents = "who authorized " + firstN(orphans) + " is not known: " + withAdvice(failed)
		return nil
	case more:
		s.task.counters.note("the log has more than a page of authorizations, the newest were read")
	}
	for i := range events {
		e := &events[i]
		if e.EventType.String() != consentEvent {
			continue
		}
		for _, target := range e.Target {
			for _, id := range orphans {
				if use := s.uses[id]; target.ID.String() == id && use.AuthorizedBy.IsZero() { // the newest comes first
					use.AuthorizedBy, use.AuthorizedAt = e.Actor.ID, e.Published
				}
			}
		}
	}
	return nil
}

// orphans are the ids of the integrations, as new as the log at most, whose creator Okta does
// not name or has deleted.
func (s *useSearch) orphans() (ids []string, err error) {
	snap := s.task.run.writer.Snapshot()
	lookedUp, err := snap.FanOut(snapshot.Creators)
	if err != nil {
		return nil, err
	}
	defer lookedUp.Close()
	listed := map[string]bool{}
	for _, read := range []parents{each[*snapshot.App](snapshot.Apps), each[*snapshot.APIService](snapshot.APIServices)} {
		software, err := read(snap)
		if err != nil {
			return nil, err
		}
		for _, id := range software {
			listed[id] = true
		}
	}
	complete := snap.Manifest.CoverageOf(snapshot.Apps).Known() && snap.Manifest.CoverageOf(snapshot.APIServices).Known()
	return each(snapshot.APIServices, func(i *snapshot.APIService) bool {
		created, dated := i.CreatedAt.Time()
		if !dated || created.Before(s.since) || i.CreatedBy.Unreadable {
			return false
		}
		by := i.CreatedBy.String()
		state, _, _ := lookedUp.State(by)
		isUser := strings.HasPrefix(by, "00u")
		return by == "" || state == snapshot.Gone || !isUser && complete && !listed[by]
	})(snap)
}

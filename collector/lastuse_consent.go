package collector

import (
	"context"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/snapshot"
)

// consentRecord is what is read of the event that an administrator has authorized an
// integration.
type consentRecord struct {
	EventType snapshot.Text `json:"eventType"`
	Published snapshot.Text `json:"published"`
	Actor     snapshot.Ref  `json:"actor"`
	Target    snapshot.Refs `json:"target"`
	Outcome   struct {
		Result snapshot.Text `json:"result"`
	} `json:"outcome"`
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
	if !s.takeConsents(orphans, events) {
		s.consents = "who authorized " + firstN(orphans) + " is not known: events of the log do not say in a known form who authorized what; report it with the version of oktagon"
	}
	return nil
}

// takeConsents keeps of each integration the newest event that names it. ok is false when one is
// left of which an event that is not clear may be.
func (s *useSearch) takeConsents(orphans []string, events []consentRecord) (ok bool) {
	unclear := false
	for i := range events {
		e := &events[i]
		switch named := e.names(orphans); {
		case e.isOther():
		case e.EventType.IsBlank(), e.Actor.ID.IsBlank(), e.Outcome.Result.IsBlank(), len(named) == 0 && e.hasUnreadableTarget():
			unclear = true
		default:
			for _, id := range named {
				if use := s.uses[id]; use.AuthorizedBy.IsZero() { // the newest comes first
					use.AuthorizedBy, use.AuthorizedAt = e.Actor.ID, e.Published
				}
			}
		}
	}
	return !unclear || !slices.ContainsFunc(orphans, func(id string) bool { return s.uses[id].AuthorizedBy.IsZero() })
}

// names returns those of some integrations that are targets of the event.
func (e *consentRecord) names(integrations []string) (named []string) {
	for _, target := range e.Target {
		if id := target.ID.String(); slices.Contains(integrations, id) {
			named = append(named, id)
		}
	}
	return named
}

// isOther reports whether the event is known to be no authorization: it has another type, or it
// was refused.
func (e *consentRecord) isOther() bool {
	return e.EventType.String() != consentEvent && !e.EventType.IsBlank() || e.Outcome.Result.String() != "SUCCESS" && !e.Outcome.Result.IsBlank()
}

func (e *consentRecord) hasUnreadableTarget() bool {
	return len(e.Target) == 0 || slices.ContainsFunc(e.Target, func(target snapshot.Ref) bool { return target.ID.IsBlank() })
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

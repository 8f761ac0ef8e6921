package collector

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagon/collector/okta"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/collector/transport"
)

// lastUse is when API service integrations, service apps and AI agents last got a token, by the
// System Log (last-use.md). It runs last, so that the token of this run has had time to reach
// the log.
var lastUse = resource{
	name:           snapshot.LastUses,
	produces:       "when integrations, service apps and AI agents last got a token",
	endpoint:       get("/api/v1/logs"),
	scopes:         []string{"okta.logs.read"},
	role:           "Read-only Administrator or Report Administrator",
	optionalNeeds:  []string{snapshot.APIServices, snapshot.Apps, snapshot.Grants, snapshot.AIAgents},
	after:          []string{allOthers, snapshot.Creators, snapshot.UserAssignments, snapshot.ClientAssignments},
	stateOverrides: licensed,
	option:         option{flag: "--last-use", isSet: func(o Options) bool { return o.LastUse }},
	records:        readFunc(readLastUse),
}

const (
	// logDays is how far back Okta's log goes.
	logDays = 90
	// lateEvents is how long to wait for events that are written late.
	lateEvents = time.Minute
)

// readFunc reads a resource in a way of its own.
type readFunc func(context.Context, *task) error

func (read readFunc) read(ctx context.Context, t *task) error { return read(ctx, t) }

func readLastUse(ctx context.Context, t *task) error {
	clients, err := t.clientHolders()
	if err != nil {
		return err
	}
	agents, err := each[*snapshot.AIAgent](snapshot.AIAgents)(t.run.writer.Snapshot())
	if err != nil {
		return err
	}
	s := newUseSearch(t, clients, agents)
	t.run.opts.Progress.Start(t.row.name, len(s.uses), 0)
	if t.run.opts.Probe {
		return s.probe(ctx)
	}
	if err := s.run(ctx); err != nil {
		return err
	}
	file, err := t.run.writer.Listing(t.row.name)
	if err != nil {
		return err
	}
	for _, id := range s.holders {
		if err := file.Add(*s.uses[id]); err != nil {
			return err
		}
	}
	if _, _, err := file.Finish(); err != nil {
		return err
	}
	t.counters.add(len(s.holders), 0, 0)
	t.setState(s.summary())
	return nil
}

// clientHolders are the ids of all API service integrations, and of the service apps with an
// active grant of a scope of Okta.
func (t *task) clientHolders() (ids []string, err error) {
	m := &t.run.writer.Snapshot().Manifest
	for _, name := range t.row.optionalNeeds {
		if c := m.CoverageOf(name); c.State != snapshot.Skipped && !c.Known() {
			t.capAtPartial(c) // there may be more holders
		}
	}
	s := t.run.writer.Snapshot()
	granted := map[string]bool{}
	err = eachChild(s, snapshot.Grants, func(app string, g snapshot.Grant) {
		granted[app] = granted[app] || g.IsActiveOktaScope()
	})
	if err != nil {
		return nil, err
	}
	apps, err := each(snapshot.Apps, (*snapshot.App).IsService, func(a *snapshot.App) bool { return granted[a.ID] })(s)
	if err != nil {
		return nil, err
	}
	ids, err = each[*snapshot.APIService](snapshot.APIServices)(s)
	return append(ids, apps...), err
}

// useSearch is the search for the last token of each holder.
type useSearch struct {
	task         *task
	holders      []string        // sorted
	agents       map[string]bool // the holders that are AI agents
	since, until time.Time
	uses         map[string]*snapshot.LastUse // of the holders and of the control, by id
	control      string                       // this program's own client, "" when it is none
	oneByOne     bool                         // Okta refuses questions about several holders
	slow         int                          // groups of holders that Okta could not search for in time
	failed       error                        // ended the search
	reasons      []string                     // why some last tokens are not known, and what to do
	consents     string                       // why it is not known who authorized some integrations
}

func newUseSearch(t *task, clients, agents []string) *useSearch {
	holders := slices.Concat(clients, agents)
	slices.SortFunc(holders, snapshot.CompareIDs)
	holders = slices.Compact(holders)
	until := t.run.client.Now().UTC().Truncate(time.Millisecond)
	s := &useSearch{task: t, holders: holders, agents: map[string]bool{}, since: until.AddDate(0, 0, -logDays), until: until, uses: map[string]*snapshot.LastUse{}}
	for _, id := range agents {
		s.agents[id] = true
	}
	identity := t.run.writer.Snapshot().Manifest.Identity
	if mode := t.run.client.Mode(); len(holders) > 0 && (mode == okta.ClientSecret || mode == okta.PrivateKeyJWT) {
		s.control = identity.ClientID
		s.uses[s.control] = nil
	}
	for _, id := range holders {
		s.uses[id] = nil
	}
	for id := range s.uses {
		s.uses[id] = &snapshot.LastUse{Holder: id, State: snapshot.UseUnknown, Since: logTime(s.since)}
	}
	return s
}

// run searches for all holders and, when some have no token, asks whether that can be
// believed.
func (s *useSearch) run(ctx context.Context) error {
	if err := s.askAll(ctx, s.in(snapshot.UseUnknown)); err != nil {
		return err
	}
	if err := s.awaitControl(ctx); err != nil {
		return err
	}
	doubt, err := s.doubtNone()
	if err != nil {
		return err
	}
	if doubt != "" {
		for _, id := range s.idle() {
			s.uses[id].State = snapshot.UseUnknown
		}
	}
	if s.failed == nil {
		s.explain(doubt)
		if err := s.findConsents(ctx); err != nil {
			return err
		}
	}
	for _, use := range s.uses {
		use.Until = logTime(s.until)
	}
	return nil
}

// in returns the ids that are in a state, sorted.
func (s *useSearch) in(state snapshot.UseState) (ids []string) {
	for id, use := range s.uses {
		if use.State == state {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, snapshot.CompareIDs)
	return ids
}

// holdersIn returns the holders that are in a state, sorted: without the control, unless it
// is a holder itself.
func (s *useSearch) holdersIn(state snapshot.UseState) (ids []string) {
	for _, id := range s.holders {
		if s.uses[id].State == state {
			ids = append(ids, id)
		}
	}
	return ids
}

// idle returns the holders without a token in the log.
func (s *useSearch) idle() []string { return s.holdersIn(snapshot.UseNone) }

// awaitControl searches again, a minute later, when the log does not have this program's own
// token yet.
func (s *useSearch) awaitControl(ctx context.Context) error {
	if s.failed != nil || len(s.idle()) == 0 || s.control == "" || s.uses[s.control].State != snapshot.UseNone {
		return nil
	}
	if err := transport.Sleep(ctx, lateEvents); err != nil {
		return err
	}
	s.until = s.task.run.client.Now().UTC().Truncate(time.Millisecond)
	return s.askAll(ctx, s.in(snapshot.UseNone))
}

// doubtNone says why a holder without a token in the log may have one, "" when it has none
// (last-use.md §11).
func (s *useSearch) doubtNone() (string, error) {
	switch {
	case len(s.idle()) == 0:
		return "", nil
	case s.control != "" && s.uses[s.control].State != snapshot.UseSeen:
		return "the log does not have the token of this program itself, so it may lack those of others; give the client a role that sees the whole log, and run again later", nil
	case s.control == "" && len(s.in(snapshot.UseSeen)) == 0:
		return "the log has no token of anybody, which may mean that it is not shown completely; sign in as a service app, whose own token proves that it is", nil
	}
	if sees, err := s.task.seesWholeLog(); sees || err != nil {
		return "", err
	}
	return "none of this credential's admin roles is known to see the whole log; give it the role Read-only Administrator or Report Administrator", nil
}

// wholeLogRoles are the types of the admin roles that see the whole log.
var wholeLogRoles = []string{"SUPER_ADMIN", "ORG_ADMIN", "READ_ONLY_ADMIN", "REPORT_ADMIN"}

// seesWholeLog reports whether the credential's own admin roles allow it to see the whole log,
// as far as they were collected. An API service integration has none and needs none.
func (t *task) seesWholeLog() (bool, error) {
	identity := t.run.writer.Snapshot().Manifest.Identity
	resource, id := snapshot.UserAssignments, identity.UserID
	switch t.run.client.Mode() {
	case okta.ClientSecret:
		return true, nil
	case okta.PrivateKeyJWT:
		resource, id = snapshot.ClientAssignments, identity.ClientID
	}
	f, err := t.run.writer.Snapshot().FanOut(resource)
	if err != nil {
		return false, err
	}
	defer f.Close()
	if state, _, _ := f.State(id); state != snapshot.Complete {
		return true, nil // they were not collected
	}
	roles, err := snapshot.Items[snapshot.RoleAssignment](f, id)
	return slices.ContainsFunc(roles, func(r snapshot.RoleAssignment) bool {
		return r.Status.String() == "ACTIVE" && slices.Contains(wholeLogRoles, r.Type.String())
	}), err
}

// explain adds a reason why last tokens are not known, once. Without a reason, it adds none.
func (s *useSearch) explain(reason string) {
	if reason != "" && !slices.Contains(s.reasons, reason) {
		s.reasons = append(s.reasons, reason)
	}
}

// summary is the state of the resource and its reason.
func (s *useSearch) summary() (snapshot.State, string) {
	unknown := s.holdersIn(snapshot.UseUnknown)
	reasons := s.reasons
	if s.failed != nil {
		state, reason := s.task.outcome(s.failed)
		if len(unknown) == len(s.holders) {
			return state, reason
		}
		reasons = append(reasons, reason)
	}
	why := strings.Join(reasons, "; ")
	switch {
	case len(unknown) > 0:
		why = fmt.Sprintf("it is not known when %s last got a token (%s): %s", safetext.Count(len(unknown), "holder"), firstN(unknown), why)
	case s.failed == nil:
		why = "" // asking again has answered
	}
	if s.consents != "" {
		why = strings.TrimPrefix(why+"; "+s.consents, "; ")
	}
	if why == "" {
		return snapshot.Complete, ""
	}
	return snapshot.Partial, why
}

// logTime is a time as the log's parameters have it.
func logTime(t time.Time) snapshot.Text { return snapshot.Some(t.Format("2006-01-02T15:04:05.000Z")) }

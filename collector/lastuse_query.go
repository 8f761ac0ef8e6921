package collector

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

const (
	// chunkSize is how many holders one filter names: about 1,300 characters.
	chunkSize = 20
	// maxEvents is the largest page of the log.
	maxEvents = 1000
	// maxSlow is how many groups of holders Okta may fail to search for.
	maxSlow = 2

	consentEvent = "integration.api_service.lifecycle.authorize"
)

// The types of events by which holders get tokens: clients of Okta's API, and AI agents, which
// get tokens, secrets and passwords for users (ai-agents.md §5). That of clients is no sign of
// an agent: an agent that shares its client with an application has it at every sign-in.
var (
	clientEvents = []string{"app.oauth2.token.grant.access_token"}
	agentEvents  = []string{"app.oauth2.token.grant.id_jag", "app.oauth2.token.grant.vaulted_secret", "app.oauth2.token.grant.service_account",
		"app.oauth2.token.grant.oauth_sts", "app.oauth2.as.token.grant.access_token"}
)

// shorterDays are the parts of the log that are searched when Okta cannot search the whole
// log in time.
var shorterDays = []int{7, 30, logDays}

// logEvent is what is read of an event. All else, as addresses and people's names, is dropped
// while decoding.
type logEvent struct {
	EventType snapshot.Text `json:"eventType"`
	Published snapshot.Text `json:"published"`
	Actor     snapshot.Ref  `json:"actor"`
	Outcome   struct {
		Result snapshot.Text `json:"result"`
	} `json:"outcome"`
	Security struct {
		ASOrg snapshot.Text `json:"asOrg"`
	} `json:"securityContext"`
	Client struct {
		Place struct {
			Country snapshot.Text `json:"country"`
		} `json:"geographicalContext"`
	} `json:"client"`
	Debug struct {
		Data struct {
			GrantedScopes snapshot.Scopes `json:"grantedScopes"`
		} `json:"debugData"`
	} `json:"debugContext"`
}

// askAll searches for the last token of each holder, in groups, and stops when a request has
// failed for good.
func (s *useSearch) askAll(ctx context.Context, ids []string) error {
	for _, id := range ids {
		s.uses[id].State = snapshot.UseUnknown
	}
	askable := slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isPlainID(id) })
	if len(askable) < len(ids) {
		s.explain("an id in a form that Okta does not make is not searched for; check what answers at the address of the organization")
	}
	isAgent := func(id string) bool { return s.agents[id] }
	agents := slices.DeleteFunc(slices.Clone(askable), func(id string) bool { return !isAgent(id) })
	for _, group := range [][]string{slices.DeleteFunc(askable, isAgent), agents} {
		for chunk := range slices.Chunk(group, chunkSize) {
			if s.failed != nil || s.slow >= maxSlow {
				return nil
			}
			if err := s.ask(ctx, chunk); err != nil {
				return err
			}
			s.task.run.opts.Progress.Add(s.task.row.name, len(chunk), 0)
		}
	}
	return nil
}

// events are the types of events by which holders of one kind get tokens.
func (s *useSearch) events(ids []string) []string {
	if s.agents[ids[0]] {
		return agentEvents
	}
	return clientEvents
}

// plainID is the form of Okta's ids.
var plainID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

func isPlainID(id string) bool { return plainID.MatchString(id) }

// ask searches for the last tokens of holders of one kind.
func (s *useSearch) ask(ctx context.Context, ids []string) error {
	if s.oneByOne || len(ids) == 1 {
		return s.askEach(ctx, ids)
	}
	left, ended, failed, err := s.rounds(ctx, ids, logDays)
	switch {
	case err != nil:
		return err
	case okta.Classify(failed) == okta.BadRequest:
		s.oneByOne = true
		s.task.counters.note("Okta takes no question about several holders, so the log was asked one by one")
		return s.askEach(ctx, left)
	case isTooSlow(failed):
		return s.askShorter(ctx, left)
	case failed != nil:
		s.failed = failed
	case ended:
		s.markNone(left)
	default: // a page without an event of any of them
		return s.askEach(ctx, left)
	}
	return nil
}

// rounds asks for events of holders, newest first, and again for those of whom the page had
// none. Following the link to the next page instead would repeat the events of the busy ones.
// left are those without an event; ended says that there are no more events, and that they
// have none.
func (s *useSearch) rounds(ctx context.Context, ids []string, days int) (left []string, ended bool, failed, err error) {
	left = ids
	for len(left) > 0 {
		before := len(left)
		var more bool
		left, more, failed, err = s.fetch(ctx, left, days, maxEvents)
		if err != nil || failed != nil || !more || len(left) == before {
			return left, failed == nil && !more, failed, err
		}
	}
	return nil, true, nil, nil
}

// askEach asks for the newest event of each holder.
func (s *useSearch) askEach(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if s.failed != nil || s.slow >= maxSlow {
			return nil
		}
		one := []string{id}
		left, more, failed, err := s.fetch(ctx, one, logDays, 1)
		if failed == nil && err == nil && len(left) > 0 && more { // the newest is no token
			left, more, failed, err = s.fetch(ctx, one, logDays, maxEvents)
		}
		switch {
		case err != nil:
			return err
		case isTooSlow(failed):
			if err := s.askShorter(ctx, one); err != nil {
				return err
			}
		case failed != nil:
			s.failed = failed
		case !more:
			s.markNone(left)
		case len(left) > 0:
			s.explain(unclearEvents)
		}
	}
	return nil
}

// askShorter searches shorter and shorter parts of the log first. Who is still left when
// Okta cannot search the whole log stays unknown.
func (s *useSearch) askShorter(ctx context.Context, left []string) error {
	var ended bool
	var failed, err error
	for _, days := range shorterDays {
		left, ended, failed, err = s.rounds(ctx, left, days)
		if err != nil {
			return err
		}
		if failed != nil && !isTooSlow(failed) {
			s.failed = failed
			return nil
		}
	}
	switch {
	case ended:
		s.markNone(left)
	case failed != nil:
		s.slow++
		s.explain("Okta could not search its log in time; run again when it is quiet")
	default:
		s.explain(unclearEvents)
	}
	return nil
}

// isTooSlow reports the answer to a search that took more than 30 seconds.
func isTooSlow(failed error) bool {
	var api *okta.APIError
	return errors.As(failed, &api) && api.Status == http.StatusInternalServerError && api.Code == "E0000009"
}

func (s *useSearch) markNone(ids []string) {
	for _, id := range ids {
		if s.uses[id].State == snapshot.UseUnknown {
			s.uses[id].State = snapshot.UseNone
		}
	}
}

// unclearEvents is why holders stay unknown of whom the log has events that do not say whether
// they got a token.
const unclearEvents = "events of the log do not say in a known form who got a token when; report it with the version of oktagon"

// isClear reports whether an event says what it is, of whom and with which result: one that does
// not may be the token of any holder that was asked for.
func (e *logEvent) isClear() bool {
	return !e.EventType.IsBlank() && !e.Actor.ID.IsBlank() && !e.Outcome.Result.IsBlank()
}

// fetch asks for a page of the newest events of holders. left are those without one. A page with
// an event that is not clear is taken for one that others follow: it does not show that a holder
// has none.
func (s *useSearch) fetch(ctx context.Context, ids []string, days, limit int) (left []string, more bool, failed, err error) {
	var events jsoncodec.Items[logEvent]
	since := s.since
	if days < logDays {
		since = s.until.AddDate(0, 0, -days)
	}
	types := s.events(ids)
	more, failed, err = s.page(ctx, s.task.query(tokenFilter(types, ids), since, s.until, limit), &events)
	if failed != nil || err != nil {
		return ids, false, failed, err
	}
	have := map[string]bool{}
	for i := range events {
		e, id := &events[i], events[i].Actor.ID.String()
		more = more || !e.isClear()
		if slices.Contains(ids, id) && slices.Contains(types, e.EventType.String()) && e.Outcome.Result.String() == "SUCCESS" {
			have[id] = true
			s.take(e, s.uses[id])
		}
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return have[id] }), more, nil, nil
}

// take keeps an event of a holder that is newer than what is known of it. Without a date it
// is not known when the token was issued.
func (s *useSearch) take(e *logEvent, use *snapshot.LastUse) {
	published, dated := e.Published.Time()
	if !dated {
		s.explain(unclearEvents)
		return
	}
	if before, _ := use.Published.Time(); !published.After(before) {
		return
	}
	use.State, use.Published = snapshot.UseSeen, logTime(published.UTC())
	use.ASOrg, use.Country, use.Scopes = e.Security.ASOrg, e.Client.Place.Country, nil
	if scopes := e.Debug.Data.GrantedScopes; len(scopes) > 0 { // no token is without any
		use.Scopes = slices.Sorted(slices.Values(scopes))
	}
}

// page reads one page of the log, and says whether there are more.
func (s *useSearch) page(ctx context.Context, call okta.Call, events jsoncodec.List) (more bool, failed, err error) {
	for page, failed := range okta.List(ctx, s.task.run.client, call, events) {
		if ctx.Err() != nil {
			return false, nil, context.Cause(ctx)
		}
		if failed != nil {
			failed, err = nonFatal(failed)
			return false, failed, err
		}
		s.task.counters.note(page.Warnings...)
		return page.More, nil, nil
	}
	return false, nil, context.Cause(ctx)
}

// query is the call for the newest events that match a filter. With both ends given, the
// search is finite: its last page has no link to a next one.
func (t *task) query(filter string, since, until time.Time, limit int) okta.Call {
	call := t.row.call()
	query := url.Values{"since": {logTime(since).String()}, "until": {logTime(until).String()}, "sortOrder": {"DESCENDING"},
		"limit": {strconv.Itoa(limit)}, "filter": {filter}}
	call.Queries = []string{strings.ReplaceAll(query.Encode(), "+", "%20")}
	return call
}

// tokenFilter matches events of some types that are about holders. Their ids are plain.
func tokenFilter(types, ids []string) string {
	return isOneOf("eventType", types) + " and " + isOneOf("actor.id", ids)
}

// isOneOf is the part of a filter that matches some values of a field.
func isOneOf(field string, values []string) string {
	var terms []string
	for _, value := range values {
		terms = append(terms, field+` eq "`+value+`"`)
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return "(" + strings.Join(terms, " or ") + ")"
}

// probe asks one small question, to see whether the log may be read.
func (s *useSearch) probe(ctx context.Context) error {
	ids := slices.DeleteFunc(slices.Clone(s.holders), func(id string) bool { return !isPlainID(id) })
	if len(ids) == 0 {
		return nil
	}
	_, _, failed, err := s.fetch(ctx, ids[:1], logDays, 1)
	if failed != nil {
		s.task.setState(s.task.outcome(failed))
	}
	return err
}

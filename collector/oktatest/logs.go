package oktatest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"oktagon/collector/snapshot"
)

// Log is the System Log of the fake Okta. It has an event for each last token of the snapshot
// (see [snapshot.LastUse]), moved so that the snapshot's search seems to be made when the
// server starts, and one for each access token that the server issues.
type Log struct {
	// Events are more events.
	Events []Event
	// Every repeats the token of each holder that has one, back to the beginning of the log.
	// 0: each has one token.
	Every time.Duration
	// Late is after how long the log has the tokens that the server issues.
	Late time.Duration
	// NoJoint refuses filters that name several actors.
	NoJoint bool
	// Slow is how long a part of the log may be that can be searched in time. 0: all of it.
	Slow time.Duration
}

// Event is an event of the log.
type Event struct {
	Type, Actor string
	Failed      bool
	Scopes      string   // as the log has them: comma and blank separated
	Network     string   // owner of the client's network
	Country     string   // of the client
	Targets     []string // ids
	Published   time.Time
	Undated     bool // without a date
}

// The types of the events that the fake makes by itself.
const (
	TokenEvent   = "app.oauth2.token.grant.access_token"
	AgentEvent   = "app.oauth2.token.grant.id_jag"
	ConsentEvent = "integration.api_service.lifecycle.authorize"
)

// logDays is how far back the log goes.
const logDays = 90

// eventLog is the log of a server.
type eventLog struct {
	o       Log
	mu      sync.Mutex // guards events
	events  []*Event
	started time.Time
}

// newEventLog returns the log of a snapshot, at a time.
func newEventLog(snap *snapshot.Snapshot, o Log, now time.Time) (*eventLog, error) {
	l := &eventLog{o: o, started: now}
	for i := range o.Events {
		l.events = append(l.events, &o.Events[i])
	}
	uses, err := snap.LastUses()
	if err != nil {
		return nil, err
	}
	types := map[string]string{}
	for agent, err := range snapshot.Pointers[*snapshot.AIAgent](snap, snapshot.AIAgents) {
		if err != nil {
			return nil, err
		}
		types[agent.ID] = AgentEvent
	}
	for _, use := range uses {
		until, _ := use.Until.Time()
		if at, ok := use.AuthorizedAt.Time(); ok {
			l.events = append(l.events, &Event{Type: ConsentEvent, Actor: use.AuthorizedBy.String(), Targets: []string{use.Holder}, Published: now.Add(at.Sub(until))})
		}
		if published, ok := use.Published.Time(); ok {
			l.addTokens(Event{Type: cmp.Or(types[use.Holder], TokenEvent), Actor: use.Holder, Scopes: strings.Join(use.Scopes, ", "),
				Network: use.ASOrg.String(), Country: use.Country.String(), Published: now.Add(published.Sub(until))})
		}
	}
	return l, nil
}

// addTokens adds the tokens of a holder, of which e is the last.
func (l *eventLog) addTokens(e Event) {
	for oldest := l.started.AddDate(0, 0, -logDays); e.Published.After(oldest); e.Published = e.Published.Add(-l.o.Every) {
		token := e
		l.events = append(l.events, &token)
		if l.o.Every <= 0 {
			return
		}
	}
}

// addIssued adds the token that a client got now. The header Date, by which clients know the
// time, has whole seconds.
func (l *eventLog) addIssued(client string, scopes []string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, &Event{Type: TokenEvent, Actor: client, Scopes: strings.Join(scopes, ", "), Published: now.Truncate(time.Second)})
}

// find returns the events of a time that match, the newest first.
func (l *eventLog) find(since, until, now time.Time, match func(*Event) bool) (found []*Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.events {
		late := e.Published.After(l.started.Add(-time.Second)) && now.Before(e.Published.Add(l.o.Late))
		if match(e) && !late && !e.Published.Before(since) && !e.Published.After(until) {
			found = append(found, e)
		}
	}
	slices.SortStableFunc(found, func(x, y *Event) int {
		return cmp.Or(y.Published.Compare(x.Published), cmp.Compare(x.Actor, y.Actor))
	})
	return found
}

// The documented forms of our questions (last-use.md §2). The fake refuses any other.
var (
	logParameters = []string{"filter", "limit", "since", "sortOrder", "until"}
	logFilter     = regexp.MustCompile(`^(?:eventType eq "[a-z0-9._]+"|\(eventType eq "[a-z0-9._]+"(?: or eventType eq "[a-z0-9._]+"){1,9}\))` +
		`(?: and (?:actor\.id eq "[A-Za-z0-9_-]+"|\(actor\.id eq "[A-Za-z0-9_-]+"(?: or actor\.id eq "[A-Za-z0-9_-]+"){1,19}\)))?$`)
	logTerm     = regexp.MustCompile(`(eventType|actor\.id) eq "([^"]+)"`)
	logTimeForm = "2006-01-02T15:04:05.000Z"
)

// logs answers a bounded question to the System Log.
func logs(c *call) *reply {
	since, until, refusal := logWindow(c.query, c.now)
	if refusal != nil {
		return refusal
	}
	filter := c.query.Get("filter")
	if !logFilter.MatchString(filter) {
		return oktaError(http.StatusBadRequest, "E0000053", "filter")
	}
	var types, actors []string
	for _, m := range logTerm.FindAllStringSubmatch(filter, -1) {
		if m[1] == "eventType" {
			types = append(types, m[2])
		} else {
			actors = append(actors, m[2])
		}
	}
	o := c.s.log.o
	switch {
	case len(actors) > 1 && o.NoJoint:
		return oktaError(http.StatusBadRequest, "E0000053", "filter")
	case o.Slow > 0 && until.Sub(since) > o.Slow:
		return oktaError(http.StatusInternalServerError, "E0000009")
	}
	found := c.s.log.find(since, until, c.now, func(e *Event) bool {
		return slices.Contains(types, e.Type) && (len(actors) == 0 || slices.Contains(actors, e.Actor))
	})
	return c.logPage(found)
}

// logWindow is the part of the log that is asked for. Only a question with both ends and in
// the order of the newest first is finite.
func logWindow(query url.Values, now time.Time) (since, until time.Time, refusal *reply) {
	for name, values := range query {
		if name != "after" && !slices.Contains(logParameters, name) || len(values) != 1 {
			return since, until, oktaError(http.StatusBadRequest, "E0000001", name)
		}
	}
	if query.Get("sortOrder") != "DESCENDING" {
		return since, until, oktaError(http.StatusBadRequest, "E0000001", "sortOrder: a question without it never ends")
	}
	since, errSince := time.Parse(logTimeForm, query.Get("since"))
	until, errUntil := time.Parse(logTimeForm, query.Get("until"))
	switch {
	case errSince != nil || errUntil != nil || until.Before(since):
		return since, until, oktaError(http.StatusBadRequest, "E0000001", "since, until")
	case since.Before(now.AddDate(0, 0, -180)):
		return since, until, oktaError(http.StatusBadRequest, "E0000053", "since")
	}
	return maxTime(since, now.AddDate(0, 0, -logDays).Add(-time.Hour)), until, nil
}

func maxTime(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// logPage answers with a page of events, and links to the next one unless it is the last.
func (c *call) logPage(found []*Event) *reply {
	size, refusal := c.pageSize()
	if refusal != nil {
		return refusal
	}
	from, refusal := c.position()
	if refusal != nil {
		return refusal
	}
	found = found[min(from.item, len(found)):]
	next := ""
	if len(found) > size {
		found, next = found[:size], c.pageAt(position{item: from.item + size})
	}
	body := []byte{'['}
	for i, e := range found {
		if i > 0 {
			body = append(body, ',')
		}
		body = e.appendTo(body, !c.s.o.NoExtraFields)
	}
	return c.closeList(body, c.nextLink(next))
}

// appendTo appends an event as Okta sends it. With all, it has what else Okta sends: addresses,
// people and hashes, which nothing but the log may have.
func (e *Event) appendTo(b []byte, all bool) []byte {
	result, date := "SUCCESS", "null"
	if e.Failed {
		result = "FAILURE"
	}
	if !e.Undated {
		date = strconv.Quote(e.Published.UTC().Format(logTimeForm))
	}
	var private [7]string
	if all {
		private = privateFields
	}
	targets := fmt.Sprintf(`{"id":"AT.1"%s}`, private[5])
	for _, id := range e.Targets {
		targets += fmt.Sprintf(`,{"id":%q%s}`, id, private[5])
	}
	return fmt.Appendf(b, `{"eventType":%q,"published":%s,"actor":{"id":%q%s},"outcome":{"result":%q},"client":{"geographicalContext":{"country":%s%s}%s},`+
		`"securityContext":{"asOrg":%s%s},"debugContext":{"debugData":{"grantedScopes":%q%s}},"target":[%s]%s}`,
		e.Type, date, e.Actor, private[0], result, text(e.Country), private[1], private[2],
		text(e.Network), private[3], e.Scopes, private[4], targets, private[6])
}

// privateFields are what nothing reads: of the actor, the place, the client, its network, the
// token request, a target, and the event itself.
var privateFields = [7]string{
	`,"type":"PublicClientApp","alternateId":"` + LogPerson + `","displayName":"` + LogPerson + `"`,
	`,"city":"` + Marker + `","postalCode":"` + Marker + `"`,
	`,"ipAddress":"` + LogAddress + `","zone":"` + Marker + `","userAgent":{"rawUserAgent":"connector/2.1 (` + LogPerson + `)"}`,
	`,"asNumber":64496,"isp":"` + Marker + `","isProxy":false,"domain":"` + Marker + `"`,
	`,"grantType":"client_credentials","clientAuthType":"client_secret_basic","clientSecret":"` + Marker + `","dtHash":"` + Marker + `"`,
	`,"type":"access_token","alternateId":"` + LogPerson + `","displayName":"` + LogPerson + `","detailEntry":{"hash":"` + Marker + `","subject_profile":"` + LogPerson + `"}`,
	`,"uuid":"` + Marker + `","severity":"INFO","request":{"ipChain":[{"ip":"` + LogAddress + `","version":"V4"}]},"authenticationContext":{"externalSessionId":"` + Marker + `"}`,
}

// An address and a person that are in all events. Nothing but the log may have them.
const (
	LogAddress = "203.0.113.9"
	LogPerson  = "ursula.rautio@logs.example"
)

// text is a text in JSON, or null in place of none.
func text(s string) string {
	if s == "" {
		return "null"
	}
	return strconv.Quote(s)
}

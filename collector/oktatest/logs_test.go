package oktatest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// question is a question to the log in the documented form, with changes: "name=value" sets a
// parameter, "name" removes it.
func question(changes ...string) string {
	now := time.Now().UTC()
	query := url.Values{"since": {now.AddDate(0, 0, -90).Format(logTimeForm)}, "until": {now.Format(logTimeForm)}, "sortOrder": {"DESCENDING"},
		"limit": {"1000"}, "filter": {`eventType eq "` + TokenEvent + `"`}}
	for _, change := range changes {
		if name, value, sets := strings.Cut(change, "="); sets {
			query.Set(name, value)
		} else {
			query.Del(name)
		}
	}
	return "/api/v1/logs?" + query.Encode()
}

func actorTerms(n int) string {
	terms := make([]string, n)
	for i := range terms {
		terms[i] = fmt.Sprintf(`actor.id eq "0oa%d"`, i)
	}
	return strings.Join(terms, " or ")
}

// TestLogForms holds questions to the documented forms (last-use.md §2): what Okta refuses, and what
// would never end, is refused.
func TestLogForms(t *testing.T) {
	t.Parallel()
	const token = `eventType eq "` + TokenEvent + `"`
	ago := func(days int) string { return time.Now().UTC().AddDate(0, 0, -days).Format(logTimeForm) }
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, contoso(t), Options{})
		for _, test := range []struct {
			change []string
			code   string // "" for 200
		}{
			{nil, ""},
			{[]string{"limit=1"}, ""},
			{[]string{"filter=" + token + ` and actor.id eq "0oa1"`}, ""},
			{[]string{"filter=" + token + " and (" + actorTerms(20) + ")"}, ""},
			{[]string{`filter=(eventType eq "a.b" or eventType eq "c.d") and (` + actorTerms(2) + ")"}, ""},
			{[]string{"since=" + ago(179)}, ""},

			{[]string{"until"}, "E0000001"}, // polling: it never ends
			{[]string{"until", "sortOrder=ASCENDING"}, "E0000001"},
			{[]string{"sortOrder"}, "E0000001"},
			{[]string{"sortOrder=ASCENDING"}, "E0000001"},
			{[]string{"since"}, "E0000001"}, // it would be 7 days
			{[]string{"since=yesterday"}, "E0000001"},
			{[]string{"since=" + ago(-1)}, "E0000001"},
			{[]string{"since=" + ago(181)}, "E0000053"},
			{[]string{"limit=1001"}, "E0000001"},
			{[]string{"limit=0"}, "E0000001"},
			{[]string{"q=token"}, "E0000001"},
			{[]string{"filter"}, "E0000053"},
			{[]string{"filter=" + token + " and (" + actorTerms(21) + ")"}, "E0000053"},
			{[]string{"filter=" + token + " and " + actorTerms(2)}, "E0000053"}, // and binds more than or
			{[]string{"filter=" + token + " and [" + actorTerms(2) + "]"}, "E0000053"},
			{[]string{`filter=event_type eq "` + TokenEvent + `"`}, "E0000053"},
			{[]string{"filter=" + token + ` and published gt "2026-01-01T00:00:00.000Z"`}, "E0000053"},
			{[]string{"filter=" + token + ` and debugContext.debugData.url co "token"`}, "E0000053"},
			{[]string{"filter=" + token + ` and debugContext.debugData.grantedScopes co "okta"`}, "E0000053"},
			{[]string{`filter=eventType sw "app.oauth2"`}, "E0000053"},
			{[]string{"filter=" + token + ` and actor.id eq "0oa1\""`}, "E0000053"},
		} {
			if a := get(t, s, question(test.change...)); a.code() != test.code || (a.StatusCode == 200) != (test.code == "") {
				t.Errorf("%v: %d %s, want %s", test.change, a.StatusCode, a.body[:min(len(a.body), 300)], test.code)
			}
		}
		if a := get(t, s, question()+"&limit=1"); a.StatusCode != 400 {
			t.Errorf("a parameter twice: %d", a.StatusCode)
		}
	})
}

// TestLogPages expects events newest first, only those of the time and the actors that were asked
// for, and no link to a next page on the last one.
func TestLogPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now().UTC().Truncate(time.Millisecond)
		var events []Event
		for hour := range 2500 {
			events = append(events, Event{Type: TokenEvent, Actor: []string{"0oa0", "0oa1"}[hour%2], Published: start.Add(-time.Duration(hour) * time.Hour)})
		}
		events = append(events, Event{Type: ConsentEvent, Actor: "0oa0", Published: start})
		s := newServer(t, generated(t, smallSize), Options{Log: Log{Events: events}})
		var pages []int
		last, asked := start.Add(time.Second), question("filter=eventType eq \""+TokenEvent+"\" and ("+actorTerms(2)+")")
		for asked != "" {
			a := get(t, s, asked)
			var page []struct {
				Actor     struct{ ID string }
				Published time.Time
			}
			if err := json.Unmarshal(a.body, &page); err != nil {
				t.Fatal(err)
			}
			for _, e := range page {
				if !e.Published.Before(last) || e.Published.Before(start.AddDate(0, 0, -90)) {
					t.Fatalf("%s after %s", e.Published, last)
				}
				last = e.Published
			}
			pages, asked = append(pages, len(page)), a.next()
		}
		if fmt.Sprint(pages) != "[1000 1000 161]" { // an hour each, and both ends
			t.Errorf("pages of %v", pages)
		}
		alone := get(t, s, question("filter=eventType eq \""+TokenEvent+"\" and actor.id eq \"0oa1\"", "limit=1"))
		if !strings.Contains(string(alone.body), `"0oa1"`) || strings.Contains(string(alone.body), `"0oa0"`) || alone.next() == "" {
			t.Errorf("%s", alone.body)
		}
	})
}

// TestLogOnDemand refuses joint questions, is slow, late and limited where it is told so.
func TestLogOnDemand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		alone, joint := question(), question("filter=eventType eq \""+TokenEvent+"\" and ("+actorTerms(2)+")")
		s := newServer(t, contoso(t), Options{Log: Log{NoJoint: true}})
		if a, b := get(t, s, joint), get(t, s, alone); a.code() != "E0000053" || b.StatusCode != 200 {
			t.Errorf("joint %d, alone %d", a.StatusCode, b.StatusCode)
		}
		s = newServer(t, contoso(t), Options{Log: Log{Slow: 8 * 24 * time.Hour}})
		week := question("since=" + time.Now().UTC().AddDate(0, 0, -7).Format(logTimeForm))
		if a, b := get(t, s, alone), get(t, s, week); a.StatusCode != 500 || a.code() != "E0000009" || b.StatusCode != 200 {
			t.Errorf("90 days %d %s, a week %d", a.StatusCode, a.code(), b.StatusCode)
		}
		s = newServer(t, contoso(t), Options{Limits: map[string]int{"L": 2}, Latency: 3 * time.Second})
		before := time.Now()
		for i, status := range []int{200, 200, 429} {
			if a := get(t, s, alone); a.StatusCode != status {
				t.Errorf("request %d: %d", i, a.StatusCode)
			}
		}
		if a := get(t, s, "/api/v1/api-tokens"); a.StatusCode != 200 {
			t.Errorf("the limit of the log holds for others: %d", a.StatusCode)
		}
		if took := time.Since(before); took < 9*time.Second {
			t.Errorf("four answers took %s", took)
		}
	})
}

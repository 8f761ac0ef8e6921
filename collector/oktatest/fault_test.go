package oktatest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"oktagon/collector/oktatest/orggen"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseFault(t *testing.T) {
	tests := map[string]Fault{
		"GET /api/v1/users:500:every=10":                         {Method: "GET", Path: "/api/v1/users", Status: 500, Every: 10},
		"*:503":                                                  {Status: 503},
		"GET *:slow=2s:first=3":                                  {Method: "GET", Effect: Slow, Delay: 2 * time.Second, First: 3},
		"/api/v1/groups/{id}/users:truncate:nth=2":               {Path: "/api/v1/groups/{id}/users", Effect: Truncate, Nth: 2},
		"/api/v1/groups/00g1/users:403/E0000006":                 {Path: "/api/v1/groups/{id}/users", Parent: "00g1", Status: 403, Code: "E0000006"},
		"POST /oauth2/v1/token:401/invalid_client":               {Method: "POST", Path: tokenPath, Status: 401, Code: "invalid_client"},
		"GET /integrations/api/v1/api-services:rate-odd:nth=1":   {Method: "GET", Path: "/integrations/api/v1/api-services", Effect: RateOdd, Nth: 1},
		"GET /api/v1/users/00u1:404":                             {Method: "GET", Path: "/api/v1/users/{id}", Parent: "00u1", Status: 404},
		"GET /api/v1/apps:429":                                   {Method: "GET", Path: "/api/v1/apps", Status: 429},
		"GET /.well-known/okta-organization:next-host:every=100": {Method: "GET", Path: "/.well-known/okta-organization", Effect: NextHost, Every: 100},
	}
	for text, want := range tests {
		got, err := ParseFault(text)
		if err != nil || got != want {
			t.Errorf("ParseFault(%q) = %+v, %v", text, got, err)
		}
		if again, err := ParseFault(got.String()); err != nil || again != got {
			t.Errorf("%q was written as %q: %+v, %v", text, got, again, err)
		}
	}
}

func TestParseFaultRefuses(t *testing.T) {
	for _, text := range []string{
		"", "*", "*:", "*:200", "*:boom", "*:slow", "*:slow=fast", "*:html=1", "*:500:often", "*:500:every=0",
		"*:500:nth=x", "/api/v1/nothing:500", "GET /api/v1/users:500:nth=1:nth=2",
	} {
		if f, err := ParseFault(text); err == nil {
			t.Errorf("ParseFault(%q) = %+v", text, f)
		}
	}
	if _, err := New(contoso(t), Options{Faults: []Fault{{Effect: "boom"}}}); err == nil {
		t.Error("New accepts any effect")
	}
}

func TestWhenFaultsApply(t *testing.T) {
	for text, want := range map[string]string{
		"*:500":                        "xxxxxx",
		"*:500:nth=2":                  ".x....",
		"*:500:every=3":                "..x..x",
		"*:500:first=2":                "xx....",
		"POST *:500":                   "......",
		"/api/v1/groups:500":           "......",
		"/api/v1/users/{id}:500":       "xxxxxx",
		"/api/v1/users/00uother:500":   "......",
		"/api/v1/users/{id}:500:nth=6": ".....x",
	} {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		s := newServer(t, generated(t, smallSize), Options{Faults: []Fault{f}})
		got := ""
		for range 6 {
			if get(t, s, "/api/v1/users/"+orggen.UserID(1)).StatusCode == 500 {
				got += "x"
			} else {
				got += "."
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// faulty is an answer with a fault, as the client sees it.
func faulty(t *testing.T, effect Effect, path string) (a answer, err error) {
	t.Helper()
	f := Fault{Effect: effect, Status: 403, Delay: time.Minute}
	s := newServer(t, generated(t, smallSize), Options{Faults: []Fault{f}})
	res, err := s.RoundTripper().RoundTrip(request(t, http.MethodGet, base+path))
	if err != nil {
		return a, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return answer{res, b}, err
}

// effectChecks report whether an answer has an effect.
var effectChecks = map[Effect]func(answer) bool{
	"":           is(403, "E0000006"),
	Rate:         limits("10000000", "0"),
	Concurrency:  limits("0", "0"),
	RateBare:     limits("", ""),
	RateOdd:      limits("many", "many"),
	RatePast:     limits("10000000", "0"),
	RateFar:      limits("10000000", "0"),
	RetrySeconds: retry,
	RetryDate:    retry,
	HTML:         func(a answer) bool { return a.Header.Get("Content-Type") == "text/html" && !json.Valid(a.body) },
	WrongType:    func(a answer) bool { return a.Header.Get("Content-Type") == "text/plain" && json.Valid(a.body) },
	Garbage:      func(a answer) bool { return a.StatusCode == 200 && !json.Valid(a.body) },
	Empty:        func(a answer) bool { return a.StatusCode == 200 && len(a.body) == 0 },
	BOM:          begins("\ufeff["),
	Trailing:     func(a answer) bool { return begins("[")(a) && !json.Valid(a.body) },
	ErrorOK:      is(200, "E0000009"),
	Null:         func(a answer) bool { return string(a.body) == "null" },
	NoContent:    func(a answer) bool { return a.StatusCode == 204 && len(a.body) == 0 },
	None:         func(a answer) bool { return string(a.body) == "[]" },
	Object:       func(a answer) bool { return string(a.body) == "{}" },
	Text:         func(a answer) bool { return string(a.body) == `"x"` },
	Numbers:      func(a answer) bool { return string(a.body) == "[1,2,3]" },
	Maintenance:  begins(`{"id":"maintenance-42"`),
	NextEndless:  next(base + "/api/v1/users?again=x&limit=20"),
	Hundred:      func(a answer) bool { return bytes.Count(a.body, []byte(`{"id":"`)) == 100 && a.next() == "" },
	Redirect:     func(a answer) bool { return strings.HasPrefix(a.Header.Get("Location"), "https://"+foreignHost+"/") },
	NextHost:     next("https://" + foreignHost + "/api/v1/users?"),
	NextHTTP:     next("http://contoso.okta.com/api/v1/users?"),
	NextLoop:     next(base + "/api/v1/users?limit=20"),
	BadItem:      begins(`["no object",{"id"`),
	NoID:         begins(`[{"id":"",`),
	LongID:       begins(`[{"id":"0000`),
	Repeat:       func(a answer) bool { return bytes.Count(a.body, []byte(`{"id":"`+orggen.UserID(19)+`"`)) == 2 },
	Named:        func(a answer) bool { return is(403, "E0000006")(a) && bytes.Contains(a.body, []byte("dana.")) },
	Echo: func(a answer) bool {
		return a.StatusCode == 403 && bytes.Contains(a.body, []byte(sswsToken)) && strings.Contains(a.Header.Get("X-Echo"), sswsToken)
	},
}

func is(status int, code string) func(answer) bool {
	return func(a answer) bool { return a.StatusCode == status && a.code() == code }
}

func limits(limit, remaining string) func(answer) bool {
	return func(a answer) bool {
		return is(429, "E0000047")(a) && a.Header.Get("X-Rate-Limit-Limit") == limit &&
			a.Header.Get("X-Rate-Limit-Remaining") == remaining
	}
}

func retry(a answer) bool { return limits("", "")(a) && a.Header.Get("Retry-After") != "" }

func begins(text string) func(answer) bool {
	return func(a answer) bool { return a.StatusCode == 200 && strings.HasPrefix(string(a.body), text) }
}

func next(prefix string) func(answer) bool {
	return func(a answer) bool { return strings.HasPrefix(a.next(), prefix) }
}

func TestEffects(t *testing.T) {
	connection := []Effect{Slow, Stall, Truncate, Reset, ExpiredCursor} // tested below
	for _, effect := range slices.Sorted(maps.Keys(effects)) {
		if slices.Contains(connection, effect) {
			continue
		}
		t.Run(string(effect), func(t *testing.T) {
			a, err := faulty(t, effect, "/api/v1/users?limit=20")
			if err != nil {
				t.Fatal(err)
			}
			if !effectChecks[effect](a) {
				t.Errorf("no such effect in %d %v %.200s", a.StatusCode, a.Header, a.body)
			}
		})
	}
}

// In answers that are objects, the faults of lists are in the list.
func TestListFaultsInAnObject(t *testing.T) {
	for effect, want := range map[Effect]string{BadItem: `{"roles":["no object",{`, NoID: `{"roles":[{"id":"",`} {
		if a, err := faulty(t, effect, "/api/v1/iam/roles"); err != nil || !strings.HasPrefix(string(a.body), want) {
			t.Errorf("%s: %v, %.100s", effect, err, a.body)
		}
	}
}

func TestLinkFaultsOnTheLastPage(t *testing.T) {
	for _, effect := range []Effect{NextHost, NextHTTP, NextLoop, NextEndless} {
		if a, err := faulty(t, effect, "/api/v1/apps"); err != nil || a.next() == "" {
			t.Errorf("%s: no link, %v", effect, err)
		}
	}
	if a, err := faulty(t, Null, "/api/v1/apps"); err != nil || a.next() != "" {
		t.Errorf("another effect has a link: %q, %v", a.next(), err)
	}
}

func TestExpiredCursor(t *testing.T) {
	s := newServer(t, generated(t, smallSize), Options{Faults: []Fault{{Effect: ExpiredCursor, Nth: 1}}})
	first := get(t, s, "/api/v1/users?limit=20")
	if first.StatusCode != 200 {
		t.Fatalf("without a cursor: %d", first.StatusCode)
	}
	if a := get(t, s, first.next()); a.StatusCode != 400 || a.code() != "E0000001" {
		t.Errorf("with a cursor: %d %s", a.StatusCode, a.body)
	}
	if a := get(t, s, first.next()); a.StatusCode != 200 {
		t.Errorf("the second time: %d", a.StatusCode)
	}
}

func TestConnectionFaultsInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if a, err := faulty(t, Slow, "/api/v1/users"); err != nil || a.StatusCode != 200 || time.Since(start) != time.Minute {
			t.Errorf("slow: %v after %s", err, time.Since(start))
		}
		if a, err := faulty(t, Truncate, "/api/v1/users"); !errors.Is(err, io.ErrUnexpectedEOF) || len(a.body) == 0 {
			t.Errorf("truncated: %v, %d bytes", err, len(a.body))
		}
		if _, err := faulty(t, Reset, "/api/v1/users"); err == nil {
			t.Error("reset: no error")
		}
	})
}

func TestStallInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, contoso(t), Options{Faults: []Fault{{Effect: Stall}}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		res, err := s.RoundTripper().RoundTrip(request(t, http.MethodGet, base+"/api/v1/users").WithContext(ctx))
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(res.Body); !errors.Is(err, context.DeadlineExceeded) || len(b) == 0 {
			t.Errorf("%v after %d bytes", err, len(b))
		}
		res, err = s.RoundTripper().RoundTrip(request(t, http.MethodGet, base+"/api/v1/users"))
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Minute, func() { res.Body.Close() })
		if _, err := io.ReadAll(res.Body); !errors.Is(err, errClosed) {
			t.Errorf("closed: %v", err)
		}
	})
}

func TestConnectionFaultsOnASocket(t *testing.T) {
	for _, effect := range []Effect{Truncate, Reset, Stall} {
		t.Run(string(effect), func(t *testing.T) {
			s := newServer(t, contoso(t), Options{Faults: []Fault{{Effect: effect}}})
			server := httptest.NewServer(s)
			defer server.Close()
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			res, err := server.Client().Do(request(t, http.MethodGet, server.URL+"/api/v1/users").WithContext(ctx))
			if effect == Reset {
				if err == nil {
					t.Error("an answer came")
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			b, err := io.ReadAll(res.Body)
			if err == nil || len(b) == 0 {
				t.Errorf("%d bytes, %v", len(b), err)
			}
		})
	}
}

func TestStatusFaults(t *testing.T) {
	for text, want := range map[string]string{
		"*:500": "E0000009", "*:401": "E0000011", "*:401/E0000015": "E0000015", "*:429": "E0000047", "*:502": "<html>",
		"*:403/insufficient_scope": `error="insufficient_scope"`,
	} {
		f, err := ParseFault(text)
		if err != nil {
			t.Fatal(err)
		}
		a := get(t, newServer(t, contoso(t), Options{Faults: []Fault{f}}), "/api/v1/users")
		if got := string(a.body) + a.Header.Get("WWW-Authenticate"); a.StatusCode != f.Status || !strings.Contains(got, want) {
			t.Errorf("%s: %d %s", text, a.StatusCode, got)
		}
	}
}

// Echo repeats the credentials with which a client signs in.
func TestEchoOfCredentials(t *testing.T) {
	key, o := clients(t)
	o.Faults = []Fault{{Effect: Echo}}
	s := newServer(t, contoso(t), o)
	form := key.assertion(t)
	form.Set("scope", "a b")
	for _, want := range []string{form.Get("client_assertion"), url.QueryEscape("a b"), "s3cr:t/+"} {
		a := post(t, s, form, basic("integration", "s3cr:t/+"))
		if a.StatusCode != 401 || !strings.Contains(string(a.body)+a.Header.Get("X-Echo"), want) {
			t.Errorf("%q is not in %d %s", want, a.StatusCode, a.body)
		}
	}
}

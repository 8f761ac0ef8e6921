package bloodhoundfake

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const (
	id    = "3f1c0a52-11d4-4a39-9c6e-1c7f5a1f9b10"
	key   = "aWRlbnRpdHktdGVzdC1rZXktMDEyMzQ1Njc4OTA="
	empty = `{"graph":{"nodes":[],"edges":[]}}`
)

// vector is a signed request of the contract, §1.
type vector struct{ method, uri, date, body, signature string }

var vectors = []vector{
	{"POST", "/api/v2/file-upload/start", "2026-03-04T05:06:07Z", "", "fBh8OWnfKZcPtWyLO5+JLXz/dbJFfn5FMsvshO3viXc="},
	{"GET", "/api/v2/file-upload?limit=10&sort_by=-id", "2026-03-04T05:06:07Z", "", "hdKY9czP75tK2hOD4a/E0OJHi6uJPwLH8LmDavbKb+c="},
	{"POST", "/api/v2/file-upload/17", "2026-03-04T05:59:59Z", empty, "wXjbDsWsl1Mdc0qrmSX3XpCALm5x8PxjLcMaYqGMxgs="},
	{"GET", "/api/version", "2026-03-04T07:06:07+02:00", "", "lm+yn03AA/Yp9WQF2fj2Vu/4BaxcJnRbFb38H8xoYVA="},
}

// ask sends a request at half past five of the vectors' day.
func ask(t *testing.T, s *Server, v vector) (int, string) {
	t.Helper()
	r := httptest.NewRequest(v.method, v.uri, strings.NewReader(v.body))
	r.Header.Set("Authorization", "bhesignature "+id)
	if v.date != "" {
		r.Header.Set("RequestDate", v.date)
	}
	if v.signature != "" {
		r.Header.Set("Signature", v.signature)
	}
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var wire struct {
		Errors []struct{ Message string }
	}
	_ = json.Unmarshal(w.Body.Bytes(), &wire) // an answer without errors
	if len(wire.Errors) > 0 {
		return w.Code, wire.Errors[0].Message
	}
	return w.Code, ""
}

func at(t *testing.T, clock string, o Options) *Server {
	t.Helper()
	now, err := time.Parse(time.RFC3339, clock)
	if err != nil {
		t.Fatal(err)
	}
	o.TokenID, o.TokenKey, o.Skew = id, key, time.Until(now)
	return New(o)
}

func TestVectors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := at(t, "2026-03-04T05:30:00Z", Options{})
		for i, want := range []int{201, 200, 202, 200} {
			if status, said := ask(t, s, vectors[i]); status != want {
				t.Errorf("%s: %d %s", vectors[i].uri, status, said)
			}
		}
	})
}

func TestWrongSignatures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := at(t, "2026-03-04T05:30:00Z", Options{})
		file := vectors[2]
		spoiled := func(spoil func(*vector)) vector {
			v := file
			spoil(&v)
			return v
		}
		for want, v := range map[string]vector{
			"digest validation failed: signature digest mismatch": spoiled(func(v *vector) { v.body += " " }),
			"no request date header":                              spoiled(func(v *vector) { v.date = "" }),
			"malformed request date":                              spoiled(func(v *vector) { v.date = "today" }),
			"no signature header":                                 spoiled(func(v *vector) { v.signature = "" }),
			"malformed signature header":                          spoiled(func(v *vector) { v.signature = "?" }),
			"signature too far ahead by 90 minutes":               spoiled(func(v *vector) { v.date = "2026-03-04T07:00:00Z" }),
			"signature too far behind by 90 minutes":              spoiled(func(v *vector) { v.date = "2026-03-04T04:00:00Z" }),
		} {
			if _, said := ask(t, s, v); said != want {
				t.Errorf("%q, want %q", said, want)
			}
		}
		query := vectors[1]
		query.uri = "/api/v2/file-upload?limit=11&sort_by=-id"
		if _, said := ask(t, s, query); !strings.Contains(said, "mismatch") {
			t.Errorf("the query is not signed: %q", said)
		}
		if len(s.Jobs()) != 0 {
			t.Error(s.Jobs())
		}
	})
}

// The fake is as strict as the contract where our client never errs.
func TestContract(t *testing.T) {
	t.Parallel()
	s := New(Options{Session: "abcd"})
	do := func(method, uri, body string, header ...string) int {
		r := httptest.NewRequest(method, uri, bytes.NewReader([]byte(body)))
		r.Header.Set("Authorization", "Bearer abcd")
		for i := 0; i+1 < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	for _, c := range []struct {
		want        int
		method, uri string
		body        string
		header      []string
	}{
		{404, "GET", "/api/v2/no-such", "", nil},
		{400, "GET", "/api/version", "", []string{"User-Agent", "SharpHound/2"}},
		{400, "GET", "/api/version", "", []string{"Prefer", "wait=-1"}},
		{401, "GET", "/api/version", "", []string{"Authorization", "Bearer other"}},
		{404, "POST", "/api/v2/file-upload/17", "{}", []string{"Content-Type", "application/json"}},
		{201, "POST", "/api/v2/file-upload/start", "", nil},
		{400, "POST", "/api/v2/file-upload/17", "{}", []string{"Content-Type", "multipart/form-data"}},
		{202, "POST", "/api/v2/file-upload/17", "{}", []string{"Content-Type", "application/zip"}},
		{200, "POST", "/api/v2/file-upload/17/end", "", nil},
		{400, "POST", "/api/v2/file-upload/17/end", "", nil},
		{400, "POST", "/api/v2/file-upload/17", "{}", []string{"Content-Type", "application/json"}},
		{415, "PUT", "/api/v2/extensions", "{}", nil},
		{400, "PUT", "/api/v2/extensions", "{}", []string{"Content-Type", "application/json"}},
		{400, "POST", "/api/v2/saved-queries", `{"name":"x"}`, nil},
	} {
		if got := do(c.method, c.uri, c.body, c.header...); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.uri, got, c.want)
		}
	}
	if jobs := s.Jobs(); len(jobs) != 1 || len(jobs[0].Files) != 1 || jobs[0].Status != ingesting {
		t.Errorf("%+v", jobs)
	}
	if s.RoundTripper() == http.RoundTripper(nil) {
		t.Error("no round tripper")
	}
}

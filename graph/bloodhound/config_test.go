package bloodhound

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	good := Config{URL: "https://bh.example.com", TokenID: testID, TokenKey: testKey, UserAgent: "oktagon/1"}
	for want, spoil := range map[string]func(*Config){
		"must look like":         func(c *Config) { c.URL = "bh.example.com" },
		"must not hold":          func(c *Config) { c.URL = "https://u:" + testKey + "@bh.example.com" },
		"must begin with https":  func(c *Config) { c.URL = "http://bh.example.com" },
		"a user agent is needed": func(c *Config) { c.UserAgent = "" },
		"must not begin with":    func(c *Config) { c.UserAgent = "AzureHound/2" },
		"an id but no key":       func(c *Config) { c.TokenKey = " " },
		"a key but no id":        func(c *Config) { c.TokenID = "" },
		"needs an API token":     func(c *Config) { c.TokenID, c.TokenKey = "", "" },
		"copied whole":           func(c *Config) { c.TokenID = "a\nb" },
	} {
		c := good
		spoil(&c)
		_, err := New(c)
		wantText(t, err, want)
	}
	_, err := New(Config{})
	wantText(t, err, "must look like", "user agent", "needs an API token")
	for _, url := range []string{"http://localhost:8080", "http://127.0.0.1:8080/", "http://[::1]", "https://bh.example.com/ui/explore?x=1"} {
		c := good
		c.URL = url
		if bh, err := New(c); err != nil || bh.prefix != "" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// No secret is printed, whatever prints it.
func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	c := Config{URL: "https://bh.example.com", TokenID: testID, TokenKey: testKey, Session: session, UserAgent: "oktagon/1"}
	bh, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, v := range []any{c, &c, bh, *bh, []any{c, bh}, map[string]any{"x": c}} {
		fmt.Fprintf(&b, "%v %+v %#v %s %q\n", v, v, v, v, v)
	}
	logTo(&b).Info("config", "config", c, "pointer", &c, "client", bh)
	noSecrets(t, b.String())
	if !strings.Contains(b.String(), testID) {
		t.Error("the id may be shown")
	}
}

// When a server or proxy repeats a secret that it got, no error and no log has it.
func TestSecretsOfServersTexts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		echo := "you sent " + testKey + " and " + session + " and eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln \x1b[31m"
		var log bytes.Buffer
		for name, answer := range map[string]func() *http.Response{
			"json":     func() *http.Response { return response(500, "application/json", errorJSON(echo)) },
			"html":     func() *http.Response { return response(502, "text/html", "<p>"+echo+"</p>") },
			"redirect": func() *http.Response { return redirect("https://sso.example.com/?t=" + testKey) },
			"success":  func() *http.Response { return response(200, "text/html", "<p>"+echo+"</p>") },
			"oddity":   func() *http.Response { return response(200, "application/json", `{"data":"`+testKey+`"}`) },
			"failure":  func() *http.Response { return nil },
		} {
			bh := client(t, Config{TokenID: testID, TokenKey: testKey, Session: session, Log: logTo(&log), Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				if resp := answer(); resp != nil {
					resp.Request = r
					return resp, nil
				}
				return nil, errors.New(echo)
			})})
			_, err := bh.Check(t.Context())
			wantText(t, err, "/api/version")
			if strings.Contains(err.Error(), "eyJ") || strings.Contains(err.Error(), "\x1b") {
				t.Errorf("%s: %s", name, err)
			}
		}
		noSecrets(t, log.String())
		if !strings.Contains(log.String(), "trying again") {
			t.Error("retries are not logged")
		}
	})
}

func errorJSON(message string) string {
	b, _ := json.Marshal(map[string]any{"errors": []any{map[string]string{"message": message}}, "request_id": "r1"})
	return string(b)
}

func response(status int, kind, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(strings.NewReader(body))}
}

func redirect(to string) *http.Response {
	resp := response(http.StatusTemporaryRedirect, "text/html", "moved")
	resp.Header.Set("Location", to)
	return resp
}

func TestCheck(t *testing.T) {
	bubble(t, func(t *testing.T) {
		_, bh := fake(t, bloodhoundfake.Options{Roles: []string{"Power User"}})
		s, err := bh.Check(t.Context())
		if err != nil || s.String() != "BloodHound community v9.6.0, as Power User" || s.Notes() != nil {
			t.Error(s, err)
		}
		for version, want := range map[string]string{"v8.8.4": "hybrid", "v7.9": "OpenGraph", "v10.0.0": "", "7f0c": ""} {
			_, bh := fake(t, bloodhoundfake.Options{Version: version})
			s, err := bh.Check(t.Context())
			if notes := strings.Join(s.Notes(), ""); err != nil || !strings.Contains(notes, want) || want == "" && notes != "" {
				t.Errorf("%s: %q %v", version, notes, err)
			}
		}
		_, bh = fake(t, bloodhoundfake.Options{Roles: []string{"Upload-Only"}})
		if _, err := bh.Check(t.Context()); err != nil {
			t.Error(err)
		}
		_, bh = fake(t, bloodhoundfake.Options{Roles: []string{"Read-Only", "User"}})
		s, err = bh.Check(t.Context())
		wantText(t, err, "the BloodHound user of this credential may not upload files: its roles are Read-Only, User", "Administrator, Power User, Auditor, Upload-only")
		if strings.Contains(err.Error(), bloodhoundfake.User) {
			t.Error("it names the user:", err)
		}
		if !errors.As(err, new(*PermissionError)) || s.Version != "v9.6.0" {
			t.Error(s, err)
		}
		_, bh = fake(t, bloodhoundfake.Options{Roles: []string{}})
		if _, err := bh.Check(t.Context()); err != nil {
			t.Error("a server that names no role is not judged:", err)
		}
	})
}

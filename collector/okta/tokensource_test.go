package okta

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/oktatest"
)

// A clock that is wrong costs at most one request.
func TestClock(t *testing.T) {
	for _, offset := range []time.Duration{20 * time.Minute, -20 * time.Minute, 20 * time.Hour} {
		for _, discovered := range []bool{false, true} {
			t.Run(fmt.Sprint(offset, discovered), func(t *testing.T) {
				key := withKey(t)
				synctest.Test(t, func(t *testing.T) {
					org := newFakeOrg(t, oktatest.Options{ClockOffset: offset})
					c := newClient(t, org, key)
					requests := 4
					if discovered {
						c.clock.observe(http.Header{"Date": {time.Now().Add(offset).UTC().Format(http.TimeFormat)}})
						requests = 3
					}
					signIn(t, c)
					if org.tokenRequests != requests {
						t.Errorf("%d token requests, want %d", org.tokenRequests, requests)
					}
					callMany(t, c, "/api/v1/groups", 5, 1)
				})
			})
		}
	}
}

// The Date header of an answer, which anybody may have sent, moves the times in an
// assertion by a day at most, and a wrong clock is told.
func TestClockIsNotMovedFar(t *testing.T) {
	for date, want := range map[string]time.Duration{
		"Fri, 31 Dec 9999 23:59:59 GMT": maxClockError, "Mon, 01 Jan 1900 00:00:00 GMT": -maxClockError,
	} {
		synctest.Test(t, func(t *testing.T) {
			var moved time.Duration
			c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == tokenPath {
					_ = r.ParseForm()
					claims, _ := base64.RawURLEncoding.DecodeString(strings.Split(r.Form.Get("client_assertion"), ".")[1])
					var times struct{ Iat, Exp int64 }
					if err := json.Unmarshal(claims, &times); err != nil || times.Exp-times.Iat != 300 {
						t.Errorf("claims %s: %v", claims, err)
					}
					moved = time.Until(time.Unix(times.Iat, 0))
				}
				reply(401, mustJSON(map[string]string{"error": "invalid_client", "error_description": "The client_assertion token is expired."}), "Date: "+date)(w, r)
			}), withKey(t))
			_, _ = c.Discover(t.Context())
			_, err := c.SignIn(t.Context())
			if moved != want {
				t.Errorf("%s: moved by %s", date, moved)
			}
			if advice := adviceOf(err); !strings.Contains(advice, "clock is wrong") || !strings.Contains(c.ClockNote(), "clock is wrong") {
				t.Errorf("%s: advice %q, note %q", date, advice, c.ClockNote())
			}
		})
	}
}

func TestTokenErrors(t *testing.T) {
	oauth := func(status int, code, description string) handler {
		return reply(status, mustJSON(map[string]string{"error": code, "error_description": description}))
	}
	key := withKey(t)
	for _, tt := range []struct {
		name    string
		change  func(*Config)
		answer  handler
		problem Problem
		advice  []string
		tries   int
	}{
		{"M1 secret", withSecret, oauth(401, "invalid_client", "The client secret supplied for a confidential client is invalid."), Refused, []string{"client secret", "contoso.okta.com"}, 1},
		{"M1 key", key, oauth(401, "invalid_client", "The client_assertion signature is invalid."), Refused, []string{"key id", "public half"}, 1},
		{"M1 reuse", key, oauth(401, "invalid_client", "The client_assertion token has already been used."), Refused, nil, 2},
		{"M8", key, oauth(401, "invalid_client", "The client_assertion token is expired."), ClockWrong, []string{"s behind Okta's"}, 2},
		{"M9 secret", withSecret, oauth(401, "invalid_client", "Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method."), WrongClientType, []string{"public key / private key", "API service integrations only"}, 1},
		{"M9 type", key, oauth(400, "unauthorized_client", ""), WrongClientType, []string{"API Services"}, 1},
		{"M10", withSecret, oauth(403, "access_denied", "The client is outside the permitted zones."), ZoneRefused, []string{"egress address"}, 1},
		{"M11", withSecret, reply(404, `{"errorCode":"E0000007"}`), WrongURL, []string{testOrigin, "-admin"}, 1},
		{"M11 html", withSecret, reply(404, `<html>`, "Content-Type: text/html"), WrongURL, []string{"-admin"}, 1},
		{"M11 redirect", withSecret, reply(302, ``, "Location: https://login.contoso.com/"), WrongURL, nil, 1},
		{"M12", withSecret, reply(200, `<html><b>Login</b>`, "Content-Type: text/html"), NotFromOkta, []string{"status 200", "text/html", "proxy"}, 1},
		{"M12 blocked", withSecret, reply(403, `<html>`, "Content-Type: text/html"), NotFromOkta, []string{"status 403"}, 1},
		{"500", withSecret, reply(500, ``), TokenEndpointFailed, []string{"status.okta.com"}, 8},
		{"no token", withSecret, reply(200, `{}`), TokenEndpointFailed, nil, 1},
		{"a header in the token", withSecret, reply(200, `{"access_token":"t\r\nHost: evil.example"}`), TokenEndpointFailed, nil, 1},
		{"a token without end", withSecret, reply(200, `{"access_token":"`+strings.Repeat("t", maxToken+1)+`"}`), TokenEndpointFailed, nil, 1},
		{"DPoP out of nowhere", withSecret, reply(200, `{"access_token":"t","token_type":"DPoP"}`), ProofRefused, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &recorder{next: tt.answer}
				c := newClient(t, server, tt.change, func(cfg *Config) {
					if tt.problem == ClockWrong {
						cfg.Transport = memoryTransport{handler: server, offset: 20 * time.Minute}
					}
				})
				_, err := c.SignIn(t.Context())
				var refused *SignInError
				if !errors.As(err, &refused) || refused.Problem != tt.problem || Classify(err) != Fatal {
					t.Fatalf("error %v", err)
				}
				t.Log(err, "|", refused.Advice())
				for _, want := range tt.advice {
					if !strings.Contains(refused.Advice(), want) {
						t.Errorf("advice lacks %q: %s", want, refused.Advice())
					}
				}
				if !strings.Contains(err.Error(), "contoso.okta.com") || !strings.Contains(err.Error(), c.cred.ClientID) {
					t.Errorf("error names neither host nor client: %v", err)
				}
				if len(server.seen) != tt.tries {
					t.Errorf("%d requests, want %d", len(server.seen), tt.tries)
				}
			})
		})
	}
}

func TestDiscover(t *testing.T) {
	good := `{"id":"00o1","pipeline":"idx","_links":{"organization":{"href":"https://Contoso.okta.com"},"alternate":{"href":"https://login.contoso.com:443/"}}}`
	for _, tt := range []struct {
		name    string
		answer  handler
		problem Problem
		err     string
	}{
		{"good", reply(200, good), 0, ""},
		{"HTML", reply(200, `<html><title>Login</title>`, "Content-Type: text/html"), WrongURL, "text/html"},
		{"404", reply(404, `{"errorCode":"E0000022"}`), WrongURL, "404"},
		{"redirect", reply(301, ``, "Location: https://www.contoso.com/x?y"), WrongURL, "redirect to www.contoso.com"},
		{"other JSON", reply(200, `{"hello":"world"}`), WrongURL, "does not describe an org"},
		{"a list", reply(200, `[]`), WrongURL, "does not describe an org"},
		{"blocked", reply(403, `blocked by policy`, "Content-Type: text/plain"), NotFromOkta, "text/plain (17 bytes)"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &recorder{next: tt.answer}
				org, err := newClient(t, server).Discover(t.Context())
				if server.seen[0].Header.Get("Authorization") != "" {
					t.Error("credential sent")
				}
				if tt.err == "" {
					if err != nil || org.ID != "00o1" || org.Pipeline != "idx" || !slices.Equal(org.Hosts, []string{"contoso.okta.com", "login.contoso.com"}) {
						t.Errorf("org %+v, error %v", org, err)
					}
					return
				}
				var refused *SignInError
				if !errors.As(err, &refused) || refused.Problem != tt.problem || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v", err)
				}
				if tt.problem == WrongURL && !strings.Contains(adviceOf(err), testOrigin) {
					t.Errorf("advice %q", adviceOf(err))
				}
			})
		})
	}
}

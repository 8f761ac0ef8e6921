package okta

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/oktatest"
)

// Tokens with a lifetime of 5 s are renewed early and once, and no call uses an expired
// one.
func TestShortTokens(t *testing.T) {
	key := withKey(t)
	synctest.Test(t, func(t *testing.T) {
		org := newFakeOrg(t, oktatest.Options{TokenLife: 5 * time.Second, Latency: 100 * time.Millisecond})
		c := newClient(t, org, key)
		signIn(t, c)
		begin := time.Now()
		callMany(t, c, "/api/v1/groups", 600, 8)
		took := time.Since(begin)
		if most := int(took/(2*time.Second)) + 6; org.tokenRequests > most {
			t.Errorf("%d token requests in %s", org.tokenRequests, took)
		}
		if org.calls != 600 {
			t.Errorf("%d calls, want 600", org.calls)
		}
	})
}

// A revoked token is replaced once for all requests that used it.
func TestRevokedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		org := newFakeOrg(t, oktatest.Options{Latency: 100 * time.Millisecond})
		begin, first := time.Now(), ""
		var mu sync.Mutex
		c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			token := r.Header.Get("Authorization")
			if first == "" && r.URL.Path != tokenPath {
				first = token
			}
			isRevoked := token == first && time.Since(begin) > 3*time.Second
			mu.Unlock()
			if isRevoked {
				reply(401, ``, `WWW-Authenticate: Bearer error="invalid_token"`)(w, r)
				return
			}
			org.ServeHTTP(w, r)
		}), withSecret)
		signIn(t, c)
		callMany(t, c, "/api/v1/groups", 500, 8)
		if org.tokenRequests != 2 {
			t.Errorf("%d token requests, want 2", org.tokenRequests)
		}
	})
}

// A failed renewal does no harm while the old token is valid.
func TestFailedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		org := newFakeOrg(t, oktatest.Options{TokenLife: 10 * time.Minute})
		down, refused := false, 0
		h := handler(func(w http.ResponseWriter, r *http.Request) {
			if down && r.URL.Path == tokenPath {
				refused++
				reply(400, `{"error":"invalid_client"}`)(w, r)
				return
			}
			org.ServeHTTP(w, r)
		})
		c := newClient(t, h, withSecret)
		signIn(t, c)
		time.Sleep(6 * time.Minute)
		down = true
		callMany(t, c, "/api/v1/groups", 3, 1)
		down = false
		callMany(t, c, "/api/v1/groups", 3, 1)
		time.Sleep(6 * time.Second)
		callMany(t, c, "/api/v1/groups", 1, 1)
		if org.tokenRequests != 2 {
			t.Errorf("%d token requests, want 2", org.tokenRequests)
		}

		down = true
		time.Sleep(time.Hour)
		refused = 0
		for range 3 {
			if _, _, err := collect(t.Context(), c, groups()); Classify(err) != Fatal {
				t.Errorf("error %v", err)
			}
		}
		if refused != 1 {
			t.Errorf("a credential that was refused was sent %d times", refused)
		}
	})
}

// A credential that is refused is not sent again.
func TestRefusedCredential(t *testing.T) {
	const body = `{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorId":"oaeX"}`
	invalid := reply(401, body, "WWW-Authenticate: Bearer error=\"invalid_token\"")
	token := reply(200, `{"token_type":"Bearer","access_token":"t","expires_in":3600}`)
	for _, tt := range []struct {
		name    string
		change  func(*Config)
		answer  handler
		problem Problem
		calls   int
		advice  string
	}{
		{"SSWS", func(*Config) {}, reply(401, body), TokenInvalid, 1, "30 days without use"},
		{"access token", func(cfg *Config) { cfg.Credential = Credential{Mode: AccessToken, Token: "t"} }, invalid, TokenInvalid, 1, "an hour"},
		{"second 401", withSecret, invalid, Refused, 2, "check the client id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := 0
				c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == tokenPath {
						token(w, r)
						return
					}
					calls++
					tt.answer(w, r)
				}), tt.change)
				signIn(t, c)
				for range 3 {
					_, _, err := collect(t.Context(), c, groups())
					var refused *SignInError
					if !errors.As(err, &refused) || refused.Problem != tt.problem || Classify(err) != Fatal {
						t.Fatalf("error %v", err)
					}
					if !strings.Contains(refused.Advice(), tt.advice) || !strings.Contains(err.Error(), "401 E0000011 Invalid token provided (error id oaeX)") {
						t.Errorf("error %v, advice %q", err, refused.Advice())
					}
				}
				if calls != tt.calls {
					t.Errorf("%d calls, want %d", calls, tt.calls)
				}
			})
		})
	}
}

// Not every 401 says that the credential is refused.
func TestOther401(t *testing.T) {
	for name, tt := range map[string]struct {
		answer  handler
		outcome Outcome
		tokens  int
	}{
		"feature":      {reply(401, `{"errorCode":"E0000015"}`), Unavailable, 1},
		"scope":        {reply(403, ``, `WWW-Authenticate: Bearer authorization_uri="x", error="insufficient_scope", scope="okta.groups.read"`), Denied, 1},
		"scope as 401": {reply(401, ``, `WWW-Authenticate: Bearer error="insufficient_scope"`), Denied, 1},
		"unknown":      {inTurn(reply(401, ``), reply(200, `[]`)), OK, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tokens := 0
				c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == tokenPath {
						tokens++
						reply(200, fmt.Sprintf(`{"token_type":"Bearer","access_token":"t%d"}`, tokens))(w, r)
						return
					}
					tt.answer(w, r)
				}), withSecret)
				signIn(t, c)
				_, _, err := collect(t.Context(), c, groups())
				if Classify(err) != tt.outcome || tokens != tt.tokens {
					t.Errorf("outcome %v, %d tokens, error %v", Classify(err), tokens, err)
				}
			})
		})
	}
}

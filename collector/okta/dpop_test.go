package okta

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

func TestDPoP(t *testing.T) {
	for _, tt := range []struct {
		name          string
		mode          DPoPMode
		nonces        bool
		apiNonce      string
		required      bool
		tokenRequests int
	}{
		{"detected", DPoPAuto, false, "", true, 2},
		{"detected, with nonce", DPoPAuto, true, "", true, 3},
		{"always", DPoPAlways, true, "", true, 2},
		{"always, not required", DPoPAlways, true, "", false, 1},
		{"nonce of the API", DPoPAuto, true, "other", true, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := withKey(t)
			synctest.Test(t, func(t *testing.T) {
				s := &fakeOrg{t: t, life: 3600, dpop: tt.required, nonces: tt.nonces, apiNonce: tt.apiNonce}
				c := newClient(t, s, key, func(cfg *Config) { cfg.DPoP = tt.mode })
				if in := signIn(t, c); in.DPoP != tt.required {
					t.Errorf("DPoP %v", in.DPoP)
				}
				if len(s.requests) != tt.tokenRequests {
					t.Errorf("%d token requests, want %d", len(s.requests), tt.tokenRequests)
				}
				callMany(t, c, "/api/v1/groups", 20, 5)
				limit := 20
				if tt.apiNonce != "" {
					limit = 20 + 5
				}
				if s.calls > limit {
					t.Errorf("%d calls", s.calls)
				}
				s.check()
			})
		})
	}
}

func TestDPoPNever(t *testing.T) {
	key := withKey(t)
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, &fakeOrg{t: t, dpop: true}, key, func(cfg *Config) { cfg.DPoP = DPoPNever })
		_, err := c.SignIn(t.Context())
		var refused *SignInError
		if !errors.As(err, &refused) || refused.Problem != ProofRefused || !strings.Contains(refused.Advice(), "requires DPoP") {
			t.Errorf("error %v", err)
		}
	})
}

// After a refused proof, the client makes a new one once.
func TestProofRefused(t *testing.T) {
	for _, times := range []int{1, 5} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, refusals, proofs := &fakeOrg{t: t, life: 3600, dpop: true}, 0, map[string]bool{}
				c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path != tokenPath {
						proofs[r.Header.Get("DPoP")] = true
						if refusals++; refusals <= times {
							reply(400, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof", error_description="replayed"`)(w, r)
							return
						}
					}
					s.ServeHTTP(w, r)
				}), withKey(t))
				signIn(t, c)
				_, _, err := collect(t.Context(), c, groups())
				if len(proofs) != 2 {
					t.Errorf("%d different proofs", len(proofs))
				}
				var refused *SignInError
				if failed := errors.As(err, &refused); failed != (times > 1) {
					t.Fatalf("error %v", err)
				}
				if refused != nil && (refused.Problem != ProofRefused || !strings.Contains(refused.Advice(), "GET /api/v1/groups")) {
					t.Errorf("advice %q", refused.Advice())
				}
			})
		})
	}
}

// A demand for a nonce is not a refused proof: each is corrected once.
func TestNonceThenProofRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, calls := &fakeOrg{t: t, life: 3600, dpop: true, apiNonce: "n1"}, 0
		c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != tokenPath {
				if calls++; calls == 2 {
					reply(400, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof"`)(w, r)
					return
				}
			}
			s.ServeHTTP(w, r)
		}), withKey(t))
		signIn(t, c)
		if ids, _, err := collect(t.Context(), c, groups()); err != nil || len(ids) != 1 || calls != 3 {
			t.Errorf("%d calls, read %v, error %v", calls, ids, err)
		}
		s.check()
	})
}

package okta

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"oktagon/collector/oktatest"
)

func TestDPoP(t *testing.T) {
	for _, tt := range []struct {
		name          string
		mode          DPoPMode
		apiNonce      bool
		tokenRequests int
	}{
		{"detected", DPoPAuto, false, 3},
		{"always", DPoPAlways, false, 2},
		{"nonce of the API", DPoPAuto, true, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := withKey(t)
			synctest.Test(t, func(t *testing.T) {
				org := newFakeOrg(t, oktatest.Options{APINonce: tt.apiNonce})
				c := newClient(t, org, key, func(cfg *Config) { cfg.DPoP = tt.mode })
				if in := signIn(t, c); !in.DPoP {
					t.Error("the token is not bound to a key")
				}
				if org.tokenRequests != tt.tokenRequests {
					t.Errorf("%d token requests, want %d", org.tokenRequests, tt.tokenRequests)
				}
				callMany(t, c, "/api/v1/groups", 20, 5)
				limit := 20
				if tt.apiNonce {
					limit = 20 + 5
				}
				if org.calls > limit {
					t.Errorf("%d calls", org.calls)
				}
			})
		})
	}
}

// The token endpoint may demand no nonce, and may not bind the token to the key.
func TestDPoPTokenType(t *testing.T) {
	for kind, mode := range map[string]DPoPMode{"DPoP": DPoPAuto, "Bearer": DPoPAlways} {
		synctest.Test(t, func(t *testing.T) {
			scheme := ""
			c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.URL.Path != tokenPath:
					scheme, _, _ = strings.Cut(r.Header.Get("Authorization"), " ")
					reply(200, `[]`)(w, r)
				case r.Header.Get("DPoP") == "":
					reply(400, `{"error":"invalid_dpop_proof"}`)(w, r)
				default:
					reply(200, fmt.Sprintf(`{"access_token":"t","token_type":%q}`, kind))(w, r)
				}
			}), withSecret, func(cfg *Config) { cfg.DPoP = mode })
			in := signIn(t, c)
			_, _, err := collect(t.Context(), c, groups())
			if err != nil || scheme != kind || in.DPoP != (kind == "DPoP") {
				t.Errorf("%s: scheme %s, %+v, error %v", kind, scheme, in, err)
			}
		})
	}
}

func TestDPoPNever(t *testing.T) {
	key := withKey(t)
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, newFakeOrg(t, oktatest.Options{}), key, func(cfg *Config) { cfg.DPoP = DPoPNever })
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
				org, refusals, proofs := newFakeOrg(t, oktatest.Options{}), 0, map[string]bool{}
				c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path != tokenPath {
						proofs[r.Header.Get("DPoP")] = true
						if refusals++; refusals <= times {
							reply(400, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof", error_description="replayed"`)(w, r)
							return
						}
					}
					org.ServeHTTP(w, r)
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
		org, calls := newFakeOrg(t, oktatest.Options{APINonce: true}), 0
		c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != tokenPath {
				if calls++; calls == 2 {
					reply(400, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof"`)(w, r)
					return
				}
			}
			org.ServeHTTP(w, r)
		}), withKey(t))
		signIn(t, c)
		if ids, _, err := collect(t.Context(), c, groups()); err != nil || len(ids) == 0 || calls != 3 {
			t.Errorf("%d calls, read %v, error %v", calls, ids, err)
		}
	})
}

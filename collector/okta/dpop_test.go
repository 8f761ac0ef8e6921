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

// A nonce that comes with a 429 or a 500 of the token endpoint is used at the next try.
func TestNonceOfRateLimitedSignIn(t *testing.T) {
	for _, busy := range []http.HandlerFunc{
		reply(429, `{"errorCode":"E0000047"}`, "Retry-After: 1", "DPoP-Nonce: fresh"),
		reply(503, ``, "DPoP-Nonce: fresh"),
	} {
		synctest.Test(t, func(t *testing.T) {
			var nonces []string
			c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
				if nonces = append(nonces, nonceOf(t, r.Header.Get("DPoP"))); len(nonces) == 1 {
					busy(w, r)
					return
				}
				reply(200, `{"access_token":"t","token_type":"DPoP"}`)(w, r)
			}), withSecret, func(cfg *Config) { cfg.DPoP = DPoPAlways })
			signIn(t, c)
			if !slices.Equal(nonces, []string{"", "fresh"}) {
				t.Errorf("nonces %q", nonces)
			}
		})
	}
}

// nonceOf is the nonce in a proof.
func nonceOf(t *testing.T, proof string) string {
	t.Helper()
	var claims struct{ Nonce string }
	parts := strings.Split(proof, ".")
	if len(parts) != 3 {
		t.Fatalf("proof %q", proof)
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || json.Unmarshal(payload, &claims) != nil {
		t.Fatal(err, string(payload))
	}
	return claims.Nonce
}

// A path whose proofs are refused, while others are taken, fails alone, with either status
// and also when it asks for nonces without end.
func TestProofRefusedOnOnePath(t *testing.T) {
	for _, refusal := range []http.HandlerFunc{
		reply(400, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof", error_description="htu"`),
		reply(401, ``, `WWW-Authenticate: DPoP error="invalid_dpop_proof"`),
		reply(400, `{"error":"invalid_dpop_proof"}`),
		reply(401, ``, `WWW-Authenticate: DPoP error="use_dpop_nonce"`, `DPoP-Nonce: n`),
	} {
		synctest.Test(t, func(t *testing.T) {
			org, refused := newFakeOrg(t, oktatest.Options{}), 0
			c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v1/groups" {
					refused++
					refusal(w, r)
					return
				}
				org.ServeHTTP(w, r)
			}), withKey(t))
			signIn(t, c)
			users := Call{Path: Route("/api/v1/users"), Queries: []string{"limit=200"}}
			if _, _, err := collect(t.Context(), c, users); err != nil {
				t.Fatal(err)
			}
			_, _, err := collect(t.Context(), c, groups())
			var api *APIError
			if Classify(err) != Failed || !IsProofRefused(err) || !errors.As(err, &api) || !strings.Contains(api.Advice(), "proofs of other requests") {
				t.Errorf("%v: %v", Classify(err), err)
			}
			if refused > 3 {
				t.Errorf("%d requests", refused)
			}
			if _, _, err := collect(t.Context(), c, users); err != nil {
				t.Errorf("the run ended: %v", err)
			}
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

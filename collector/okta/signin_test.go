package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

var serviceKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

func keyPEM(t testing.TB) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(serviceKey())
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// An orgServer is an authorization server and an API that check everything with
// go-jose, as Okta does.
type orgServer struct {
	t        *testing.T
	offset   time.Duration // of its clock
	granted  []string      // scopes of the app; nil grants what is asked for
	unknown  []string      // scopes that make a request invalid
	life     int           // of a token in seconds
	dpop     bool          // required
	nonces   bool          // wanted by the token endpoint
	apiNonce string        // wanted by the API when not empty

	mu        sync.Mutex
	jtis      map[string]bool
	tokens    map[string]*issued
	requests  [][]string // scopes of every token request
	calls     int
	problems  []string
	afterMint func(n int) // called with the number of tokens so far
}

type issued struct {
	until time.Time
	key   *jose.JSONWebKey
}

func (s *orgServer) now() time.Time { return time.Now().Add(s.offset) }

func (s *orgServer) problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (s *orgServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.jtis == nil {
		s.jtis, s.tokens = map[string]bool{}, map[string]*issued{}
	}
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	if r.Header.Get("Origin") != "" {
		s.problem("Origin header")
	}
	if r.URL.Path == tokenPath {
		s.token(w, r)
	} else {
		s.api(w, r)
	}
}

func (s *orgServer) refuse(w http.ResponseWriter, status int, code, description string) {
	reply(status, mustJSON(map[string]string{"error": code, "error_description": description}))(w, nil)
}

func (s *orgServer) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	scopes := strings.Fields(r.PostForm.Get("scope"))
	s.requests = append(s.requests, scopes)
	if r.Method != http.MethodPost || r.URL.RawQuery != "" || r.PostForm.Get("grant_type") != "client_credentials" {
		s.problem("token request %s %s", r.Method, r.URL)
	}
	if !s.clientIs(w, r) {
		return
	}
	key, ok := s.proof(w, r, "", "nonce-1")
	if !ok {
		return
	}
	got := scopes
	if s.granted != nil {
		got = slices.DeleteFunc(slices.Clone(scopes), func(x string) bool { return !slices.Contains(s.granted, x) })
	}
	switch {
	case slices.ContainsFunc(scopes, func(x string) bool { return slices.Contains(s.unknown, x) }):
		s.refuse(w, 400, "invalid_scope", "One or more scopes are not configured for the authorization server resource.")
		return
	case len(got) == 0:
		s.refuse(w, 400, "consent_required", "You are not allowed any of the requested scopes.")
		return
	}
	life := max(s.life, 1)
	value := fmt.Sprintf("eyJraWQiOiJ0b2tlbiJ9.%d.sig", len(s.tokens)+1)
	kind := "Bearer"
	if key != nil {
		kind = "DPoP"
	}
	s.tokens[value] = &issued{until: s.now().Add(time.Duration(life) * time.Second), key: key}
	reply(200, fmt.Sprintf(`{"token_type":%q,"expires_in":%d,"access_token":%q,"scope":%q}`, kind, life, value, strings.Join(got, " ")))(w, r)
	if s.afterMint != nil {
		s.afterMint(len(s.tokens))
	}
}

// clientIs checks the client's authentication in either form.
func (s *orgServer) clientIs(w http.ResponseWriter, r *http.Request) bool {
	signed := r.PostForm.Get("client_assertion")
	if header := r.Header.Get("Authorization"); header != "" {
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte("0oaclient:s3cret/+:%"))
		if header != want || signed != "" || r.PostForm.Has("client_id") || r.PostForm.Has("client_secret") {
			s.refuse(w, 401, "invalid_client", "The client secret supplied for a confidential client is invalid.")
			return false
		}
		return true
	}
	parsed, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		s.refuse(w, 401, "invalid_client", "No client credentials found.")
		return false
	}
	var claims jwt.Claims
	if err := parsed.Claims(&serviceKey().PublicKey, &claims); err != nil || parsed.Headers[0].KeyID != "kid-1" {
		s.refuse(w, 401, "invalid_client", "The client_assertion signature is invalid.")
		return false
	}
	expect := jwt.Expected{Issuer: "0oaservice", Subject: "0oaservice", AnyAudience: jwt.Audience{testOrigin + tokenPath}, Time: s.now()}
	switch {
	case claims.ValidateWithLeeway(expect, 5*time.Second) != nil:
		s.refuse(w, 401, "invalid_client", "The client_assertion token is expired.")
		return false
	case claims.Expiry.Time().After(s.now().Add(time.Hour)):
		s.refuse(w, 401, "invalid_client", "The client_assertion token has an expiration too far into the future.")
		return false
	case s.jtis[claims.ID]:
		s.refuse(w, 401, "invalid_client", "The client_assertion token has already been used.")
		return false
	}
	s.jtis[claims.ID] = true
	return true
}

// proof checks a DPoP proof when one is required and returns its key.
func (s *orgServer) proof(w http.ResponseWriter, r *http.Request, token, nonce string) (*jose.JSONWebKey, bool) {
	if !s.dpop {
		return nil, true
	}
	refuse := func(code, why string) (*jose.JSONWebKey, bool) {
		if token != "" {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`DPoP algs="RS256", error=%q, error_description=%q`, code, why))
		}
		s.refuse(w, 400, code, why)
		return nil, false
	}
	if len(r.Header.Values("DPoP")) != 1 {
		return refuse("invalid_dpop_proof", "The DPoP proof JWT header is missing.")
	}
	parsed, err := jwt.ParseSigned(r.Header.Get("DPoP"), []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return refuse("invalid_dpop_proof", err.Error())
	}
	h := parsed.Headers[0]
	if h.JSONWebKey == nil || !h.JSONWebKey.IsPublic() || h.ExtraHeaders[jose.HeaderType] != "dpop+jwt" {
		return refuse("invalid_dpop_proof", "header")
	}
	var c struct {
		JTI   string `json:"jti"`
		HTM   string `json:"htm"`
		HTU   string `json:"htu"`
		ATH   string `json:"ath"`
		Nonce string `json:"nonce"`
		IAT   int64  `json:"iat"`
	}
	if err := parsed.Claims(h.JSONWebKey.Key, &c); err != nil {
		return refuse("invalid_dpop_proof", err.Error())
	}
	hash := sha256.Sum256([]byte(token))
	age := s.now().Unix() - c.IAT
	switch {
	case c.HTM != r.Method || c.HTU != testOrigin+r.URL.Path:
		return refuse("invalid_dpop_proof", "htu "+c.HTU)
	case token != "" && c.ATH != base64.RawURLEncoding.EncodeToString(hash[:]) || token == "" && c.ATH != "":
		return refuse("invalid_dpop_proof", "ath")
	case age < -5 || age > 60:
		return refuse("invalid_dpop_proof", "iat")
	case c.JTI == "" || s.jtis[c.JTI]:
		return refuse("invalid_dpop_proof", "jti used twice")
	}
	s.jtis[c.JTI] = true
	if (s.nonces || token != "") && nonce != "" && c.Nonce != nonce {
		w.Header().Set("DPoP-Nonce", nonce)
		return refuse("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
	}
	return h.JSONWebKey, true
}

func (s *orgServer) api(w http.ResponseWriter, r *http.Request) {
	s.calls++
	kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t := s.tokens[value]
	if t == nil || !s.now().Before(t.until) {
		w.Header().Set("WWW-Authenticate", kind+` error="invalid_token"`)
		reply(401, `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`)(w, r)
		return
	}
	if want := map[bool]string{true: "DPoP", false: "Bearer"}[t.key != nil]; kind != want {
		s.problem("authorization %s, want %s", kind, want)
	}
	if t.key != nil {
		key, ok := s.proof(w, r, value, s.apiNonce)
		if !ok {
			return
		}
		if !samePublicKey(key, t.key) {
			s.problem("proof with another key")
		}
	}
	reply(200, `[{"id":"1"}]`)(w, r)
}

func samePublicKey(a, b *jose.JSONWebKey) bool { return mustJSON(a) == mustJSON(b) }

func (s *orgServer) check() {
	s.t.Helper()
	for _, p := range s.problems {
		s.t.Error(p)
	}
}

func withSecret(cfg *Config) {
	cfg.Credential = Credential{Mode: ClientSecret, ClientID: "0oaclient", ClientSecret: "s3cret/+:%"}
	cfg.Scopes = []string{"okta.users.read", "okta.groups.read"}
}

func withKey(t testing.TB) func(cfg *Config) {
	key, err := ParseKey(keyPEM(t), "kid-1")
	if err != nil {
		t.Fatal(err)
	}
	return func(cfg *Config) {
		cfg.Credential = Credential{Mode: PrivateKeyJWT, ClientID: "0oaservice", Key: key}
		cfg.Scopes = []string{"okta.users.read", "okta.groups.read"}
	}
}

func signIn(t *testing.T, c *Client) SignedIn {
	t.Helper()
	in, err := c.SignIn(t.Context())
	if err != nil {
		t.Fatalf("%v (%s)", err, adviceOf(err))
	}
	return in
}

func TestClientSecret(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &orgServer{t: t, life: 3600}
		c := newClient(t, s, withSecret)
		in := signIn(t, c)
		if in.DPoP || len(in.Missing) > 0 || !slices.Equal(in.Granted, []string{"okta.users.read", "okta.groups.read"}) {
			t.Errorf("signed in %+v", in)
		}
		if _, _, err := collect(t.Context(), c, groups()); err != nil {
			t.Error(err)
		}
		if len(s.requests) != 1 || s.calls != 1 {
			t.Errorf("%d token requests, %d calls", len(s.requests), s.calls)
		}
		s.check()
	})
}

func TestDPoP(t *testing.T) {
	for _, tt := range []struct {
		name          string
		mode          DPoPMode
		nonces        bool
		apiNonce      string
		required      bool
		tokenRequests int
	}{
		{"found out", DPoPAuto, false, "", true, 2},
		{"found out, with nonce", DPoPAuto, true, "", true, 3},
		{"always", DPoPAlways, true, "", true, 2},
		{"always, not required", DPoPAlways, true, "", false, 1},
		{"nonce of the API", DPoPAuto, true, "other", true, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			key := withKey(t)
			synctest.Test(t, func(t *testing.T) {
				s := &orgServer{t: t, life: 3600, dpop: tt.required, nonces: tt.nonces, apiNonce: tt.apiNonce}
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
		c := newClient(t, &orgServer{t: t, dpop: true}, key, func(cfg *Config) { cfg.DPoP = DPoPNever })
		_, err := c.SignIn(t.Context())
		var refused *SignInError
		if !errors.As(err, &refused) || refused.Problem != ProofRefused || !strings.Contains(refused.Advice(), "requires DPoP") {
			t.Errorf("error %v", err)
		}
	})
}

// TestClock: a clock 20 minutes off costs one request at most.
func TestClock(t *testing.T) {
	for _, offset := range []time.Duration{20 * time.Minute, -20 * time.Minute, 400 * 24 * time.Hour} {
		for _, discovered := range []bool{false, true} {
			t.Run(fmt.Sprint(offset, discovered), func(t *testing.T) {
				key := withKey(t)
				synctest.Test(t, func(t *testing.T) {
					s := &orgServer{t: t, life: 3600, offset: offset, dpop: true, nonces: true}
					c := newClient(t, s, key)
					requests := 4
					if discovered {
						c.clock.observe(http.Header{"Date": {s.now().UTC().Format(http.TimeFormat)}})
						requests = 3
					}
					signIn(t, c)
					if len(s.requests) != requests {
						t.Errorf("%d token requests, want %d", len(s.requests), requests)
					}
					callMany(t, c, "/api/v1/groups", 5, 1)
					s.check()
				})
			})
		}
	}
}

func TestScopes(t *testing.T) {
	all := []string{"okta.orgs.read", "okta.users.read", "okta.apps.read", "okta.realms.read", "okta.devices.read"}
	for _, tt := range []struct {
		name             string
		granted, unknown []string
		got, missing     string
		requests         int
	}{
		{"all", nil, nil, strings.Join(all, " "), "", 1},
		{"some", []string{"okta.users.read", "okta.apps.read"}, nil, "okta.users.read okta.apps.read", "okta.orgs.read okta.realms.read okta.devices.read", 1},
		{"unlicensed", nil, []string{"okta.realms.read"}, "okta.orgs.read okta.users.read okta.apps.read okta.devices.read", "okta.realms.read", 1 + 1 + 2 + 1},
		{"both unlicensed", nil, []string{"okta.realms.read", "okta.devices.read"}, "okta.orgs.read okta.users.read okta.apps.read", "okta.realms.read okta.devices.read", 1 + 1 + 2},
		{"misspelt", nil, []string{"okta.apps.read", "okta.realms.read"}, "okta.orgs.read okta.users.read okta.devices.read", "okta.apps.read okta.realms.read", 1 + 1 + 5 + 1},
		{"one accepted", nil, []string{"okta.orgs.read", "okta.apps.read", "okta.realms.read", "okta.devices.read"}, "okta.users.read", "okta.orgs.read okta.apps.read okta.realms.read okta.devices.read", 1 + 1 + 5},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &orgServer{t: t, life: 3600, granted: tt.granted, unknown: tt.unknown}
				c := newClient(t, s, withSecret, func(cfg *Config) { cfg.Scopes = all })
				in := signIn(t, c)
				if got := strings.Join(in.Granted, " "); got != tt.got {
					t.Errorf("granted %s", got)
				}
				if got := strings.Join(in.Missing, " "); got != tt.missing {
					t.Errorf("missing %s", got)
				}
				if len(s.requests) != tt.requests {
					t.Errorf("%d requests, want %d", len(s.requests), tt.requests)
				}
				s.check()
			})
		})
	}
}

func TestNoScope(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &orgServer{t: t, granted: []string{"x"}}
		_, err := newClient(t, s, withSecret).SignIn(t.Context())
		var refused *SignInError
		if !errors.As(err, &refused) || refused.Problem != NoScope {
			t.Fatalf("error %v", err)
		}
		for _, want := range []string{"okta.users.read okta.groups.read", "catalog entry"} {
			if !strings.Contains(refused.Advice(), want) {
				t.Errorf("advice lacks %q: %s", want, refused.Advice())
			}
		}
	})
}

func TestManageImpliesRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := reply(200, `{"token_type":"Bearer","access_token":"t","scope":"okta.users.manage"}`)
		c := newClient(t, h, withSecret)
		if _, known := c.HasScope("okta.users.read"); known {
			t.Error("known before sign-in")
		}
		in := signIn(t, c)
		if !slices.Equal(in.Manage, []string{"okta.users.manage"}) || !slices.Equal(in.Missing, []string{"okta.groups.read"}) {
			t.Errorf("signed in %+v", in)
		}
		if granted, known := c.HasScope("okta.users.read"); !granted || !known {
			t.Error("read is not implied")
		}
		if granted, known := c.HasScope("okta.groups.read"); granted || !known {
			t.Error("groups are granted")
		}
	})
}

// TestShortTokens: tokens that live 5 s are renewed early and once, and no call
// meets a dead one.
func TestShortTokens(t *testing.T) {
	key := withKey(t)
	synctest.Test(t, func(t *testing.T) {
		s := &orgServer{t: t, life: 5, dpop: true, nonces: true}
		slow := handler(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond)
			s.ServeHTTP(w, r)
		})
		c := newClient(t, slow, key)
		signIn(t, c)
		begin := time.Now()
		callMany(t, c, "/api/v1/groups", 600, 8)
		took := time.Since(begin)
		if most := int(took/(2*time.Second)) + 4; len(s.tokens) > most {
			t.Errorf("%d tokens in %s", len(s.tokens), took)
		}
		if s.calls != 600 {
			t.Errorf("%d calls, want 600", s.calls)
		}
		s.check()
	})
}

// TestRevokedToken: a token that dies early is replaced once for all requests
// that meet its end.
func TestRevokedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &orgServer{t: t, life: 3600}
		slow := handler(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(100 * time.Millisecond)
			s.ServeHTTP(w, r)
		})
		c := newClient(t, slow, withSecret)
		signIn(t, c)
		time.AfterFunc(3*time.Second, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			clear(s.tokens)
			s.tokens["spacer"] = &issued{}
		})
		callMany(t, c, "/api/v1/groups", 500, 8)
		if len(s.requests) != 2 {
			t.Errorf("%d token requests, want 2", len(s.requests))
		}
		s.check()
	})
}

// TestFailedRenewal: while the old token lives, a failed renewal is no matter.
func TestFailedRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &orgServer{t: t, life: 600}
		down := false
		h := handler(func(w http.ResponseWriter, r *http.Request) {
			if down && r.URL.Path == tokenPath {
				reply(400, `{"error":"invalid_client"}`)(w, r)
				return
			}
			s.ServeHTTP(w, r)
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
		if len(s.tokens) != 2 {
			t.Errorf("%d tokens", len(s.tokens))
		}
		s.check()

		down = true
		time.Sleep(time.Hour)
		_, _, err := collect(t.Context(), c, groups())
		if Classify(err) != Fatal {
			t.Errorf("error %v", err)
		}
	})
}

// TestDeadCredential: the end of a credential ends the run at once.
func TestDeadCredential(t *testing.T) {
	const body = `{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorId":"oaeX"}`
	dead := reply(401, body, "WWW-Authenticate: Bearer error=\"invalid_token\"")
	token := reply(200, `{"token_type":"Bearer","access_token":"t","expires_in":3600}`)
	for _, tt := range []struct {
		name    string
		change  func(*Config)
		answer  handler
		problem Problem
		calls   int
		advice  string
	}{
		{"SSWS", func(*Config) {}, reply(401, body), TokenDead, 1, "30 days without use"},
		{"access token", func(cfg *Config) { cfg.Credential = Credential{Mode: AccessToken, Token: "t"} }, dead, TokenDead, 1, "an hour"},
		{"second 401", withSecret, dead, Refused, 2, "check the client id"},
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

// TestKindsOf401: these say nothing about the credential.
func TestKindsOf401(t *testing.T) {
	for name, tt := range map[string]struct {
		answer  handler
		outcome Outcome
		minted  int
	}{
		"feature":      {reply(401, `{"errorCode":"E0000015"}`), Unavailable, 1},
		"scope":        {reply(403, ``, `WWW-Authenticate: Bearer authorization_uri="x", error="insufficient_scope", scope="okta.groups.read"`), Denied, 1},
		"scope as 401": {reply(401, ``, `WWW-Authenticate: Bearer error="insufficient_scope"`), Denied, 1},
		"unknown":      {answers(reply(401, ``), reply(200, `[]`)), OK, 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				minted := 0
				c := newClient(t, handler(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == tokenPath {
						minted++
						reply(200, fmt.Sprintf(`{"token_type":"Bearer","access_token":"t%d"}`, minted))(w, r)
						return
					}
					tt.answer(w, r)
				}), withSecret)
				signIn(t, c)
				_, _, err := collect(t.Context(), c, groups())
				if Classify(err) != tt.outcome || minted != tt.minted {
					t.Errorf("outcome %v, %d tokens, error %v", Classify(err), minted, err)
				}
			})
		})
	}
}

// TestProofRefused: a refused proof is built again once.
func TestProofRefused(t *testing.T) {
	for _, times := range []int{1, 5} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, refusals, proofs := &orgServer{t: t, life: 3600, dpop: true}, 0, map[string]bool{}
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
				if died := errors.As(err, &refused); died != (times > 1) {
					t.Fatalf("error %v", err)
				}
				if refused != nil && (refused.Problem != ProofRefused || !strings.Contains(refused.Advice(), "GET /api/v1/groups")) {
					t.Errorf("advice %q", refused.Advice())
				}
			})
		})
	}
}

// TestNonceThenProofRefused: the nonce that the API wants is no proof that was
// refused, so that each is mended once.
func TestNonceThenProofRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, calls := &orgServer{t: t, life: 3600, dpop: true, apiNonce: "n1"}, 0
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
		{"M9 secret", withSecret, oauth(401, "invalid_client", "Client Credentials requests to the Org Authorization Server must use the private_key_jwt token_endpoint_auth_method."), WrongClientKind, []string{"public key / private key", "API service integrations only"}, 1},
		{"M9 type", key, oauth(400, "unauthorized_client", ""), WrongClientKind, []string{"API Services"}, 1},
		{"M10", withSecret, oauth(403, "access_denied", "The client is outside the permitted zones."), WrongZone, []string{"egress address"}, 1},
		{"M11", withSecret, reply(404, `{"errorCode":"E0000007"}`), NotOkta, []string{testOrigin, "-admin"}, 1},
		{"M11 html", withSecret, reply(404, `<html>`, "Content-Type: text/html"), NotOkta, []string{"-admin"}, 1},
		{"M11 redirect", withSecret, reply(302, ``, "Location: https://login.contoso.com/"), NotOkta, nil, 1},
		{"M12", withSecret, reply(200, `<html><b>Login</b>`, "Content-Type: text/html"), ForeignAnswer, []string{"status 200", "text/html", "proxy"}, 1},
		{"M12 blocked", withSecret, reply(403, `<html>`, "Content-Type: text/html"), ForeignAnswer, []string{"status 403"}, 1},
		{"500", withSecret, reply(500, ``), Unreachable, []string{"status.okta.com"}, 8},
		{"no token", withSecret, reply(200, `{}`), Unreachable, nil, 1},
		{"a header in the token", withSecret, reply(200, `{"access_token":"t\r\nHost: evil.example"}`), Unreachable, nil, 1},
		{"a token without end", withSecret, reply(200, `{"access_token":"`+strings.Repeat("t", maxToken+1)+`"}`), Unreachable, nil, 1},
		{"DPoP out of nowhere", withSecret, reply(200, `{"access_token":"t","token_type":"DPoP"}`), ProofRefused, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &recorder{next: tt.answer}
				c := newClient(t, server, tt.change, func(cfg *Config) {
					if tt.problem == ClockWrong {
						cfg.Transport = memory{handler: server, offset: 20 * time.Minute}
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
		{"HTML", reply(200, `<html><title>Login</title>`, "Content-Type: text/html"), NotOkta, "text/html"},
		{"404", reply(404, `{"errorCode":"E0000022"}`), NotOkta, "404"},
		{"redirect", reply(301, ``, "Location: https://www.contoso.com/x?y"), NotOkta, "redirect to www.contoso.com"},
		{"other JSON", reply(200, `{"hello":"world"}`), NotOkta, "does not describe an org"},
		{"a list", reply(200, `[]`), NotOkta, "does not describe an org"},
		{"blocked", reply(403, `blocked by policy`, "Content-Type: text/plain"), ForeignAnswer, "blocked by policy"},
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
				if tt.problem == NotOkta && !strings.Contains(adviceOf(err), testOrigin) {
					t.Errorf("advice %q", adviceOf(err))
				}
			})
		})
	}
}

func TestNew(t *testing.T) {
	u := func(s string) *url.URL { u, _ := url.Parse(s); return u }
	good := Credential{Mode: SSWS, Token: "t"}
	for _, tt := range []struct {
		cfg  Config
		want string
	}{
		{Config{BaseURL: u("https://a"), Credential: good}, ""},
		{Config{BaseURL: u("http://127.0.0.1:8080"), Credential: good}, ""},
		{Config{BaseURL: u("http://[::1]:8080"), Credential: good}, ""},
		{Config{Credential: good}, "no org URL"},
		{Config{BaseURL: u("http://contoso.okta.com"), Credential: good}, "neither https nor"},
		{Config{BaseURL: u("https://u:p@contoso.okta.com"), Credential: good}, "user information"},
		{Config{BaseURL: u("https://a")}, "unknown sign-in mode"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: SSWS, Token: "a b"}}, "copied whole"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: ClientSecret, ClientID: "x"}}, "needs a client id and a client secret"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: PrivateKeyJWT, ClientID: "x"}}, "private key"},
		{Config{BaseURL: u("https://a"), Credential: Credential{Mode: ClientSecret, ClientID: "x", ClientSecret: "y"}}, "at least one scope"},
		{Config{BaseURL: u("https://a"), Credential: good, ReservePercent: 91}, "between 0 and 90"},
		{Config{BaseURL: u("https://a"), Credential: good, DPoP: "maybe"}, "unknown DPoP mode"},
	} {
		_, err := New(tt.cfg)
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v: error %v, want %q", tt.cfg.BaseURL, err, tt.want)
		}
	}
}

package oktatest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// signer is a private key with its public half.
type signer struct {
	private jose.JSONWebKey
	public  jose.JSONWebKey
}

func newSigner(t testing.TB, kid string) signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private := jose.JSONWebKey{Key: key, KeyID: kid, Algorithm: string(jose.ES256)}
	return signer{private, private.Public()}
}

// sign makes a JWT.
func (s signer) sign(t testing.TB, o *jose.SignerOptions, claims any) string {
	t.Helper()
	js, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.private}, o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(js).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// assertion is that of client "service", changed by some functions.
func (s signer) assertion(t testing.TB, change ...func(*jwt.Claims)) url.Values {
	t.Helper()
	now := time.Now()
	claims := jwt.Claims{
		Issuer: "service", Subject: "service", Audience: jwt.Audience{base + tokenPath}, ID: randomID(),
		Expiry: jwt.NewNumericDate(now.Add(5 * time.Minute)), IssuedAt: jwt.NewNumericDate(now),
	}
	for _, f := range change {
		f(&claims)
	}
	return url.Values{
		"grant_type": {"client_credentials"}, "scope": {"okta.users.read okta.apps.read"},
		"client_assertion_type": {assertionType}, "client_assertion": {s.sign(t, nil, claims)},
	}
}

func randomID() string { return rand.Text() }

// proof is a DPoP proof in the header of a request.
func (s signer) proof(t testing.TB, token, nonce string, change ...func(map[string]any)) func(*http.Request) {
	t.Helper()
	return func(r *http.Request) {
		claims := map[string]any{
			"jti": randomID(), "htm": r.Method, "htu": base + r.URL.Path, "iat": time.Now().Unix(),
		}
		if nonce != "" {
			claims["nonce"] = nonce
		}
		if token != "" {
			hash := sha256.Sum256([]byte(token))
			claims["ath"] = base64.RawURLEncoding.EncodeToString(hash[:])
			r.Header.Set("Authorization", "DPoP "+token)
		}
		for _, f := range change {
			f(claims)
		}
		o := &jose.SignerOptions{EmbedJWK: true}
		r.Header.Set("DPoP", s.sign(t, o.WithType("dpop+jwt"), claims))
	}
}

type grant struct {
	Token   string `json:"access_token"`
	Type    string `json:"token_type"`
	Scope   string `json:"scope"`
	Expires int    `json:"expires_in"`
}

func granted(t testing.TB, a answer) grant {
	t.Helper()
	var g grant
	if err := json.Unmarshal(a.body, &g); err != nil || a.StatusCode != 200 {
		t.Fatalf("no token: %d %s %v", a.StatusCode, a.body, err)
	}
	return g
}

// clients are one of each kind; the signer has the service apps' key.
func clients(t testing.TB) (signer, Options) {
	t.Helper()
	key := newSigner(t, "kid-1")
	scopes := []string{"okta.users.read", "okta.groups.manage"}
	return key, Options{Clients: []Client{
		{ID: "integration", Secret: "s3cr:t/+", Scopes: scopes},
		{ID: "service", Key: &key.public, Scopes: scopes},
		{ID: "bound", Key: &key.public, Scopes: scopes, RequireDPoP: true},
	}}
}

func basic(id, secret string) func(*http.Request) {
	return func(r *http.Request) { r.SetBasicAuth(id, secret) }
}

func credentials(scopes string) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "scope": {scopes}}
}

func TestSSWS(t *testing.T) {
	s := newServer(t, contoso(t), Options{})
	for header, want := range map[string]string{
		"SSWS " + sswsToken: "200 ",
		"ssws " + sswsToken: "200 ",
		"SSWS other":        "401 E0000011",
		"Bearer other":      "401 E0000011",
		"DPoP other":        "401 E0000011",
		"Basic Zm9v":        "401 E0000004",
		"":                  "403 E0000005",
	} {
		r := request(t, http.MethodGet, base+"/api/v1/org")
		r.Header.Set("Authorization", header)
		a := send(t, s, r)
		if got := strings.SplitN(a.Status, " ", 2)[0] + " " + a.code(); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestClientSecret(t *testing.T) {
	_, o := clients(t)
	o.UnknownScopes = []string{"okta.realms.read"}
	s := newServer(t, contoso(t), o)
	two := credentials("okta.users.read")
	two.Set("client_secret", "x")
	code := url.Values{"grant_type": {"authorization_code"}}
	origin := func(r *http.Request) { r.SetBasicAuth("integration", "s3cr:t/+"); r.Header.Set("Origin", base) }
	noForm := func(r *http.Request) {
		r.SetBasicAuth("integration", "s3cr:t/+")
		r.Header.Set("Content-Type", "application/json")
	}
	tests := []struct {
		name   string
		form   url.Values
		change func(*http.Request)
		status int
		want   string
	}{
		{"all", credentials("okta.users.read"), basic("integration", "s3cr:t/+"), 200, `"okta.users.read"`},
		{"intersection", credentials("okta.users.read okta.apps.read"), basic("integration", "s3cr:t/+"), 200, `"okta.users.read"`},
		{"manage is read", credentials("okta.groups.read"), basic("integration", "s3cr:t/+"), 200, `"okta.groups.read"`},
		{"none granted", credentials("okta.apps.read"), basic("integration", "s3cr:t/+"), 400, "consent_required"},
		{"misspelt", credentials("okta.users.read okta.user.read"), basic("integration", "s3cr:t/+"), 400, "invalid_scope"},
		{"not licensed", credentials("okta.users.read okta.realms.read"), basic("integration", "s3cr:t/+"), 400, "invalid_scope"},
		{"no scope", credentials(""), basic("integration", "s3cr:t/+"), 400, "invalid_scope"},
		{"wrong secret", credentials("okta.users.read"), basic("integration", "s3cr:t"), 401, "invalid_client"},
		{"no secret", credentials("okta.users.read"), basic("integration", ""), 401, "invalid_client"},
		{"unknown", credentials("okta.users.read"), basic("nobody", "x"), 401, "invalid_client"},
		{"service app", credentials("okta.users.read"), basic("service", "x"), 401, "private_key_jwt"},
		{"nothing", credentials("okta.users.read"), func(*http.Request) {}, 401, "No client credentials"},
		{"two kinds", two, basic("integration", "s3cr:t/+"), 400, "invalid_request"},
		{"grant type", code, basic("integration", "s3cr:t/+"), 400, "unsupported_grant_type"},
		{"browser", credentials("okta.users.read"), origin, 401, "Proof Key"},
		{"no form", credentials("okta.users.read"), noForm, 400, "invalid_request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := post(t, s, tt.form, tt.change)
			if a.StatusCode != tt.status || !strings.Contains(string(a.body), tt.want) {
				t.Errorf("%d %s; want %d with %s", a.StatusCode, a.body, tt.status, tt.want)
			}
		})
	}
}

func TestAssertion(t *testing.T) {
	key, o := clients(t)
	s := newServer(t, contoso(t), o)
	stranger := newSigner(t, "kid-1")
	again := key.assertion(t)
	granted(t, post(t, s, again))
	noKid := key
	noKid.private.KeyID = ""
	in := func(d time.Duration) func(*jwt.Claims) {
		return func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(time.Now().Add(d)) }
	}
	tests := []struct {
		name string
		form url.Values
		want string
	}{
		{"good", key.assertion(t), "access_token"},
		{"without kid", noKid.assertion(t), "access_token"},
		{"without jti and iat", key.assertion(t, func(c *jwt.Claims) { c.ID, c.IssuedAt = "", nil }), "access_token"},
		{"an hour ahead", key.assertion(t, in(time.Hour-time.Second)), "access_token"},
		{"used", again, "already been used"},
		{"another's key", stranger.assertion(t), "signature is invalid"},
		{"another kid", newSigner(t, "kid-2").assertion(t), "'kid'"},
		{"audience", key.assertion(t, func(c *jwt.Claims) { c.Audience = jwt.Audience{base} }), "audience"},
		{"expired", key.assertion(t, in(-time.Second)), "is expired"},
		{"too far", key.assertion(t, in(2*time.Hour)), "too far into the future"},
		{"no expiration", key.assertion(t, func(c *jwt.Claims) { c.Expiry = nil }), "must have an expiration"},
		{"tomorrow", key.assertion(t, func(c *jwt.Claims) { c.IssuedAt = jwt.NewNumericDate(time.Now().Add(time.Minute)) }), "before current time"},
		{"another's name", key.assertion(t, func(c *jwt.Claims) { c.Issuer = "other" }), "client_id"},
		{"integration", key.assertion(t, func(c *jwt.Claims) { c.Issuer, c.Subject = "integration", "integration" }), "not configured"},
		{"no JWT", url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertionType}, "client_assertion": {"x"}}, "valid JWT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if a := post(t, s, tt.form); !strings.Contains(string(a.body), tt.want) {
				t.Errorf("%d %s; want %s", a.StatusCode, a.body, tt.want)
			}
		})
	}
	if _, err := New(contoso(t), Options{Clients: []Client{{ID: "x", Key: &key.private}}}); err == nil {
		t.Error("a private key was accepted")
	}
}

// boundToken gets a token that is bound to a key.
func boundToken(t testing.TB, s *Server, key signer) grant {
	t.Helper()
	as := func(c *jwt.Claims) { c.Issuer, c.Subject = "bound", "bound" }
	if a := post(t, s, key.assertion(t, as)); a.StatusCode != 400 || a.code() != "invalid_dpop_proof" {
		t.Fatalf("without proof: %d %s", a.StatusCode, a.body)
	}
	a := post(t, s, key.assertion(t, as), key.proof(t, "", ""))
	if a.StatusCode != 400 || a.code() != "use_dpop_nonce" {
		t.Fatalf("without nonce: %d %s", a.StatusCode, a.body)
	}
	g := granted(t, post(t, s, key.assertion(t, as), key.proof(t, "", a.Header.Get("DPoP-Nonce"))))
	if g.Type != "DPoP" || g.Scope != "okta.users.read" || g.Expires != 3600 {
		t.Fatalf("granted %+v", g)
	}
	return g
}

func TestDPoP(t *testing.T) {
	key, o := clients(t)
	s := newServer(t, contoso(t), o)
	g := boundToken(t, s, key)
	claim := func(name string, value any) func(map[string]any) {
		return func(c map[string]any) { c[name] = value }
	}
	plain := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+g.Token) }
	noProof := func(r *http.Request) { r.Header.Set("Authorization", "DPoP "+g.Token) }
	tests := []struct {
		name   string
		change func(*http.Request)
		status int
		want   string // in WWW-Authenticate
	}{
		{"good", key.proof(t, g.Token, ""), 200, ""},
		{"once", key.proof(t, g.Token, "", claim("jti", "fixed")), 200, ""},
		{"twice", key.proof(t, g.Token, "", claim("jti", "fixed")), 400, "invalid_dpop_proof"},
		{"no jti", key.proof(t, g.Token, "", claim("jti", "")), 400, "invalid_dpop_proof"},
		{"as bearer", plain, 401, "invalid_token"},
		{"no proof", noProof, 400, "invalid_dpop_proof"},
		{"method", key.proof(t, g.Token, "", claim("htm", "POST")), 400, "htm"},
		{"address", key.proof(t, g.Token, "", claim("htu", base+"/api/v1/users?limit=1")), 400, "htu"},
		{"old", key.proof(t, g.Token, "", claim("iat", time.Now().Add(-time.Hour).Unix())), 400, "iat"},
		{"hash", key.proof(t, g.Token, "", claim("ath", "x")), 400, "ath"},
		{"another key", newSigner(t, "k").proof(t, g.Token, ""), 400, "another key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := request(t, http.MethodGet, base+"/api/v1/users?limit=1")
			tt.change(r)
			a := send(t, s, r)
			if a.StatusCode != tt.status || !strings.Contains(a.Header.Get("WWW-Authenticate"), tt.want) {
				t.Errorf("%d %q; want %d with %q", a.StatusCode, a.Header.Get("WWW-Authenticate"), tt.status, tt.want)
			}
		})
	}
}

func TestAPINonce(t *testing.T) {
	key, o := clients(t)
	o.APINonce = true
	s := newServer(t, contoso(t), o)
	g := boundToken(t, s, key)
	ask := func(nonce string) answer {
		r := request(t, http.MethodGet, base+"/api/v1/users")
		key.proof(t, g.Token, nonce)(r)
		return send(t, s, r)
	}
	a := ask("")
	if a.StatusCode != 400 || !strings.Contains(a.Header.Get("WWW-Authenticate"), "use_dpop_nonce") {
		t.Fatalf("without nonce: %d %v", a.StatusCode, a.Header)
	}
	if a := ask(a.Header.Get("DPoP-Nonce")); a.StatusCode != 200 {
		t.Errorf("with nonce: %d %v", a.StatusCode, a.Header)
	}
}

// A nonce is accepted for three days after there is a new one.
func TestNonceAge(t *testing.T) {
	now := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
	for days, want := range []bool{true, true, true, true, false} {
		if got := validNonce(nonce(now.AddDate(0, 0, -days)), now); got != want {
			t.Errorf("%d days old: %v, want %v", days, got, want)
		}
	}
	if validNonce("", now) {
		t.Error("no nonce was accepted")
	}
}

func TestScopesOfTokens(t *testing.T) {
	_, o := clients(t)
	s := newServer(t, contoso(t), o)
	g := granted(t, post(t, s, credentials("okta.users.read okta.groups.manage"), basic("integration", "s3cr:t/+")))
	for path, want := range map[string]int{
		"/api/v1/users": 200, "/api/v1/groups": 200, "/api/v1/apps": 403, "/integrations/api/v1/api-services": 403,
	} {
		r := request(t, http.MethodGet, base+path)
		r.Header.Set("Authorization", "Bearer "+g.Token)
		a := send(t, s, r)
		if a.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, a.StatusCode, want)
		}
		if want == 403 && (len(a.body) > 0 || !strings.Contains(a.Header.Get("WWW-Authenticate"), `error="insufficient_scope"`)) {
			t.Errorf("%s: the reason must be in the header only: %s %v", path, a.body, a.Header)
		}
	}
}

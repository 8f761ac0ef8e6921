package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
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

// A fakeOrg is a token endpoint and an API that check assertions, proofs and tokens as
// Okta does.
type fakeOrg struct {
	t        *testing.T
	offset   time.Duration // of its clock
	granted  []string      // scopes of the app; nil grants all
	unknown  []string      // scopes that make a request invalid
	life     int           // of a token in seconds
	dpop     bool          // required
	nonces   bool          // required by the token endpoint
	apiNonce string        // required by the API when not empty

	mu       sync.Mutex
	jtis     map[string]bool
	tokens   map[string]*issued
	requests [][]string // scopes of every token request
	calls    int
	problems []string
}

type issued struct {
	until time.Time
	key   *jose.JSONWebKey
}

func (o *fakeOrg) now() time.Time { return time.Now().Add(o.offset) }

func (o *fakeOrg) problem(format string, args ...any) {
	o.problems = append(o.problems, fmt.Sprintf(format, args...))
}

func (o *fakeOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.jtis == nil {
		o.jtis, o.tokens = map[string]bool{}, map[string]*issued{}
	}
	w.Header().Set("Date", o.now().UTC().Format(http.TimeFormat))
	if r.Header.Get("Origin") != "" {
		o.problem("Origin header")
	}
	if r.URL.Path == tokenPath {
		o.token(w, r)
	} else {
		o.api(w, r)
	}
}

func (o *fakeOrg) refuse(w http.ResponseWriter, status int, code, description string) {
	reply(status, mustJSON(map[string]string{"error": code, "error_description": description}))(w, nil)
}

func (o *fakeOrg) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	scopes := strings.Fields(r.PostForm.Get("scope"))
	o.requests = append(o.requests, scopes)
	if r.Method != http.MethodPost || r.URL.RawQuery != "" || r.PostForm.Get("grant_type") != "client_credentials" {
		o.problem("token request %s %s", r.Method, r.URL)
	}
	if !o.authenticate(w, r) {
		return
	}
	key, ok := o.proof(w, r, "", "nonce-1")
	if !ok {
		return
	}
	got := scopes
	if o.granted != nil {
		got = slices.DeleteFunc(slices.Clone(scopes), func(x string) bool { return !slices.Contains(o.granted, x) })
	}
	switch {
	case slices.ContainsFunc(scopes, func(x string) bool { return slices.Contains(o.unknown, x) }):
		o.refuse(w, 400, "invalid_scope", "One or more scopes are not configured for the authorization server resource.")
		return
	case len(got) == 0:
		o.refuse(w, 400, "consent_required", "You are not allowed any of the requested scopes.")
		return
	}
	life := max(o.life, 1)
	value := fmt.Sprintf("eyJraWQiOiJ0b2tlbiJ9.%d.sig", len(o.tokens)+1)
	kind := "Bearer"
	if key != nil {
		kind = "DPoP"
	}
	o.tokens[value] = &issued{until: o.now().Add(time.Duration(life) * time.Second), key: key}
	reply(200, fmt.Sprintf(`{"token_type":%q,"expires_in":%d,"access_token":%q,"scope":%q}`, kind, life, value, strings.Join(got, " ")))(w, r)
}

// authenticate checks the client's secret or assertion.
func (o *fakeOrg) authenticate(w http.ResponseWriter, r *http.Request) bool {
	signed := r.PostForm.Get("client_assertion")
	if header := r.Header.Get("Authorization"); header != "" {
		want := "Basic " + base64.StdEncoding.EncodeToString([]byte("0oaclient:s3cret/+:%"))
		if header != want || signed != "" || r.PostForm.Has("client_id") || r.PostForm.Has("client_secret") {
			o.refuse(w, 401, "invalid_client", "The client secret supplied for a confidential client is invalid.")
			return false
		}
		return true
	}
	parsed, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		o.refuse(w, 401, "invalid_client", "No client credentials found.")
		return false
	}
	var claims jwt.Claims
	if err := parsed.Claims(&serviceKey().PublicKey, &claims); err != nil || parsed.Headers[0].KeyID != "kid-1" {
		o.refuse(w, 401, "invalid_client", "The client_assertion signature is invalid.")
		return false
	}
	expect := jwt.Expected{Issuer: "0oaservice", Subject: "0oaservice", AnyAudience: jwt.Audience{testOrigin + tokenPath}, Time: o.now()}
	switch {
	case claims.ValidateWithLeeway(expect, 5*time.Second) != nil:
		o.refuse(w, 401, "invalid_client", "The client_assertion token is expired.")
		return false
	case claims.Expiry.Time().After(o.now().Add(time.Hour)):
		o.refuse(w, 401, "invalid_client", "The client_assertion token has an expiration too far into the future.")
		return false
	case o.jtis[claims.ID]:
		o.refuse(w, 401, "invalid_client", "The client_assertion token has already been used.")
		return false
	}
	o.jtis[claims.ID] = true
	return true
}

// proof checks a DPoP proof when one is required and returns its key.
func (o *fakeOrg) proof(w http.ResponseWriter, r *http.Request, token, nonce string) (*jose.JSONWebKey, bool) {
	if !o.dpop {
		return nil, true
	}
	refuse := func(code, why string) (*jose.JSONWebKey, bool) {
		if token != "" {
			w.Header().Set("WWW-Authenticate", fmt.Sprintf(`DPoP algs="RS256", error=%q, error_description=%q`, code, why))
		}
		o.refuse(w, 400, code, why)
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
	age := o.now().Unix() - c.IAT
	switch {
	case c.HTM != r.Method || c.HTU != testOrigin+r.URL.Path:
		return refuse("invalid_dpop_proof", "htu "+c.HTU)
	case token != "" && c.ATH != base64.RawURLEncoding.EncodeToString(hash[:]) || token == "" && c.ATH != "":
		return refuse("invalid_dpop_proof", "ath")
	case age < -5 || age > 60:
		return refuse("invalid_dpop_proof", "iat")
	case c.JTI == "" || o.jtis[c.JTI]:
		return refuse("invalid_dpop_proof", "jti used twice")
	}
	o.jtis[c.JTI] = true
	if (o.nonces || token != "") && nonce != "" && c.Nonce != nonce {
		w.Header().Set("DPoP-Nonce", nonce)
		return refuse("use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
	}
	return h.JSONWebKey, true
}

func (o *fakeOrg) api(w http.ResponseWriter, r *http.Request) {
	o.calls++
	kind, value, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	t := o.tokens[value]
	if t == nil || !o.now().Before(t.until) {
		w.Header().Set("WWW-Authenticate", kind+` error="invalid_token"`)
		reply(401, `{"errorCode":"E0000011","errorSummary":"Invalid token provided"}`)(w, r)
		return
	}
	if want := map[bool]string{true: "DPoP", false: "Bearer"}[t.key != nil]; kind != want {
		o.problem("authorization %s, want %s", kind, want)
	}
	if t.key != nil {
		key, ok := o.proof(w, r, value, o.apiNonce)
		if !ok {
			return
		}
		if !samePublicKey(key, t.key) {
			o.problem("proof with another key")
		}
	}
	reply(200, `[{"id":"1"}]`)(w, r)
}

func samePublicKey(a, b *jose.JSONWebKey) bool { return mustJSON(a) == mustJSON(b) }

func (o *fakeOrg) check() {
	o.t.Helper()
	for _, p := range o.problems {
		o.t.Error(p)
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

func signIn(t *testing.T, c *Client) SignInResult {
	t.Helper()
	in, err := c.SignIn(t.Context())
	if err != nil {
		t.Fatalf("%v (%s)", err, adviceOf(err))
	}
	return in
}

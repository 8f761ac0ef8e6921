package okta

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

var serviceKey = sync.OnceValue(func() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
})

// withSecret configures the API service integration of fake orgs.
func withSecret(cfg *Config) {
	cfg.Credential = Credential{Mode: ClientSecret, ClientID: "0oaclient", ClientSecret: "s3cret/+:%"}
	cfg.Scopes = []string{"okta.users.read", "okta.groups.read"}
}

// withKey configures the service app of fake orgs.
func withKey(t testing.TB) func(cfg *Config) {
	key, err := ParseKey(pkcs8(serviceKey()), "kid-1")
	if err != nil {
		t.Fatal(err)
	}
	return func(cfg *Config) {
		cfg.Credential = Credential{Mode: PrivateKeyJWT, ClientID: "0oaservice", Key: key}
		cfg.Scopes = []string{"okta.users.read", "okta.groups.read"}
	}
}

// A fakeOrg is a fake Okta that counts requests.
type fakeOrg struct {
	server http.Handler

	mu            sync.Mutex // guards what follows
	tokenRequests int
	calls         int // of the API
}

// newFakeOrg makes a fake Okta with the two clients of withSecret and withKey, which have
// the scopes; none means all. The second one requires DPoP.
func newFakeOrg(t *testing.T, o oktatest.Options, scopes ...string) *fakeOrg {
	t.Helper()
	org, err := snapshot.Open(os.DirFS("../../testdata/contoso"))
	if err != nil {
		t.Fatal(err)
	}
	if len(scopes) == 0 {
		scopes = oktatest.Scopes()
	}
	public := &jose.JSONWebKey{Key: &serviceKey().PublicKey, KeyID: "kid-1", Algorithm: "ES256", Use: "sig"}
	o.Clients = []oktatest.Client{
		{ID: "0oaclient", Secret: "s3cret/+:%", Scopes: scopes},
		{ID: "0oaservice", Key: public, Scopes: scopes, RequireDPoP: true},
	}
	server, err := oktatest.New(org, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return &fakeOrg{server: server}
}

func (f *fakeOrg) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if r.URL.Path == tokenPath {
		f.tokenRequests++
	} else {
		f.calls++
	}
	f.mu.Unlock()
	f.server.ServeHTTP(w, r)
}

func signIn(t *testing.T, c *Client) SignInResult {
	t.Helper()
	in, err := c.SignIn(t.Context())
	if err != nil {
		t.Fatalf("%v (%s)", err, adviceOf(err))
	}
	return in
}

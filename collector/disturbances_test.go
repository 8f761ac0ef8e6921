package collector_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// service is a service app: its private key for the client, its public key for the fake
// Okta.
func service(t *testing.T) (okta.Credential, oktatest.Client) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := okta.ParseKey(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), "kid1")
	if err != nil {
		t.Fatal(err)
	}
	return okta.Credential{Mode: okta.PrivateKeyJWT, ClientID: "0oaservice", Key: parsed},
		oktatest.Client{ID: "0oaservice", Scopes: oktatest.Scopes(),
			Key: &jose.JSONWebKey{Key: &key.PublicKey, KeyID: "kid1", Algorithm: "ES256", Use: "sig"}}
}

// TestDisturbances collects under the disturbances that a run must survive: each run is
// complete, with the records of an undisturbed one, and never exceeds a rate limit.
func TestDisturbances(t *testing.T) {
	t.Parallel()
	type disturbance = func(o *oktatest.Options, c *oktatest.Client)
	fault := func(texts ...string) disturbance {
		return func(o *oktatest.Options, _ *oktatest.Client) {
			for _, text := range texts {
				f, err := oktatest.ParseFault(text)
				if err != nil {
					t.Fatal(err)
				}
				o.Faults = append(o.Faults, f)
			}
		}
	}
	all := map[string]disturbance{
		"DPoP required":          func(_ *oktatest.Options, c *oktatest.Client) { c.RequireDPoP = true },
		"nonces everywhere":      func(o *oktatest.Options, c *oktatest.Client) { c.RequireDPoP, o.APINonce = true, true },
		"clock 20 minutes ahead": func(o *oktatest.Options, _ *oktatest.Client) { o.ClockOffset = 20 * time.Minute },
		"clock 20 minutes behind": func(o *oktatest.Options, c *oktatest.Client) {
			o.ClockOffset, c.RequireDPoP = -20*time.Minute, true
		},
		"tokens of 5 seconds": func(o *oktatest.Options, c *oktatest.Client) {
			o.TokenLife, o.Latency, c.RequireDPoP = 5*time.Second, time.Second, true
		},
		"every tenth a 500":     fault("*:500:every=10"),
		"every twentieth reset": fault("*:reset:every=20", "*:truncate:every=33"),
		"60 app requests a minute": func(o *oktatest.Options, _ *oktatest.Client) {
			o.Limits, o.Latency = map[string]int{"A": 60}, 200*time.Millisecond
		},
		"all at once": func(o *oktatest.Options, c *oktatest.Client) {
			fault("*:500:every=10", "*:reset:every=100", "*:concurrency:every=41", "*:html:every=1000")(o, c)
			c.RequireDPoP, o.TokenLife, o.ClockOffset = true, 30*time.Second, time.Hour
			o.Limits = map[string]int{"A": 60, "G": 100}
		},
	}
	for _, name := range sample(2, slices.Sorted(maps.Keys(all))) { // with "all at once"
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			org := contoso(t)
			credential, client := service(t)
			synctest.Test(t, func(t *testing.T) {
				o := oktatest.Options{}
				all[name](&o, &client)
				o.Clients = []oktatest.Client{client}
				c := collectWith(t, t.Context(), org, setup{fake: o, credential: &credential})
				if c.err != nil || len(c.states()) > 0 {
					t.Fatal(c.err, c.states(), c.Manifest.Coverage)
				}
				for _, row := range c.Manifest.Coverage {
					if diff := cmp.Diff(org.Manifest.CoverageOf(row.Resource).Objects, row.Objects); diff != "" {
						t.Errorf("%s (-served +collected): %s", row.Resource, diff)
					}
				}
				for _, resource := range []string{snapshot.Users, snapshot.Groups, snapshot.Apps, snapshot.APIServices} {
					if diff := cmp.Diff(keys(t, org, resource), keys(t, c.Snapshot, resource)); diff != "" {
						t.Errorf("%s (-served +collected):\n%s", resource, diff)
					}
				}
				if n := c.fake.OverLimit(); len(n) > 0 {
					t.Errorf("a rate limit was exceeded: %v", n)
				}
			})
		})
	}
}

// Retries and limits are counted, and a run that resumes keeps the counts.
func TestRetriesAreCounted(t *testing.T) {
	t.Parallel()
	s := setup{only: []string{"users", "groups"}, dir: filepath.Join(t.TempDir(), "snap"), fake: oktatest.Options{
		Faults:   slices.Concat(fault(t, "/api/v1/users:500:nth=1"), fault(t, "/api/v1/users:stall:nth=3"), fault(t, "/api/v1/groups:rate:nth=1")),
		PageSize: 10}}
	first := collectFor(t, contoso(t), 30*time.Second, s) // users are stalled
	s.fake.Faults = nil
	second := collectFor(t, contoso(t), ever, s)
	for _, c := range []*collected{first, second} {
		for resource, want := range map[string][2]int{snapshot.Users: {1, 0}, snapshot.Groups: {1, 1}} {
			if row := c.Manifest.CoverageOf(resource); row.Retries != want[0] || row.Limited != want[1] {
				t.Errorf("%s was retried %d times and limited %d times, want %v", resource, row.Retries, row.Limited, want)
			}
		}
	}
	if first.err == nil || second.err != nil {
		t.Error(first.err, second.err)
	}
}

// keys are the first characters of the records of a list.
func keys(t *testing.T, s *snapshot.Snapshot, resource string) []string {
	t.Helper()
	x, err := s.Index(resource)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	var all []string
	for i := range x.Len() {
		line, err := x.Line(i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(line[:min(40, len(line))]))
	}
	return all
}

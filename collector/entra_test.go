package collector_test

import (
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/snapshot"
)

const tenantGUID = "5f4c9a0e-7d1b-4c55-9a35-0f6f2f1d8b21"

// microsoft is a login host.
type microsoft struct {
	// answers has "200 body", "302 location" or the name of an error by path; after "|" the
	// answer from the second time on.
	answers map[string]string
	mu      sync.Mutex // guards asked
	asked   []string
}

func (m *microsoft) RoundTrip(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	again := slices.Contains(m.asked, r.URL.String())
	m.asked = append(m.asked, r.URL.String())
	m.mu.Unlock()
	if len(r.Header) > 0 {
		return nil, errors.New("unexpected headers")
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	first, later, changes := strings.Cut(m.answers[name], "|")
	if again && changes {
		first = later
	}
	status, body, _ := strings.Cut(first, " ")
	switch status {
	case "hang":
		<-r.Context().Done()
		return nil, r.Context().Err()
	case "forged":
		return nil, x509.UnknownAuthorityError{}
	case "lost":
		return nil, errors.New("connection lost")
	}
	codes := map[string]int{"200": 200, "302": 302, "400": 400, "404": 404, "429": 429, "500": 500}
	answer := &http.Response{StatusCode: codes[status], Header: http.Header{}, Request: r,
		Body: io.NopCloser(strings.NewReader(body))}
	if status == "cut" {
		answer.StatusCode, answer.Body = 200, io.NopCloser(io.MultiReader(strings.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)))
	}
	if status == "302" {
		answer.Header.Set("Location", body)
	}
	return answer, nil
}

// withTenants is an organization with legacy Office 365 apps of these tenants.
func withTenants(t *testing.T, names ...string) *snapshot.Snapshot {
	t.Helper()
	dir := t.TempDir()
	w, err := snapshot.Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(func(m *snapshot.Manifest) { m.Org = "00oorg"; m.Domain = "contoso.okta.com" }); err != nil {
		t.Fatal(err)
	}
	listing(t, w, snapshot.Orgs, snapshot.Org{ID: "00oorg"})
	var apps []snapshot.Record
	for i, name := range names {
		apps = append(apps, snapshot.App{ID: "0oa" + string(rune('a'+i)), Name: snapshot.Some("office365"), SignOnMode: snapshot.Some("SAML_1_1"),
			Settings: snapshot.AppSettings{App: snapshot.AppSettingValues{{Key: "msftTenant", Value: []byte(`"` + name + `"`)}}}})
	}
	listing(t, w, snapshot.Apps, apps...)
	return w.Snapshot()
}

func configuration(tenant string) string {
	return `200 {"issuer":"x","token_endpoint":"https://login.microsoftonline.com/` + tenant + `/oauth2/token"}`
}

// Each tenant is requested once, from the login host. That a tenant does not exist is an
// answer, a failure is not.
func TestEntraTenants(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		tenants []string
		answers map[string]string
		want    map[string]string
		asked   int
		state   snapshot.State
	}{
		{"one tenant of three apps", []string{"contoso", " Contoso", "contoso.onmicrosoft.com"},
			map[string]string{"contoso.onmicrosoft.com": configuration(strings.ToUpper(tenantGUID))},
			map[string]string{"contoso.onmicrosoft.com": tenantGUID}, 1, snapshot.Complete},
		{"a domain and an id", []string{"contoso.example", tenantGUID},
			map[string]string{"contoso.example": configuration(tenantGUID), tenantGUID: configuration(tenantGUID)},
			map[string]string{"contoso.example": tenantGUID, tenantGUID: tenantGUID}, 2, snapshot.Complete},
		{"no such tenant", []string{"a", "b"}, map[string]string{"a.onmicrosoft.com": "400 {}", "b.onmicrosoft.com": "404 "},
			nil, 2, snapshot.Complete},
		{"no host name", []string{"a/b", "a b", "a?b#c", "..", "a..b", "ä"}, nil, nil, 0, snapshot.Complete},
		{"no app names one", nil, nil, nil, 0, snapshot.Complete},
		{"one is broken", []string{"a", "b"}, map[string]string{"a.onmicrosoft.com": "500 ", "b.onmicrosoft.com": configuration(tenantGUID)},
			map[string]string{"b.onmicrosoft.com": tenantGUID}, 4, snapshot.Partial},
		{"redirect", []string{"a"}, map[string]string{"a.onmicrosoft.com": "302 https://elsewhere.example/"}, nil, 1, snapshot.Failed},
		{"garbage", []string{"a"}, map[string]string{"a.onmicrosoft.com": "200 <html>"}, nil, 1, snapshot.Failed},
		{"no id", []string{"a"}, map[string]string{"a.onmicrosoft.com": configuration("common")}, nil, 1, snapshot.Failed},
		{"no address", []string{"a"}, map[string]string{"a.onmicrosoft.com": `200 {"token_endpoint":7}`}, nil, 1, snapshot.Failed},
		{"too long", []string{"a"}, map[string]string{"a.onmicrosoft.com": `200 {"pad":"` + strings.Repeat("x", 70_000) + `","token_endpoint":"https://m/` + tenantGUID + `"}`},
			nil, 1, snapshot.Failed},
		{"no answer", []string{"a"}, map[string]string{"a.onmicrosoft.com": "hang"}, nil, 3, snapshot.Failed},
		{"lost", []string{"a"}, map[string]string{"a.onmicrosoft.com": "lost"}, nil, 3, snapshot.Failed},
		{"certificate", []string{"a"}, map[string]string{"a.onmicrosoft.com": "forged"}, nil, 1, snapshot.Failed},
		{"lost once", []string{"a"}, map[string]string{"a.onmicrosoft.com": "lost|" + configuration(tenantGUID)},
			map[string]string{"a.onmicrosoft.com": tenantGUID}, 2, snapshot.Complete},
		{"broken once", []string{"a"}, map[string]string{"a.onmicrosoft.com": "500 |" + configuration(tenantGUID)},
			map[string]string{"a.onmicrosoft.com": tenantGUID}, 2, snapshot.Complete},
		{"limited once", []string{"a"}, map[string]string{"a.onmicrosoft.com": "429 |404 "}, nil, 2, snapshot.Complete},
		{"cut off once", []string{"a"}, map[string]string{"a.onmicrosoft.com": `cut {"token_end|` + configuration(tenantGUID)},
			map[string]string{"a.onmicrosoft.com": tenantGUID}, 2, snapshot.Complete},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			m := &microsoft{answers: test.answers}
			start := time.Now()
			c := collectIn(t, withTenants(t, test.tenants...), setup{only: []string{snapshot.Apps},
				entra: collector.Entra{Resolve: true, Transport: m, Login: "https://login.test"}})
			if c.err != nil {
				t.Fatal(c.err)
			}
			if time.Since(start) > 9*time.Second {
				t.Error("it took real time")
			}
			got := map[string]string{}
			for _, r := range records[snapshot.EntraTenant](t, c.Snapshot, snapshot.EntraTenants) {
				got[r.Name] = r.TenantID.String()
			}
			if test.want == nil {
				test.want = map[string]string{}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("tenants (-want +got):\n%s", diff)
			}
			row := c.Manifest.CoverageOf(snapshot.EntraTenants)
			if row.State != test.state || row.Requests != test.asked || len(m.asked) != test.asked || (row.Reason == "") != row.State.Complete() {
				t.Errorf("requested %q; %+v", m.asked, row)
			}
			for _, address := range m.asked {
				if !strings.HasPrefix(address, "https://login.test/") || !strings.HasSuffix(address, "/.well-known/openid-configuration") {
					t.Errorf("requested %s", address)
				}
			}
		})
	}
}

// Without the option nothing is requested, and there is no resource.
func TestEntraTenantsAreOff(t *testing.T) {
	t.Parallel()
	m := &microsoft{}
	c := collectIn(t, withTenants(t, "contoso"), setup{entra: collector.Entra{Transport: m}})
	if c.err != nil || len(m.asked) > 0 || slices.ContainsFunc(c.Manifest.Coverage, func(row snapshot.Coverage) bool {
		return row.Resource == snapshot.EntraTenants
	}) {
		t.Errorf("%v; requested %q", c.err, m.asked)
	}
}

// Without apps nothing is requested.
func TestEntraTenantsWithoutApps(t *testing.T) {
	t.Parallel()
	m := &microsoft{}
	s := setup{entra: collector.Entra{Resolve: true, Transport: m}}
	s.fake.Faults = fault(t, "/api/v1/apps:403")
	s.only = []string{snapshot.Apps}
	collectIn(t, withTenants(t, "contoso"), s).expect(t, "denied: apps entra-tenants")
	if len(m.asked) > 0 {
		t.Errorf("requested %q", m.asked)
	}
}

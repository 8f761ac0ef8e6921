package report_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// manyIntegrations returns an organization with many integrations of 100 scopes each, most of them
// unknown, and with many applications.
func manyIntegrations(t testing.TB, integrations, apps int) fstest.MapFS {
	t.Helper()
	held := []string{"okta.apps.manage", "okta.apps.read", "okta.groups.manage", "okta.users.read", "okta.logs.read"}
	for i := len(held); i < 100; i++ {
		held = append(held, fmt.Sprintf("okta.resource%d.manage", i))
	}
	var services, secrets, applications bytes.Buffer
	for i := range integrations {
		fmt.Fprintf(&services, `{"id":"0oaI%05d","name":"Integration %d","type":"t%d","grantedScopes":["%s"],"createdAt":"2024-01-01T00:00:00Z","createdBy":"00u1"}`+"\n",
			i, i, i/2, strings.Join(held, `","`))
		fmt.Fprintf(&secrets, `{"parent":"0oaI%05d","items":[{"id":"ocs%d","status":"ACTIVE","created":"2024-01-01T00:00:00Z"}]}`+"\n"+`{"parent":"0oaI%05d","state":"complete"}`+"\n", i, i, i)
	}
	for i := range apps {
		fmt.Fprintf(&applications, `{"id":"0oaA%05d","label":"App %d","status":"ACTIVE","signOnMode":"SAML_2_0"}`+"\n", i, i)
	}
	files := fstest.MapFS{
		"manifest.json":      {Data: []byte(manifest)},
		"api-services.jsonl": {Data: services.Bytes()},
		"secrets.jsonl":      {Data: secrets.Bytes()},
		"apps.jsonl":         {Data: applications.Bytes()},
		"users.jsonl":        {Data: []byte(`{"id":"00u1","status":"ACTIVE","profile":{"login":"a@acme.example"}}` + "\n")},
	}
	complete(t, files)
	return files
}

// BenchmarkReport makes the report on 500 integrations with 100 scopes each, and writes its text and
// JSON. The graph is built beforehand.
func BenchmarkReport(b *testing.B) {
	s := reporttest.Open(b, manyIntegrations(b, 500, 200))
	x := reporttest.Extract(b, s)
	b.ReportAllocs()
	for b.Loop() {
		r, err := report.New("1", s, x, reporttest.Limits)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.FindingsText(io.Discard, report.Layout{}); err != nil {
			b.Fatal(err)
		}
		if err := (&report.Summary{Report: r}).JSON(io.Discard); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(r.Findings)), "findings")
	}
}

// BenchmarkExtract hands the extract the edges of which a large graph has most: memberships, and what
// roles allow over users. An edge must cost a small part of what it costs to write it, and no memory.
func BenchmarkExtract(b *testing.B) {
	x := reporttest.Extract(b, reporttest.Open(b, organizations(b)["contoso"]))
	users := make([]string, 50_000)
	for i := range users {
		users[i] = fmt.Sprintf("00U%017d", i)
	}
	e := opengraph.Edge{Start: opengraph.Endpoint{ID: "00UADMIN0000000000AA"}, Properties: []opengraph.Property{
		{Key: "composed", Value: opengraph.Bool(false)}, {Key: "traversable", Value: opengraph.Bool(true)}}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		e.Kind, e.End.ID = kind.OrgAdmin, users[i%len(users)]
		if i%2 == 0 {
			e.Kind, e.End.ID = kind.MemberOf, "00GEVERYBODY00000000"
			e.Start.ID = users[i%len(users)]
		}
		if err := x.Edge(&e); err != nil {
			b.Fatal(err)
		}
	}
}

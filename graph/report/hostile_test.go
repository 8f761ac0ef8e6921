package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"oktagon/collector/snapshot"
	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// hostile is a name with control characters, markup and quotes, as a JSON string.
const hostile = `\u001b[2J<script>alert(1)</script>\u202egnp\u2066\r\n\u0000` + "\"&'`" + `{{.}}`

// hostileOrg returns an organization in which all names are hostile.
func hostileOrg(t testing.TB) fstest.MapFS {
	t.Helper()
	return orgNamed(t, hostile)
}

// orgNamed returns an organization with a word in all names and ids. A server that pretends to be
// Okta can choose both.
func orgNamed(t testing.TB, word string) fstest.MapFS {
	t.Helper()
	word = strings.ReplaceAll(word, `"`, `\"`)
	name := word + strings.Repeat("長い ", 5000) + strings.Repeat("x", 10_000)
	files := fstest.MapFS{
		"manifest.json": {Data: []byte(strings.Replace(manifest, "acme", name, 1))},
		"api-services.jsonl": {Data: fmt.Appendf(nil, `{"id":"0oa1","name":"%s","type":"%[1]s","grantedScopes":["okta.users.manage","%[1]s"],"createdAt":"2020-01-01T00:00:00Z","createdBy":"00u1"}
{"id":"0oa2","name":"%[1]s","type":"%[1]s","grantedScopes":["okta.users.read","okta.apps.read"],"createdAt":"%[1]s"}
`, name)},
		"secrets.jsonl": {Data: fmt.Appendf(nil, `{"parent":"0oa1","items":[{"id":"ocs1","status":"%s","created":"2020-01-01T00:00:00Z"},{"id":"ocs2","status":"ACTIVE","created":"2020-01-01T00:00:00Z"}]}
{"parent":"0oa1","state":"complete"}
{"parent":"0oa2","state":"complete"}
`, name)},
		"users.jsonl":      {Data: fmt.Appendf(nil, `{"id":"00u1","status":"DEPROVISIONED","profile":{"login":"%s"}}`+"\n", name)},
		"api-tokens.jsonl": {Data: fmt.Appendf(nil, `{"id":"00T1","name":"%s","userId":"00u1","created":"2020-01-01T00:00:00Z","network":{"connection":"ANYWHERE"}}`+"\n", name)},
		"apps.jsonl": {Data: fmt.Appendf(nil, `{"id":"0oa3","label":"%s","status":"INACTIVE","signOnMode":"OPENID_CONNECT","credentials":{"oauthClient":{"token_endpoint_auth_method":"none"}},"settings":{"oauthClient":{"application_type":"service","jwks_uri":"https://%[1]s"}}}
`, name)},
		"grants.jsonl": {Data: fmt.Appendf(nil, `{"parent":"0oa3","items":[{"id":"oag1","scopeId":"okta.users.manage","status":"ACTIVE","createdBy":{"id":"00u9"}},{"id":"oag2","scopeId":"%s","status":"ACTIVE"}]}
{"parent":"0oa3","state":"complete"}
`, name)},
	}
	complete(t, files)
	reporttest.EditManifest(t, files, func(m *snapshot.Manifest) {
		odd := snapshot.Coverage{Resource: m.Domain, State: snapshot.State(m.Domain), Reason: m.Domain, Notes: []string{m.Domain}}
		m.Coverage = append(m.Coverage, odd)
	})
	for _, f := range files {
		f.Data = []byte(strings.ReplaceAll(string(f.Data), `"0oa1"`, `"0oa1`+word+`"`))
	}
	return files
}

func summaryOf(t testing.TB, r *report.Report) string {
	t.Helper()
	var b strings.Builder
	if err := (&report.Summary{Report: r}).Text(&b, report.Layout{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestHostileOrganization writes all texts about a hostile organization: no line is too long, and
// there are no control characters.
func TestHostileOrganization(t *testing.T) {
	t.Parallel()
	files := hostileOrg(t)
	r := reporttest.Report(t, files)
	other := replaced(t, files, "users.jsonl", "DEPROVISIONED", "ACTIVE")
	other = withoutLines(t, other, "api-services.jsonl", "0oa2")
	summary := summaryOf(t, r)
	r.Changes = compare(t, files, snapshotBaseline(t, other))
	var b bytes.Buffer
	for _, write := range []func() error{
		func() error { return r.FindingsText(&b, report.Layout{}) },
		func() error { return r.Changes.Text(&b, 0) },
	} {
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.Findings) < 10 || len(r.Changes.Changes) < 2 {
		t.Errorf("%d findings, %d changes", len(r.Findings), len(r.Changes.Changes))
	}
	if strings.ContainsAny(b.String(), "\x1b\x00\r\u202e\u2066") {
		t.Errorf("%q", b.String())
	}
	if strings.ContainsAny(summary, "\x1b\x00\r\u202e\u2066") {
		t.Errorf("%q", summary)
	}
	b.WriteString(summary)
	for line := range strings.Lines(b.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Errorf("a line of %d columns: %q", n, line)
		}
	}
	if b.Len() > 20_000 {
		t.Errorf("%d bytes", b.Len())
	}
}

// TestCountsAgree compares the numbers of findings in the text, in the JSON and in the model.
func TestCountsAgree(t *testing.T) {
	t.Parallel()
	all := organizations(t)
	all["hostile"] = hostileOrg(t)
	all["denied"] = reporttest.Deny(t, all["contoso"], "users")
	for name, files := range all {
		r := reporttest.Report(t, files)
		var text, doc bytes.Buffer
		if err := r.FindingsText(&text, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		if err := (&report.Summary{Report: r}).JSON(&doc); err != nil {
			t.Fatal(err)
		}
		var summary struct {
			Findings struct {
				Counts map[report.Severity]int
				List   []struct{ ID string }
				Open   []struct{ ID string } `json:"not_evaluated"`
			}
		}
		if err := json.Unmarshal(doc.Bytes(), &summary); err != nil {
			t.Fatal(err)
		}
		total, attached := 0, 0
		for _, s := range report.Severities {
			total += r.Findings.Count(s)
			if got := summary.Findings.Counts[s]; got != r.Findings.Count(s) {
				t.Errorf("%s: %d %s in the summary, %d in the model", name, got, s, r.Findings.Count(s))
			}
			if n := r.Findings.Count(s); n > 0 && !strings.Contains(text.String(), fmt.Sprintf("%d %s", n, s)) {
				t.Errorf("%s: the text does not have %d %s", name, n, s)
			}
		}
		for _, i := range r.Integrations {
			attached += len(i.Result.Findings)
		}
		for _, a := range r.Applications {
			attached += len(a.Result.Findings)
		}
		for _, x := range r.Tokens {
			attached += len(x.Result.Findings)
		}
		for _, x := range r.Agents {
			attached += len(x.Result.Findings)
		}
		for _, x := range r.Groups {
			attached += len(x.Result.Findings)
		}
		for _, x := range r.Flows {
			attached += len(x.Result.Findings)
		}
		for _, x := range r.ProviderAdmins {
			attached += len(x.Result.Findings)
		}
		for _, f := range r.Findings {
			if f.Subject.Kind == report.OfOrganization {
				attached++
			}
		}
		if total != len(r.Findings) || attached != total || len(summary.Findings.List) != total || len(summary.Findings.Open) != len(r.NotEvaluated) {
			t.Errorf("%s: %d findings, %d by severity, %d at their subjects, %d in the summary; %d and %d not evaluated", name,
				len(r.Findings), total, attached, len(summary.Findings.List), len(r.NotEvaluated), len(summary.Findings.Open))
		}
	}
}

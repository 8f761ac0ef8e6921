package report_test

import (
	"regexp"
	"strings"
	"testing"

	"oktagon/graph/report"
	"oktagon/graph/report/reporttest"
)

// What Okta does not tell of an integration in an understood form is unknown, not none.
func TestUnknownScopesAndCreator(t *testing.T) {
	t.Parallel()
	const service = "api-services.jsonl"
	scopes := regexp.MustCompile(`"grantedScopes":\[[^]]*\],`).FindString(string(contoso(t)[service].Data))
	for _, form := range []string{`"grantedScopes":null,`, `"grantedScopes":7,`, ``} {
		r := reporttest.Report(t, replaced(t, contoso(t), service, scopes, form))
		var b strings.Builder
		if err := (&report.Summary{Report: r}).Text(&b, report.Layout{}); err != nil {
			t.Fatal(err)
		}
		if want := regexp.MustCompile(`Quillmark Backup +unknown +4.9 years +unknown `); !want.MatchString(b.String()) {
			t.Errorf("%q: no line like %s in\n%s", form, want, &b)
		}
	}

	const creator, noCreator = `"createdBy":"00uhi00AzNIRrZW5l697"`, "INT-14 0oa2ecldiNmV90xi2697"
	for form, nobody := range map[string]bool{
		`"createdBy":null`: true, `"createdBy":""`: true, `"other":0`: true,
		`"createdBy":7`: false, `"createdBy":["00u"]`: false, `"createdBy":{"login":"x"}`: false, `"createdBy":{"id":"00uhi00AzNIRrZW5l697"}`: false,
	} {
		r := reporttest.Report(t, replaced(t, contoso(t), service, creator, form))
		if got := keys(r)[noCreator] != nil; got != nobody {
			t.Errorf("%s: INT-14 is %t, want %t", form, got, nobody)
		}
	}
}

// The findings say which tenant at the vendor holds the credential, without what looks like a
// secret.
func TestFindingsNameTenantAtVendor(t *testing.T) {
	t.Parallel()
	files := replaced(t, contoso(t), "api-services.jsonl", `"type":"quillmarkbackup"`, `"type":"quillmarkbackup","properties":{"tenant":"acme-eu","apiKey":"sesame","port":443}`)
	var b strings.Builder
	if err := reporttest.Report(t, files).FindingsText(&b, report.Layout{}); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(b.String()), " ")
	if want := "Quillmark Backup, 0oa2ecldiNmV90xi2697, at the vendor: tenant=acme-eu, port=443"; !strings.Contains(text, want) || strings.Contains(text, "sesame") {
		t.Errorf("there is no %q in\n%s", want, &b)
	}
}

package page_test

import (
	"strings"
	"testing"
	"time"

	"oktagon/collector/snapshot"
)

// TestUnreadReach holds the cards to what is known: nothing found is no news of
// what was not read.
func TestUnreadReach(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lacks       []string
		holder      string
		want, spare string
	}{
		{[]string{snapshot.Clients, snapshot.ClientAssignments}, "Onboarding Automation",
			"Not known: its admin roles were not read.", "take over or change nothing"},
		{[]string{snapshot.Clients, snapshot.ClientAssignments}, "Onboarding Automation", "not known", "nothing of weight found"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "scopes not known", "no scopes"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "not known", "ordinary"},
		{[]string{snapshot.Grants}, "Onboarding Automation", "? scopes", "0+"},
		{[]string{snapshot.AppSecrets}, "Falcon Shield", "Not known: not all that its scopes may reach was read.", "Nothing that its scopes"},
		{[]string{snapshot.AppSecrets}, "Falcon Shield", "not known", "nothing of weight found"},
		{[]string{snapshot.GroupAssignments}, "Fleetdesk Asset Sync", "Not read to the end: there may be more.", "Not known: not all"},
		{[]string{snapshot.AppSecrets}, "Onboarding Automation", "Secrets and keysNot read to the end", "ACTIVE637 d"},
		{nil, "Nightwatch Log Archive", "Nothing that its scopes could take over or change was found.", "there may be more"},
	} {
		text := parse(t, write(t, reportOf(t, without(t, test.lacks...)))).card(t, test.holder).text
		if !strings.Contains(text, test.want) || strings.Contains(text, test.spare) {
			t.Errorf("%s without %v does not say %q, or says %q: %s", test.holder, test.lacks, test.want, test.spare, text)
		}
	}
}

// TestUnreadFigures holds the first screen to what is known, number and remark.
func TestUnreadFigures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lacks      []string
		what, want string
	}{
		{nil, "with scopes of Okta", "3, 1 could take over the organization"},
		{[]string{snapshot.Clients}, "with scopes of Okta", "3, 1 could take over the organization; not all was read: clients"},
		{[]string{snapshot.ClientAssignments}, "with scopes of Okta", "3, not all was read: client-assignments"},
		{[]string{snapshot.Grants}, "with scopes of Okta", "?, not all was read: grants"},
		{nil, "nobody answers", "3, creator gone, deprovisioned or not named"},
		{[]string{snapshot.Creators}, "nobody answers", "1+, creator gone, deprovisioned or not named; not all was read: creators"},
		{[]string{snapshot.Apps}, "nobody answers", "2+, creator gone, deprovisioned or not named; not all was read: apps"},
		{[]string{snapshot.APIServiceSecrets}, "nobody answers", "3, creator gone, deprovisioned or not named"},
		{nil, "API token", "3, 1 of a super admin"},
		{[]string{snapshot.Users}, "API token", "3, not all was read: users"},
		{[]string{snapshot.APITokens}, "API token", "?, not all was read: api-tokens"},
	} {
		if got := parse(t, write(t, reportOf(t, without(t, test.lacks...)))).figure(t, test.what); got != test.want {
			t.Errorf("%s without %v: %q, want %q", test.what, test.lacks, got, test.want)
		}
	}
}

// TestSecretsWithoutDate are not counted for young.
func TestSecretsWithoutDate(t *testing.T) {
	t.Parallel()
	r := reportOf(t, contoso())
	for i := range r.Integrations {
		for n := range r.Integrations[i].Secrets {
			r.Integrations[i].Secrets[n].Created = time.Time{}
		}
	}
	if got, want := parse(t, write(t, r)).figure(t, "active secrets"), "?, not all was read: secrets"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestUnreadAges says of each plot whether it has all that there is.
func TestUnreadAges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		lacks string
		want  [4]string
	}{
		{"", [4]string{"9 in all", "9 in all", "5 in all", "3 in all"}},
		{snapshot.APIServices, [4]string{"not known: api-services was not read", "not known: api-services was not read", "5 in all", "3 in all"}},
		{snapshot.APIServiceSecrets, [4]string{"9 in all", "not known: secrets was not read", "5 in all", "3 in all"}},
		{snapshot.AppSecrets, [4]string{"9 in all", "9 in all", "3 or more: app-secrets was not read to its end", "3 in all"}},
		{snapshot.JWKs, [4]string{"9 in all", "9 in all", "2 or more: jwks was not read to its end", "3 in all"}},
		{snapshot.APITokens, [4]string{"9 in all", "9 in all", "5 in all", "not known: api-tokens was not read"}},
	} {
		figures := parse(t, write(t, reportOf(t, without(t, test.lacks)))).section(t, "ages").all("figure")
		for n, f := range figures {
			if text := f.all("p")[0].text; !strings.HasPrefix(text, test.want[n]) || !strings.Contains(f.all("title")[0].text, test.want[n]) {
				t.Errorf("plot %d without %s: %q, want %q", n, test.lacks, text, test.want[n])
			}
		}
	}
}

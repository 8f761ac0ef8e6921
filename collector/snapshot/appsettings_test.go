package snapshot_test

import (
	"encoding/json"
	"testing"

	"oktagon/collector/snapshot"
)

func TestCanonicalSetting(t *testing.T) {
	for key, want := range map[string]string{
		"accountID": "account_id", "acsURL": "acs_url", "ACSUrl": "acs_url", "acsurl": "acs_url",
		"filterGroupsByOU": "filter_groups_by_ou", "webSSOAllowedClient": "web_sso_allowed_client",
		"overrideAcsURL": "override_acs_url", "loginURLRegex": "login_url_regex", "audURI": "audience_uri",
		"office365ProvisioningType": "office365_provisioning_type", "subdomain": "sub_domain",
		"subDomain": "sub_domain", "site-url": "site_url", "url": "url", "": "",
	} {
		if got := snapshot.CanonicalSetting(key); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
}

// The settings of an app keep their order: of two with one name the later wins.
func TestSettingsKeepTheirOrder(t *testing.T) {
	in := `{"subdomain":"a","subDomain":"b","acsURL":null}`
	var s snapshot.AppSettingValues
	decode(t, in, &s)
	if out, err := json.Marshal(s); err != nil || string(out) != in {
		t.Errorf("%s, %v", out, err)
	}
}

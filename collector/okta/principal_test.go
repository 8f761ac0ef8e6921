package okta

import (
	"encoding/base64"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestHolder(t *testing.T) {
	t.Parallel()
	token := func(claims string) string {
		return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
	}
	for name, test := range map[string]struct {
		cred Credential
		want Principal
	}{
		"API token":      {Credential{Mode: SSWS, Token: "00x"}, Principal{}},
		"client":         {Credential{Mode: ClientSecret, ClientID: "0oa1", ClientSecret: "s"}, Principal{ClientID: "0oa1"}},
		"of a client":    {Credential{Mode: AccessToken, Token: token(`{"cid":"0oa1","sub":"0oa1","scp":["okta.users.read"]}`)}, Principal{"0oa1", "", []string{"okta.users.read"}}},
		"of a user":      {Credential{Mode: AccessToken, Token: token(`{"cid":"0oa1","uid":"00u1"}`)}, Principal{"0oa1", "00u1", nil}},
		"opaque":         {Credential{Mode: AccessToken, Token: "opaque"}, Principal{}},
		"no JSON inside": {Credential{Mode: AccessToken, Token: token(`cid`)}, Principal{}},
		"other types":    {Credential{Mode: AccessToken, Token: token(`{"cid":["0oa1"],"scp":"x"}`)}, Principal{}},
		"no base64":      {Credential{Mode: AccessToken, Token: "a.=.c"}, Principal{}},
	} {
		c := newClient(t, nil, func(cfg *Config) { cfg.Credential, cfg.Scopes = test.cred, []string{"okta.users.read"} })
		if diff := cmp.Diff(test.want, c.Principal()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

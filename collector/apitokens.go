package collector

import "oktagon/collector/snapshot"

// apiTokens are the metadata of active tokens, never the tokens. There are no pages.
var apiTokens = resource{
	name:     snapshot.APITokens,
	produces: "Okta_ApiToken, Okta_ApiTokenFor",
	endpoint: get("/api/v1/api-tokens"),
	scopes:   []string{"okta.apiTokens.read"},
	role:     readOnly,
	records:  list[*snapshot.APIToken]{},
}

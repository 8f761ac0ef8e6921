package collector

import "oktagon/collector/snapshot"

// apiTokens are the active tokens' entries, never the tokens. There are no pages.
var apiTokens = resource{
	name:    snapshot.APITokens,
	feeds:   "Okta_ApiToken, Okta_ApiTokenFor",
	path:    "/api/v1/api-tokens",
	scopes:  []string{"okta.apiTokens.read"},
	role:    readOnly,
	collect: listing[snapshot.APIToken],
}

package collector

import "oktagon/collector/snapshot"

// apiServices are the API service integrations. The endpoint has no page size.
var apiServices = resource{
	name:           snapshot.APIServices,
	produces:       "Okta_ApiServiceIntegration, Okta_CreatorOf",
	endpoint:       get("/integrations/api/v1/api-services"),
	scopes:         []string{"okta.oauthIntegrations.read"},
	role:           superAdmin,
	stateOverrides: licensed,
	records:        list[*snapshot.APIService]{},
}

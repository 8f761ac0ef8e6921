package collector

import "oktagon/collector/snapshot"

// secrets are the client secrets of API service integrations: two at most each.
var secrets = resource{
	name:           snapshot.APIServiceSecrets,
	produces:       "Okta_ClientSecret and Okta_SecretOf of integrations",
	endpoint:       get("/integrations/api/v1/api-services/{id}/credentials/secrets"),
	scopes:         []string{"okta.oauthIntegrations.read"},
	role:           superAdmin,
	needs:          []string{snapshot.APIServices},
	stateOverrides: licensed,
	records:        fanOut[*snapshot.Secret]{parents: each[*snapshot.APIService](snapshot.APIServices)},
}

// appSecrets are the client secrets of the apps that authenticate with one. The answer
// has them in plain text; only Okta's id of each is kept.
var appSecrets = resource{
	name:     snapshot.AppSecrets,
	produces: "Okta_ClientSecret and Okta_SecretOf of applications",
	group:    snapshot.APIServiceSecrets,
	endpoint: get("/api/v1/apps/{id}/credentials/secrets"),
	scopes:   []string{"okta.apps.read"},
	role:     readOnly,
	needs:    []string{snapshot.Apps},
	records:  fanOut[*snapshot.Secret]{parents: each(snapshot.Apps, (*snapshot.App).HasSecrets)},
}

package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// policyTypes are requested one after the other. Okta answers 400 to a type that the
// organization does not have.
var policyTypes = []string{
	"OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "ACCESS_POLICY", "DEVICE_SIGNAL_COLLECTION",
	"PROFILE_ENROLLMENT", "POST_AUTH_SESSION", "ENTITY_RISK", "SESSION_VIOLATION_DETECTION", "CLIENT_UPDATE",
	"IDENTITY_CLAIM_SOURCING",
}

// policies are listed by type: no endpoint lists all of them. The range of limit is not
// documented, so none is sent.
var policies = resource{
	name:           snapshot.Policies,
	produces:       "Okta_Policy",
	endpoint:       get("/api/v1/policies", "type="+policyTypes[0]),
	scopes:         []string{"okta.policies.read"},
	role:           readOnly,
	stateOverrides: states{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent},
	records:        list[*snapshot.Policy]{calls: callPerType(policyTypes)},
}

func callPerType(types []string) []listCall {
	calls := make([]listCall, len(types))
	for i, name := range types {
		calls[i] = listCall{name, []string{"type=" + name}}
	}
	return calls
}

// policyMappings say which apps a policy applies to. Types that cannot have mappings
// are answered with an error.
var policyMappings = resource{
	name:     snapshot.PolicyMappings,
	produces: "Okta_PolicyMapping",
	group:    snapshot.Policies,
	endpoint: get("/api/v1/policies/{id}/mappings"),
	scopes:   []string{"okta.policies.read"},
	role:     readOnly,
	needs:    []string{snapshot.Policies},
	stateOverrides: states{
		okta.BadRequest:  snapshot.Complete,
		okta.Unavailable: snapshot.Complete,
		okta.NotFound:    snapshot.Complete,
	},
	records: fanOut[*snapshot.PolicyMapping]{parents: each[*snapshot.Policy](snapshot.Policies)},
}

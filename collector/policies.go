package collector

import (
	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// policyTypes are those that are asked for, one after the other. Okta answers
// 400 to a type that the organization does not have.
var policyTypes = []string{
	"OKTA_SIGN_ON", "PASSWORD", "MFA_ENROLL", "IDP_DISCOVERY", "ACCESS_POLICY", "DEVICE_SIGNAL_COLLECTION",
	"PROFILE_ENROLLMENT", "POST_AUTH_SESSION", "ENTITY_RISK", "SESSION_VIOLATION_DETECTION", "CLIENT_UPDATE",
	"IDENTITY_CLAIM_SOURCING",
}

// policies are listed by type: there is no listing of all. What limit takes is
// not documented, so none is sent.
var policies = resource{
	name:    snapshot.Policies,
	feeds:   "Okta_Policy",
	path:    "/api/v1/policies",
	queries: []string{"type=" + policyTypes[0]},
	scopes:  []string{"okta.policies.read"},
	role:    readOnly,
	means:   meaning{okta.BadRequest: snapshot.Absent, okta.Unavailable: snapshot.Absent},
	collect: listings[snapshot.Policy](byType(policyTypes)...),
}

func byType(types []string) []part {
	parts := make([]part, len(types))
	for i, name := range types {
		parts[i] = part{name, []string{"type=" + name}}
	}
	return parts
}

// policyMappings say which apps a policy is for. Types that cannot have any are
// answered with an error.
var policyMappings = resource{
	name:   snapshot.PolicyMappings,
	feeds:  "Okta_PolicyMapping",
	under:  snapshot.Policies,
	path:   "/api/v1/policies/{id}/mappings",
	scopes: []string{"okta.policies.read"},
	role:   readOnly,
	needs:  []string{snapshot.Policies},
	means: meaning{
		okta.BadRequest:  snapshot.Complete,
		okta.Unavailable: snapshot.Complete,
		okta.NotFound:    snapshot.Complete,
	},
	collect: fanOut[snapshot.PolicyMapping](each[snapshot.Policy](snapshot.Policies)),
}

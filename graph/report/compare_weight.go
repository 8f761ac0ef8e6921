package report

import (
	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

// The weights of changes: how much power is given or taken away.
const (
	weightSecret = iota + 1
	weightCreator
	weightUser
	weightAdmin
	weightSuperAdmin
)

// scopeWeights are the weights of scopes by tier. A scope that is not known may be anything.
var scopeWeights = map[scopes.Tier]int{
	scopes.Ordinary:   weightSecret,
	scopes.Sensitive:  weightUser,
	scopes.Unknown:    weightUser,
	scopes.Privileged: weightAdmin,
	scopes.Takeover:   weightSuperAdmin,
}

// roleWeight is the weight of an admin assignment, by the type of its role.
func roleWeight(role string) int {
	if role == "SUPER_ADMIN" {
		return weightSuperAdmin
	}
	return weightAdmin
}

// ownerWeight is the weight of a token, which can do what its owner can do.
func (x *Extract) ownerWeight(owner string) int {
	switch x.adminOf(opengraph.ToUpper(owner)) {
	case SuperAdmin:
		return weightSuperAdmin
	case OtherAdmin:
		return weightAdmin
	}
	return weightUser
}

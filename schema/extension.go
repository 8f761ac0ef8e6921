package schema

import (
	_ "embed"
	"slices"
)

//go:embed extension.json
var extension []byte

// Extension is our own extension definition, to be installed in BloodHound: the
// kinds that only this program writes, their icons, and over which edges paths
// go. It declares nothing of the official Okta extension.
func Extension() []byte { return slices.Clone(extension) }

package schema

import (
	_ "embed"
	"slices"
)

//go:embed extension.json
var extension []byte

// Extension returns our extension definition for BloodHound: the kinds that only this
// program writes, their icons, and which edges are traversable. It declares no kind of
// the official Okta extension.
func Extension() []byte { return slices.Clone(extension) }

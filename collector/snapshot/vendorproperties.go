package snapshot

import (
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// VendorProperties are settings of an integration: scalars whose names do not look like
// those of secrets.
type VendorProperties []VendorProperty

// VendorProperty is one setting.
type VendorProperty struct{ Name, Value string }

// The bounds of what is kept (okta-api.md §1.4).
const (
	maxVendorProperties = 20
	maxVendorProperty   = 200 // characters of a value
)

// secretNames are what names of secrets contain, in lower case.
var secretNames = []string{"secret", "token", "password", "key", "credential"}

// UnmarshalJSON never fails: what is no scalar is left out.
func (p *VendorProperties) UnmarshalJSON(b []byte) error {
	*p = nil
	fields, _ := readFields(b) // what is no object has none
	for _, f := range fields {
		name := strings.ToLower(f.Key)
		var value Text
		_ = jsoncodec.Decode(f.Value, &value) // no JSON value is an error
		if value.IsZero() || len(*p) == maxVendorProperties ||
			slices.ContainsFunc(secretNames, func(s string) bool { return strings.Contains(name, s) }) {
			continue
		}
		*p = append(*p, VendorProperty{f.Key, cutText(value.String())})
	}
	return nil
}

func cutText(s string) string {
	if runes := []rune(s); len(runes) > maxVendorProperty {
		return string(runes[:maxVendorProperty])
	}
	return s
}

// MarshalJSON writes an object of texts.
func (p VendorProperties) MarshalJSON() ([]byte, error) {
	var fields []Field
	for _, x := range p {
		value, err := jsoncodec.Encode(x.Value)
		if err != nil {
			return nil, err
		}
		fields = append(fields, Field{x.Name, value})
	}
	return writeFields(fields)
}

// Texts returns the settings as name=value.
func (p VendorProperties) Texts() (all []string) {
	for _, x := range p {
		all = append(all, x.Name+"="+x.Value)
	}
	return all
}

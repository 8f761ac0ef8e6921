package snapshot

import "oktagon/collector/jsoncodec"

// Presence says that a key was there, whatever its value, which is dropped.
type Presence bool

// UnmarshalJSON never fails.
func (p *Presence) UnmarshalJSON([]byte) error {
	*p = true
	return nil
}

// MarshalJSON writes null: there is no value to write.
func (p Presence) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// Texts is a list of texts. Null is an empty list, and so is anything that is
// no list; items that are no scalars are left out.
type Texts []string

// UnmarshalJSON never fails.
func (l *Texts) UnmarshalJSON(b []byte) error {
	*l = nil
	var items []Text
	if jsoncodec.Decode(b, &items) != nil {
		return nil
	}
	for _, t := range items {
		if s, ok := t.Get(); ok {
			*l = append(*l, s)
		}
	}
	return nil
}

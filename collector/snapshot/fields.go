package snapshot

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Field is a member of a JSON object, its value as it was sent.
type Field struct {
	Key   string
	Value json.RawMessage
}

// readFields returns the members of an object in their order; what is no object has
// none. The values are parts of the object's own text.
func readFields(object []byte) (fields []Field, err error) {
	d := jsoncodec.NewDecoder(object)
	if d.PeekKind() != '{' {
		return nil, nil
	}
	for _, err = d.ReadToken(); err == nil && d.PeekKind() == '"'; {
		var name jsontext.Token
		if name, err = d.ReadToken(); err != nil {
			break
		}
		key := name.String()
		var value jsontext.Value
		if value, err = d.ReadValue(); err == nil {
			end := d.InputOffset()
			fields = append(fields, Field{key, json.RawMessage(object[end-int64(len(value)) : end])})
		}
	}
	return fields, err
}

// writeFields returns an object with these members.
func writeFields(fields []Field) ([]byte, error) {
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		key, err := jsoncodec.Encode(f.Key)
		if err != nil {
			return nil, err
		}
		b = append(append(append(b, key...), ':'), f.Value...)
	}
	return append(b, '}'), nil
}

// Fields are the fields of a profile for which its type has no place, sorted by name. A
// collection keeps those that claim expressions name and drops the others with KeepOnly
// before anything is written.
type Fields []Field

// newFields reads the members of an object. Of several with one name it keeps the last,
// unless that is null.
func newFields(object jsontext.Value) (Fields, error) {
	all, err := readFields(object)
	slices.SortStableFunc(all, func(a, b Field) int { return strings.Compare(a.Key, b.Key) })
	kept := all[:0]
	for i, f := range all {
		if (i+1 == len(all) || all[i+1].Key != f.Key) && string(f.Value) != "null" {
			kept = append(kept, f)
		}
	}
	return kept, err
}

// KeepOnly drops all fields but these, whose names may differ in letter case.
func (f *Fields) KeepOnly(names []string) {
	*f = slices.DeleteFunc(*f, func(field Field) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, field.Key) })
	})
	if len(*f) == 0 {
		*f = nil
	}
}

// encodeWith returns the JSON of a profile with these fields behind its own.
func (f Fields) encodeWith(profile any) ([]byte, error) {
	object, err := jsoncodec.Encode(profile)
	if err != nil || len(f) == 0 {
		return object, err
	}
	others, err := writeFields(f)
	if err != nil || string(object) == "{}" {
		return others, err
	}
	object = append(bytes.TrimSuffix(object, []byte("}")), ',')
	return append(object, others[1:]...), nil
}

// value returns the field with this name or, when there is none, one whose name differs in
// letter case only.
func (f Fields) value(name string) (json.RawMessage, bool) {
	for _, s := range f {
		if s.Key == name {
			return s.Value, true
		}
	}
	for _, s := range f {
		if strings.EqualFold(s.Key, name) {
			return s.Value, true
		}
	}
	return nil, false
}

// Values returns the texts of a field: one for a scalar, one per item for a list. Objects,
// blank texts and repetitions are left out.
func (f Fields) Values(name string) []string {
	raw, ok := f.value(name)
	if !ok {
		return nil
	}
	var one Text
	var list Texts
	_ = jsoncodec.Decode(raw, &one) // no JSON value is an error
	_ = jsoncodec.Decode(raw, &list)
	if text, ok := one.Get(); ok {
		list = Texts{text}
	}
	return distinctTexts(list...)
}

func distinctTexts(texts ...string) (values []string) {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" && !slices.Contains(values, text) {
			values = append(values, text)
		}
	}
	return values
}

package snapshot

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Text is an optional text as Okta sends it. The zero Text is absent, which is
// not the same as empty: `""` is a value and reaches the graph, null and a
// missing key are not and do not.
//
// Decoding is lenient, because one odd field must not cost the object: a number
// or a boolean becomes its text, an object or an array leaves the Text absent.
type Text struct {
	value string
	set   bool
}

// T returns a Text that is present.
func T(s string) Text { return Text{value: s, set: true} }

// String returns the text, "" when absent.
func (t Text) String() string { return t.value }

// Get returns the text and whether it is present.
func (t Text) Get() (string, bool) { return t.value, t.set }

// IsZero reports whether the text is absent; encoding/json's omitzero asks it.
func (t Text) IsZero() bool { return !t.set }

// Or returns t when it is present and not blank, else other.
func (t Text) Or(other Text) Text {
	if t.set && strings.TrimSpace(t.value) != "" {
		return t
	}
	return other
}

// UnmarshalJSONFrom fails on broken JSON only: what is no scalar leaves t absent.
func (t *Text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = Text{}
	switch d.PeekKind() {
	case '"':
		token, err := d.ReadToken()
		if err == nil {
			*t = T(token.String())
		}
		return err
	case '0', 't', 'f':
		literal, err := d.ReadValue()
		if err == nil {
			*t = T(string(literal))
		}
		return err
	}
	return d.SkipValue()
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (t *Text) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, t) }

// MarshalJSONTo writes the text, null when absent.
func (t Text) MarshalJSONTo(e *jsontext.Encoder) error {
	if !t.set {
		return e.WriteToken(jsontext.Null)
	}
	return e.WriteToken(jsontext.String(t.value))
}

// MarshalJSON writes the text, null when absent.
func (t Text) MarshalJSON() ([]byte, error) {
	if !t.set {
		return []byte("null"), nil
	}
	return jsoncodec.Encode(t.value)
}

// Int is an optional 64-bit integer, decoded as leniently as Text: "12" and
// 12.0 are 12; what is no integer is absent.
type Int struct {
	value int64
	set   bool
}

// I returns an Int that is present.
func I(n int64) Int { return Int{value: n, set: true} }

// Get returns the number and whether it is present.
func (n Int) Get() (int64, bool) { return n.value, n.set }

// IsZero reports whether the number is absent.
func (n Int) IsZero() bool { return !n.set }

// UnmarshalJSONFrom fails on broken JSON only: what is no integer leaves n absent.
func (n *Int) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*n = Int{}
	b, err := d.ReadValue()
	if err != nil {
		return err
	}
	s := string(bytes.Trim(b, `"`))
	if whole, fraction, ok := strings.Cut(s, "."); ok && strings.Trim(fraction, "0") == "" {
		s = whole
	}
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		*n = I(v)
	}
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (n *Int) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, n) }

// MarshalJSON writes the number, null when absent.
func (n Int) MarshalJSON() ([]byte, error) {
	if !n.set {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, n.value, 10), nil
}

// Bool is an optional truth value; the texts "true" and "false" are accepted.
type Bool struct{ value, set bool }

// B returns a Bool that is present.
func B(v bool) Bool { return Bool{value: v, set: true} }

// Get returns the value and whether it is present.
func (v Bool) Get() (value, ok bool) { return v.value, v.set }

// IsZero reports whether the value is absent.
func (v Bool) IsZero() bool { return !v.set }

// True reports whether the value is present and true.
func (v Bool) True() bool { return v.set && v.value }

// UnmarshalJSONFrom fails on broken JSON only: what is no truth value leaves v
// absent.
func (v *Bool) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*v = Bool{}
	b, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch string(bytes.Trim(b, `"`)) {
	case "true":
		*v = B(true)
	case "false":
		*v = B(false)
	}
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (v *Bool) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, v) }

// MarshalJSON writes the value, null when absent.
func (v Bool) MarshalJSON() ([]byte, error) {
	if !v.set {
		return []byte("null"), nil
	}
	return strconv.AppendBool(nil, v.value), nil
}

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

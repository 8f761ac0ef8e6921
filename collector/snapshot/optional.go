package snapshot

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// Optional is a scalar field that Okta may leave out. The zero Optional is absent,
// which is not the same as empty: `""` is a value and reaches the graph, null and
// a missing key are not and do not.
//
// Decoding is lenient, because one field of an unexpected type must not cost the
// object: a text takes numbers and booleans, a number takes "12" and 12.0, a
// boolean takes "true" and "false". Anything else leaves the field absent.
type Optional[T string | int64 | bool] struct {
	value T
	set   bool
}

// The optional fields of records.
type (
	Text = Optional[string]
	Int  = Optional[int64]
	Bool = Optional[bool]
)

// Some returns an Optional that is present.
func Some[T string | int64 | bool](v T) Optional[T] { return Optional[T]{value: v, set: true} }

// Get returns the value and whether it is present.
func (o Optional[T]) Get() (T, bool) { return o.value, o.set }

// Value returns the value, the zero value of its type when absent.
func (o Optional[T]) Value() T { return o.value }

// IsZero reports whether the value is absent; the tag omitzero calls it.
func (o Optional[T]) IsZero() bool { return !o.set }

// String returns the value as text, "" when absent.
func (o Optional[T]) String() string {
	if text, ok := any(o.value).(string); ok || !o.set {
		return text
	}
	return fmt.Sprint(o.value)
}

// IsBlank reports whether the value is absent, or a text of nothing but white space.
func (o Optional[T]) IsBlank() bool { return strings.TrimSpace(o.String()) == "" }

// Or returns o when it is present and not blank, else other.
func (o Optional[T]) Or(other Optional[T]) Optional[T] {
	if !o.IsBlank() {
		return o
	}
	return other
}

// UnmarshalJSONFrom fails only when the JSON itself is broken.
func (o *Optional[T]) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	*o = Optional[T]{}
	switch v := any(&o.value).(type) {
	case *string:
		*v, o.set, err = readText(d)
	case *int64:
		*v, o.set, err = readInt(d)
	case *bool:
		*v, o.set, err = readBool(d)
	}
	return err
}

func readText(d *jsontext.Decoder) (text string, ok bool, err error) {
	switch d.PeekKind() {
	case '"':
		token, err := d.ReadToken()
		if err != nil {
			return "", false, err
		}
		return token.String(), true, nil
	case '0', 't', 'f':
		literal, err := d.ReadValue()
		return string(literal), err == nil, err
	}
	return "", false, d.SkipValue()
}

func readInt(d *jsontext.Decoder) (n int64, ok bool, err error) {
	value, err := d.ReadValue()
	if err != nil {
		return 0, false, err
	}
	text := string(bytes.Trim(value, `"`))
	if whole, fraction, ok := strings.Cut(text, "."); ok && strings.Trim(fraction, "0") == "" {
		text = whole
	}
	if n, err = strconv.ParseInt(text, 10, 64); err != nil {
		return 0, false, nil
	}
	return n, true, nil
}

func readBool(d *jsontext.Decoder) (v, ok bool, err error) {
	value, err := d.ReadValue()
	if err != nil {
		return false, false, err
	}
	text := string(bytes.Trim(value, `"`))
	return text == "true", text == "true" || text == "false", nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (o *Optional[T]) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, o) }

// MarshalJSONTo writes the value, null when absent.
func (o Optional[T]) MarshalJSONTo(e *jsontext.Encoder) error {
	token := jsontext.Null
	if o.set {
		switch v := any(o.value).(type) {
		case string:
			token = jsontext.String(v)
		case int64:
			token = jsontext.Int(v)
		case bool:
			token = jsontext.Bool(v)
		}
	}
	return e.WriteToken(token)
}

// MarshalJSON is MarshalJSONTo for encoding/json.
func (o Optional[T]) MarshalJSON() ([]byte, error) { return jsoncodec.Encode(o) }

// firstMillis is the least number that is taken for milliseconds, in 1973: a year,
// or a date without its dashes, is less.
const firstMillis = 100_000_000_000

// Time returns the date that a text or a number of milliseconds since 1970 stands
// for. It reads the forms of dates that Okta is known to send; ok is false when
// there is no date.
func (o Optional[T]) Time() (date time.Time, ok bool) {
	switch v := any(o.value).(type) {
	case int64:
		return millisTime(v, o.set)
	case string:
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
			if d, err := time.Parse(layout, v); err == nil {
				// Package time accepts an offset of 24 hours, RFC 3339 does not.
				if _, offset := d.Zone(); -24*60*60 < offset && offset < 24*60*60 {
					return d, true
				}
			}
		}
		var ms Int
		_ = ms.UnmarshalJSON([]byte(v)) // what is no number leaves it absent
		return millisTime(ms.value, ms.value >= firstMillis)
	}
	return time.Time{}, false
}

// millisTime accepts the years that RFC 3339 can write.
func millisTime(ms int64, ok bool) (time.Time, bool) {
	date := time.UnixMilli(ms).UTC()
	if !ok || date.Year() < 1 || date.Year() > 9999 {
		return time.Time{}, false
	}
	return date, true
}

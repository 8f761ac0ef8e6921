// Package jsoncodec reads and writes JSON like encoding/json at a third of its cost: an
// organization is gigabytes of JSON, and a run spends most of its time decoding it.
// It is the only package that knows the library, go-json-experiment/json, which
// becomes encoding/json/v2 in the standard library with Go 1.27.
//
// It differs from encoding/json in one thing: field names are case-sensitive. A
// custom profile field "Title" is not "title".
package jsoncodec

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

var (
	// strict stops at the first value of another type than its field.
	strict = json.JoinOptions(lenient, jsonv1.ReportErrorsWithLegacySemantics(false))
	// lenient decodes the rest after such a value, which makes it slower.
	lenient = json.JoinOptions(jsonv1.DefaultOptionsV1(), json.MatchCaseInsensitiveNames(false))
	// readable writes <, > and & as they are.
	readable = json.JoinOptions(jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false))
)

// The errors of text that is not JSON.
var (
	ErrTruncated = errors.New("cut off in the middle")
	ErrNotJSON   = errors.New("not valid JSON")
)

var (
	// ErrTooMany means that a list has more items than it may have.
	ErrTooMany = errors.New("more items than were asked for")
	// ErrLongItem means that an item of a list is longer than it may be.
	ErrLongItem = errors.New("an item is too large")
)

// ListLimits bound a list: how many items it has, and how long each is in bytes.
type ListLimits struct{ Items, ItemSize int }

// A TypeError is a value of another type than its field. All other fields were
// decoded.
type TypeError struct {
	Field string // path of field names, "" for an item itself
	Kind  string // of the value: "string", "number", "bool", "array" or "object"
}

// Error names the field and the kind of its value.
func (e *TypeError) Error() string {
	if e.Field == "" {
		return "an item is a " + e.Kind
	}
	return fmt.Sprintf("%s is a %s", e.Field, e.Kind)
}

// Valid reports whether text is one JSON value. It costs less than decoding.
func Valid(text []byte) bool {
	return jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// Decode decodes one JSON value into v. Its error is [ErrTruncated], [ErrNotJSON] or a
// [*TypeError], and never quotes the text.
func Decode(text []byte, v any) error {
	err := json.Unmarshal(text, v, strict)
	if err != nil && !isSyntaxError(err) {
		// This is rare: decode again, because strict stopped at the first mismatch.
		err = json.Unmarshal(text, v, lenient)
	}
	return translate(err)
}

// A List takes the items of a JSON list one by one. An interface, because the
// decoding written once for every type of item would add 400 kB to the program.
type List interface {
	Reset()   // removes all items
	Add() any // adds a zero item and returns a pointer to it, valid until the next call
	Len() int
}

// Items is a slice as a [List].
type Items[T any] []T

// Reset removes all items, without using their memory again.
func (l *Items[T]) Reset() { *l = nil }

// Add adds a zero item and returns a pointer to it.
func (l *Items[T]) Add() any {
	*l = append(*l, *new(T))
	return &(*l)[len(*l)-1]
}

// Len returns the number of items.
func (l *Items[T]) Len() int { return len(*l) }

// DecodeList decodes a JSON list into an empty list. Its errors are those of [Decode],
// and ones that match [ErrTooMany] and [ErrLongItem]. The list has items only when it was
// decoded to its end.
func DecodeList(text []byte, most ListLimits, list List) error {
	list.Reset()
	err := decodeItems(text, most, list, strict)
	if err != nil && !isSyntaxError(err) && !isLimit(err) {
		list.Reset() // see Decode
		err = decodeItems(text, most, list, lenient)
	}
	if isLimit(err) {
		list.Reset()
		return err
	}
	err = translate(err)
	if err != nil && !errors.As(err, new(*TypeError)) {
		list.Reset()
	}
	return err
}

func isLimit(err error) bool { return errors.Is(err, ErrTooMany) || errors.Is(err, ErrLongItem) }

// decodeItems decodes a list item by item. With lenient options it decodes all items and
// returns the first error about a value of another type.
func decodeItems(text []byte, most ListLimits, list List, o json.Options) (mismatch error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(text), o)
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return cmp.Or(err, ErrNotJSON)
	}
	for d.PeekKind() != ']' {
		if list.Len() == most.Items {
			return fmt.Errorf("%w: over %d", ErrTooMany, most.Items)
		}
		begin := d.InputOffset()
		err := json.UnmarshalDecode(d, list.Add(), o)
		if d.InputOffset()-begin > int64(most.ItemSize) {
			return ErrLongItem
		}
		if err != nil && !errors.As(err, new(*jsonv1.UnmarshalTypeError)) {
			return err
		}
		mismatch = cmp.Or(mismatch, err)
	}
	if _, err := d.ReadToken(); err != nil {
		return err
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return cmp.Or(err, ErrNotJSON)
	}
	return mismatch
}

// NewDecoder returns a decoder that reads one JSON value token by token.
func NewDecoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), strict)
}

func isSyntaxError(err error) bool { return errors.As(err, new(*jsontext.SyntacticError)) }

func translate(err error) error {
	var mismatch *jsonv1.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case errors.As(err, &mismatch):
		kind, _, _ := strings.Cut(mismatch.Value, " ") // the value itself follows
		return &TypeError{Field: withoutIndexes(mismatch.Field), Kind: kind}
	}
	return ErrNotJSON
}

// withoutIndexes removes the indexes of items from the path of a field.
func withoutIndexes(path string) string {
	isNumber := func(s string) bool { return strings.Trim(s, "0123456789") == "" }
	return strings.Join(slices.DeleteFunc(strings.Split(path, "."), isNumber), ".")
}

// Encode returns the JSON of v on one line.
func Encode(v any) ([]byte, error) { return json.Marshal(v, readable) }

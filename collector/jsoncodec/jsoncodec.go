// Package jsoncodec reads and writes JSON as encoding/json does, at a third of its
// cost: an organization is gigabytes of JSON, and decoding it is what a run
// spends its time on. It is the one place that knows which library does so: the
// upstream of encoding/json/v2, which the standard library has from Go 1.27 on.
//
// It differs from encoding/json in one thing: names match letter by letter. A
// custom profile field "Title" is not "title".
package jsoncodec

import (
	"bytes"
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
	// strict ends at the first value of another type than its field.
	strict = json.JoinOptions(lenient, jsonv1.ReportErrorsWithLegacySemantics(false))
	// lenient goes on behind such a value; it looks at everything twice for that.
	lenient = json.JoinOptions(jsonv1.DefaultOptionsV1(), json.MatchCaseInsensitiveNames(false))
	// plain leaves <, > and & alone, so that what is written can be read.
	plain = json.JoinOptions(jsonv1.DefaultOptionsV1(), jsontext.EscapeForHTML(false))
)

// What is no JSON.
var (
	ErrCutOff  = errors.New("cut off in the middle")
	ErrNotJSON = errors.New("not valid JSON")
)

// TypeError is a value of another type than its field. All others were decoded
// all the same.
type TypeError struct {
	Field string // the names of the field and of those around it, "" for an item itself
	Kind  string // what came: "string", "number", "bool", "array" or "object"
}

func (e *TypeError) Error() string {
	if e.Field == "" {
		return "an item is a " + e.Kind
	}
	return fmt.Sprintf("%s is a %s", e.Field, e.Kind)
}

// Valid reports whether text is one JSON text, at less than decoding costs.
func Valid(text []byte) bool {
	return jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// Decode decodes one JSON text into v. Its error is [ErrCutOff], [ErrNotJSON] or
// a [*TypeError]; no value of the text is in it.
func Decode(text []byte, v any) error {
	err := json.Unmarshal(text, v, strict)
	if err != nil && !broken(err) {
		// Seldom: once more, because the first way ends at the first such value.
		err = json.Unmarshal(text, v, lenient)
	}
	return describe(err)
}

// NewDecoder reads one JSON text piece by piece.
func NewDecoder(text []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewBuffer(text), strict)
}

// broken reports an error of the text itself.
func broken(err error) bool { return errors.As(err, new(*jsontext.SyntacticError)) }

func describe(err error) error {
	var mismatch *jsonv1.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return ErrCutOff
	case errors.As(err, &mismatch):
		kind, _, _ := strings.Cut(mismatch.Value, " ") // what follows is the value
		return &TypeError{Field: names(mismatch.Field), Kind: kind}
	}
	return ErrNotJSON
}

// names takes the numbers of items out of the path to a field.
func names(path string) string {
	isNumber := func(s string) bool { return strings.Trim(s, "0123456789") == "" }
	return strings.Join(slices.DeleteFunc(strings.Split(path, "."), isNumber), ".")
}

// Encode returns the JSON of v in one line.
func Encode(v any) ([]byte, error) { return json.Marshal(v, plain) }

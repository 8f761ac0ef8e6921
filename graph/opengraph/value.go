package opengraph

import "slices"

// Kind says which type a [Value] holds.
type Kind uint8

// The types a property may have. BloodHound takes no null, no object and no
// mixed array. There is no fraction among Okta's values that reach the graph.
const (
	KindNone Kind = iota // the zero Value: no value at all, refused by package schema
	KindString
	KindInt
	KindBool
	KindStrings
	KindInts
	KindBools
)

// Value is one property value, a tagged union that boxes neither a text nor a
// number nor a list of texts. The zero Value holds nothing and is written as null.
type Value struct {
	kind    Kind
	num     int64
	text    string
	texts   []string
	numbers *numbers
}

// numbers holds the lists that are rare: only application settings have them.
type numbers struct {
	ints  []int64
	bools []bool
}

// Property is one entry of an element's properties, or one matcher of an
// [Endpoint]. Key is written as it is.
type Property struct {
	Key   string
	Value Value
}

// String returns a text value. Invalid UTF-8 is written as U+FFFD.
func String(s string) Value { return Value{kind: KindString, text: s} }

// Int returns a whole number. BloodHound reads numbers as 64-bit floats:
// beyond 2^53 it loses digits, so longer ids belong in a String.
func Int(n int64) Value { return Value{kind: KindInt, num: n} }

// Bool returns a truth value.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// Strings returns a list of texts, which it keeps and does not copy. A nil list
// is written as [].
func Strings(list []string) Value { return Value{kind: KindStrings, texts: list} }

// Ints returns a list of whole numbers, kept and not copied.
func Ints(list []int64) Value { return Value{kind: KindInts, numbers: &numbers{ints: list}} }

// Bools returns a list of truth values, kept and not copied.
func Bools(list []bool) Value { return Value{kind: KindBools, numbers: &numbers{bools: list}} }

// Kind returns the type of the value.
func (v Value) Kind() Kind { return v.kind }

// Text returns the text of a KindString, else "".
func (v Value) Text() string { return v.text }

// Int returns the number of a KindInt, else 0.
func (v Value) Int() int64 {
	if v.kind != KindInt {
		return 0
	}
	return v.num
}

// Bool returns the truth value of a KindBool, else false.
func (v Value) Bool() bool { return v.kind == KindBool && v.num == 1 }

// Strings returns the list of a KindStrings, else nil. It is not a copy.
func (v Value) Strings() []string { return v.texts }

// Ints returns the list of a KindInts, else nil. It is not a copy.
func (v Value) Ints() []int64 {
	if v.numbers == nil {
		return nil
	}
	return v.numbers.ints
}

// Bools returns the list of a KindBools, else nil. It is not a copy.
func (v Value) Bools() []bool {
	if v.numbers == nil {
		return nil
	}
	return v.numbers.bools
}

// Equal reports whether both values have the same type and content; a nil list
// equals an empty one. Package go-cmp finds this method.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind || v.num != w.num || v.text != w.text {
		return false
	}
	return slices.Equal(v.texts, w.texts) && slices.Equal(v.Ints(), w.Ints()) && slices.Equal(v.Bools(), w.Bools())
}

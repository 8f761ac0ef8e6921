package opengraph

// Kind is the type of a [Value].
type Kind uint8

// The types that a property may have. BloodHound accepts no null, no object and no
// array of mixed types. None of the values from Okta is a fraction.
const (
	KindNone Kind = iota // the zero Value, which package schema refuses
	KindString
	KindInt
	KindBool
	KindStrings
	KindInts
	KindBools
)

// Value is the value of a property. It stores texts, numbers and lists of texts without
// an interface, which would allocate. The zero Value has no value and is written as null.
type Value struct {
	kind  Kind
	num   int64
	text  string
	texts []string
	rare  *rareLists
}

// rareLists are lists that only settings of applications have.
type rareLists struct {
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

// Bool returns a boolean.
func Bool(b bool) Value {
	if b {
		return Value{kind: KindBool, num: 1}
	}
	return Value{kind: KindBool}
}

// Strings returns a list of texts, which is kept, not copied. A nil list
// is written as [].
func Strings(list []string) Value { return Value{kind: KindStrings, texts: list} }

// Ints returns a list of whole numbers, kept and not copied.
func Ints(list []int64) Value { return Value{kind: KindInts, rare: &rareLists{ints: list}} }

// Bools returns a list of booleans, kept and not copied.
func Bools(list []bool) Value { return Value{kind: KindBools, rare: &rareLists{bools: list}} }

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

// Bool returns the boolean of a KindBool, else false.
func (v Value) Bool() bool { return v.kind == KindBool && v.num == 1 }

// Strings returns the list of a KindStrings, else nil. It is not a copy.
func (v Value) Strings() []string { return v.texts }

// Ints returns the list of a KindInts, else nil. It is not a copy.
func (v Value) Ints() []int64 {
	if v.rare == nil {
		return nil
	}
	return v.rare.ints
}

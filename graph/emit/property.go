package emit

import (
	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// String returns a property that is a text.
func String(key, s string) Property { return Property{Key: key, Value: opengraph.String(s)} }

// Bool returns a property that is a truth value.
func Bool(key string, b bool) Property { return Property{Key: key, Value: opengraph.Bool(b)} }

// Int returns a property that is a whole number. See Exact.
func Int(key string, n int64) Property { return Property{Key: key, Value: opengraph.Int(n)} }

// Strings returns a property that is a list of texts; nil is the empty list.
func Strings(key string, list []string) Property {
	return Property{Key: key, Value: opengraph.Strings(list)}
}

// Ints returns a property that is a list of whole numbers.
func Ints(key string, list []int64) Property { return Property{Key: key, Value: opengraph.Ints(list)} }

// Bools returns a property that is a list of truth values.
func Bools(key string, list []bool) Property {
	return Property{Key: key, Value: opengraph.Bools(list)}
}

// IsList reports whether a property is a list.
func IsList(p Property) bool {
	switch p.Value.Kind() {
	case opengraph.KindStrings, opengraph.KindInts, opengraph.KindBools:
		return true
	}
	return false
}

// Exact reports whether BloodHound, which reads numbers as floating point, keeps all
// digits of n.
func Exact(n int64) bool { return -1<<53 <= n && n <= 1<<53 }

// Date returns a property of an element of a kind that is a date. It is not ok when
// the text is absent, blank or no date; the last is counted.
func (e *Emitter) Date(elementKind, key string, t snapshot.Text) (p Property, ok bool) {
	if t.IsBlank() {
		return Property{}, false
	}
	d, ok := t.Time()
	if !ok {
		e.Counts.BadDates[elementKind+"."+key]++
		return Property{}, false
	}
	return String(key, formatDate(d)), true
}

package snapshot

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// Record is one object of a resource. Its key is Okta's id of the object. The name of a
// resource is the name of its file without ".jsonl"; it is a constant beside its record.
type Record interface{ Key() string }

// maxID is how many bytes an id may have: fifty times what Okta's have. The graph keeps
// every id in memory, and says it at both ends of each edge.
const maxID = 1000

// WithIDs removes the records without an id, to which nothing can refer, and those whose
// id has more than 1,000 bytes. It uses the list again.
func WithIDs[T Record](records []T) []T {
	return keep(records, func(i int) bool { n := len(records[i].Key()); return 0 < n && n <= maxID })
}

// Distinct removes records with the id of the one before. It uses the list again.
func Distinct[T Record](records []T) []T {
	return keep(records, func(i int) bool { return i == 0 || records[i].Key() != records[i-1].Key() })
}

func keep[T any](items []T, keeps func(i int) bool) []T {
	kept, all := indexesOf(len(items), keeps)
	if all {
		return items
	}
	for to, from := range kept {
		items[to] = items[from]
	}
	clear(items[len(kept):])
	return items[:len(kept)]
}

// indexesOf returns the numbers below n that a function keeps, none when these are all.
func indexesOf(n int, keeps func(i int) bool) (kept []int, all bool) {
	first := 0 // that is not kept
	for first < n && keeps(first) {
		first++
	}
	if first == n {
		return nil, true
	}
	for i := range n {
		if i < first || i > first && keeps(i) {
			kept = append(kept, i)
		}
	}
	return kept, false
}

// Ref is the id of another object.
type Ref struct {
	ID Text `json:"id,omitzero"`
}

// Refs are ids of other objects. Anything but a list has none.
type Refs []Ref

// UnmarshalJSON never fails.
func (l *Refs) UnmarshalJSON(b []byte) error {
	*l = decodeList[Ref](b)
	return nil
}

// Link is the address of another object.
type Link struct {
	Href Text `json:"href,omitzero"`
}

// ID returns the last segment of the link's path, "" when there is none.
func (l Link) ID() string { return lastSegment(l.Href.String()) }

// lastSegment returns the id at the end of a link, "" when there is none.
func lastSegment(href string) string {
	path, _, _ := strings.Cut(href, "?")
	path = strings.TrimRight(path, "/")
	return path[strings.LastIndexByte(path, '/')+1:]
}

// Texts is a list of texts. A single text is a list of one. What could not be read, of the
// list or in it, is a blank text.
type Texts []string

// Unknown reports whether something of the list could not be read.
func (l Texts) Unknown() bool {
	return slices.ContainsFunc(l, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// Readable returns the list without what could not be read.
func (l Texts) Readable() []string {
	return slices.DeleteFunc(slices.Clone(l), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// UnmarshalJSON never fails.
func (l *Texts) UnmarshalJSON(b []byte) error {
	*l = nil
	if string(b) == "null" {
		return nil
	}
	var items []Text
	if jsoncodec.Decode(b, &items) != nil {
		var one string
		_ = jsoncodec.Decode(b, &one) // what is no text stays blank
		items = []Text{Some(one)}
	}
	for _, t := range items {
		*l = append(*l, t.String())
	}
	return nil
}

// decodeObjects decodes a list of objects, or one object in its place.
func decodeObjects[T any](b []byte) (list []T) {
	if bytes.HasPrefix(bytes.TrimSpace(b), []byte("{")) {
		b = slices.Concat([]byte("["), b, []byte("]"))
	}
	return decodeList[T](b)
}

// decodeList decodes a list, nil when the JSON is something else.
func decodeList[T any](b []byte) (list []T) {
	if ignoreTypeError(jsoncodec.Decode(b, &list)) != nil {
		return nil
	}
	return list
}

// ignoreTypeError drops the error of a field of an unexpected type: it is absent then, and
// package jsoncodec has decoded all others.
func ignoreTypeError(err error) error {
	if errors.As(err, new(*jsoncodec.TypeError)) {
		return nil
	}
	return err
}

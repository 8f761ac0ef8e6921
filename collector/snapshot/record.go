package snapshot

import (
	"errors"
	"strings"

	"oktagon/collector/jsoncodec"
)

// Record is one object of a resource. Its key is Okta's id of the object. The name of a
// resource is the name of its file without ".jsonl"; it is a constant beside its record.
type Record interface{ Key() string }

// Ref is the id of another object.
type Ref struct {
	ID Text `json:"id,omitzero"`
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

// Texts is a list of texts. Anything that is no list is an empty list; items that are no
// scalars are left out.
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

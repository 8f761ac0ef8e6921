package oktatest

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// The files in extrafields/ have what Okta sends and our records do not hold. Each
// has the name of a resource and is a JSON object; its members are added to every
// record of the resource. What the record has stays as it is, and an object that
// both have gets the members that it lacks; so does each object of a list.
//
//	"name": …       is added when the record does not have it
//	"name?": {…}    completes an object; without the object nothing is added
//	"name?word": …  is added when the record has a member named "word" at any depth
//	"*": …          replaces the nulls of an object
//
// In strings, {base} is the server's address, {id} the record's id, {parent} the
// id in the path and {marker} the [Marker].
//
//go:embed extrafields/*.json
var extraFieldFiles embed.FS

// extraFields are the files in extrafields/ by name, without the extension.
var extraFields = readExtraFields()

func readExtraFields() map[string]*extra {
	files := map[string]*extra{}
	names, err := fs.Glob(extraFieldFiles, "extrafields/*.json")
	if err != nil {
		panic(err) // our own files
	}
	for _, name := range names {
		b, err := extraFieldFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		e, err := parseExtra(bytes.ReplaceAll(b, []byte("{marker}"), []byte(Marker)))
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		files[strings.TrimSuffix(strings.TrimPrefix(name, "extrafields/"), ".json")] = e
	}
	return files
}

// extra is what is added to a JSON object.
type extra struct {
	members  []extraMember
	wildcard []segment // instead of nulls
}

// extraMember is a member of an extra: an object or another value.
type extraMember struct {
	name         []byte // with its quotes
	object       *extra
	value        []segment
	completeOnly bool   // the object is completed and never added
	needs        []byte // the quoted word that the record must have, or nil
}

// segment is a piece of a value: JSON, or the name of a placeholder.
type segment struct{ json, placeholder string }

// placeholders are the values of {base}, {id} and {parent}.
type placeholders struct{ base, id, parent string }

func (p *placeholders) get(name string) string {
	switch name {
	case "{base}":
		return p.base
	case "{id}":
		return p.id
	default:
		return p.parent
	}
}

// parseExtra reads a file of extra fields, or an object in it.
func parseExtra(object jsontext.Value) (*extra, error) {
	if err := object.Compact(); err != nil {
		return nil, err
	}
	d := jsontext.NewDecoder(bytes.NewBuffer(object))
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	e := &extra{}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		if err := e.add(key, value.Clone()); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	if len(e.members) > 64 {
		return nil, fmt.Errorf("%d members, at most 64 are possible", len(e.members))
	}
	return e, nil
}

func (e *extra) add(key string, value jsontext.Value) (err error) {
	if key == "*" {
		e.wildcard = parseSegments(value)
		return nil
	}
	name, word, optional := strings.Cut(key, "?")
	m := extraMember{name: []byte(`"` + name + `"`), completeOnly: optional && word == ""}
	if word != "" {
		m.needs = []byte(`"` + word + `"`)
	}
	if value.Kind() == '{' {
		m.object, err = parseExtra(value)
	} else {
		m.value = parseSegments(value)
	}
	e.members = append(e.members, m)
	return err
}

func parseSegments(value jsontext.Value) []segment {
	var segments []segment
	for rest := string(value); rest != ""; {
		name, at := firstPlaceholder(rest)
		if at < 0 {
			return append(segments, segment{json: rest})
		}
		segments = append(segments, segment{json: rest[:at]}, segment{placeholder: name})
		rest = rest[at+len(name):]
	}
	return segments
}

func firstPlaceholder(text string) (name string, at int) {
	at = -1
	for _, n := range []string{"{base}", "{id}", "{parent}"} {
		if i := strings.Index(text, n); i >= 0 && (at < 0 || i < at) {
			name, at = n, i
		}
	}
	return name, at
}

// renderer writes records with their extra fields. It is used for one record after
// the other.
type renderer struct {
	extra  *extra // nil adds nothing
	omit   string // the quoted name of a member of the record that is left out, or ""
	values placeholders

	record  []byte
	input   bytes.Buffer
	decoder jsontext.Decoder
}

// trusted spares checks of what a snapshot's writer has checked.
var trusted = jsontext.AllowDuplicateNames(true)

// appendRecord appends a record, completed, to b. It fails for a record that is
// not a JSON object.
func (r *renderer) appendRecord(b, record []byte) ([]byte, error) {
	if r.extra == nil && r.omit == "" {
		return append(b, record...), nil
	}
	r.record, r.input = record, *bytes.NewBuffer(record)
	r.decoder.Reset(&r.input, trusted, jsontext.AllowInvalidUTF8(true))
	if kind := r.decoder.PeekKind(); kind != '{' {
		return b, fmt.Errorf("a record is not an object: %s", kind)
	}
	if r.extra == nil {
		return r.appendObject(b, &extra{}, r.omit)
	}
	return r.appendObject(b, r.extra, r.omit)
}

// appendObject appends the object that comes next, completed.
func (r *renderer) appendObject(b []byte, e *extra, omit string) ([]byte, error) {
	if _, err := r.decoder.ReadToken(); err != nil {
		return b, err
	}
	b = append(b, '{')
	start := len(b)
	var present uint64 // a bit for each member of e
	for r.decoder.PeekKind() == '"' {
		name, err := r.decoder.ReadValue()
		if err != nil {
			return b, err
		}
		if omit != "" && string(name) == omit {
			if err := r.decoder.SkipValue(); err != nil {
				return b, err
			}
			continue
		}
		i := e.index(name)
		if i >= 0 {
			present |= 1 << i
		}
		b = appendName(b, start, name)
		if b, err = r.appendValue(b, e, i); err != nil {
			return b, err
		}
	}
	if _, err := r.decoder.ReadToken(); err != nil {
		return b, err
	}
	return append(r.appendMissing(b, start, e, present, omit), '}'), nil
}

// appendName appends a quoted name to the object whose members begin at start.
func appendName(b []byte, start int, name []byte) []byte {
	if len(b) > start {
		b = append(b, ',')
	}
	return append(append(b, name...), ':')
}

// appendValue appends the value that comes next; i is the place of its name in e,
// or -1.
func (r *renderer) appendValue(b []byte, e *extra, i int) ([]byte, error) {
	if i >= 0 && e.members[i].object != nil && r.decoder.PeekKind() == '{' {
		return r.appendObject(b, e.members[i].object, "")
	}
	if i >= 0 && e.members[i].object != nil && r.decoder.PeekKind() == '[' {
		return r.appendList(b, e.members[i].object)
	}
	value, err := r.decoder.ReadValue()
	if e.wildcard != nil && value.Kind() == 'n' {
		return r.appendSegments(b, e.wildcard), err
	}
	return append(b, value...), err
}

// appendList appends the list that comes next, its objects completed.
func (r *renderer) appendList(b []byte, e *extra) ([]byte, error) {
	if _, err := r.decoder.ReadToken(); err != nil {
		return b, err
	}
	b = append(b, '[')
	for start := len(b); r.decoder.PeekKind() != ']'; {
		if len(b) > start {
			b = append(b, ',')
		}
		var err error
		if r.decoder.PeekKind() == '{' {
			b, err = r.appendObject(b, e, "")
		} else {
			var value jsontext.Value
			value, err = r.decoder.ReadValue()
			b = append(b, value...)
		}
		if err != nil {
			return b, err
		}
	}
	_, err := r.decoder.ReadToken()
	return append(b, ']'), err
}

// appendMissing appends the members of e that the record's object does not have.
func (r *renderer) appendMissing(b []byte, start int, e *extra, present uint64, omit string) []byte {
	for i := range e.members {
		m := &e.members[i]
		switch {
		case present&(1<<i) != 0, m.completeOnly, string(m.name) == omit:
		case m.needs != nil && !bytes.Contains(r.record, m.needs):
		case m.object != nil:
			b = append(appendName(b, start, m.name), '{')
			b = append(r.appendMissing(b, len(b), m.object, 0, ""), '}')
		default:
			b = r.appendSegments(appendName(b, start, m.name), m.value)
		}
	}
	return b
}

func (e *extra) index(name []byte) int {
	for i := range e.members {
		if string(e.members[i].name) == string(name) {
			return i
		}
	}
	return -1
}

func (r *renderer) appendSegments(b []byte, segments []segment) []byte {
	for _, s := range segments {
		b = append(b, s.json...)
		if s.placeholder != "" {
			b = append(b, r.values.get(s.placeholder)...)
		}
	}
	return b
}

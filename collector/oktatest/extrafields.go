package oktatest

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// The files in extrafields/ say what Okta sends beyond our records: each is a JSON
// object that is laid under a record. What the record has stays, and objects are
// completed member by member.
//
//	"name": …       is added where the record does not have it
//	"name?": {…}    completes an object that the record has
//	"name?word": …  is added when the record names "word" anywhere
//	"*": …          stands for the nulls of an object
//
// In texts, {base} is the server's address, {id} the record's id, {parent} the
// id in the path and {marker} the Marker.
//
//go:embed extrafields/*.json
var extraFieldFiles embed.FS

// extraFields are the patches by the names of their files.
var extraFields = readExtraFields()

func readExtraFields() map[string]*patch {
	all := map[string]*patch{"": {}}
	names, err := fs.Glob(extraFieldFiles, "extrafields/*.json")
	if err != nil {
		panic(err) // our own files
	}
	for _, name := range names {
		b, err := extraFieldFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var small bytes.Buffer
		if err := json.Compact(&small, bytes.ReplaceAll(b, []byte("{marker}"), []byte(Marker))); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		all[strings.TrimSuffix(strings.TrimPrefix(name, "extrafields/"), ".json")] = parsePatch(name, small.Bytes())
	}
	return all
}

// patch is what is laid under a JSON object.
type patch struct {
	members  []member
	wildcard []part // "*", for nulls
}

// member is one member of a patch: an object or a value.
type member struct {
	name   string
	quoted []byte // "name":
	object *patch
	value  []part
	only   bool   // completes, is not added
	needs  []byte // "word" that the record must name, or nil
}

// part is a piece of a value: text, or the name of what stands there.
type part struct{ text, name string }

// values are what the names in a patch stand for, and a member of the record
// that is left out.
type values struct{ base, id, parent, drop string }

func (v *values) get(name string) string {
	switch name {
	case "{base}":
		return v.base
	case "{id}":
		return v.id
	default:
		return v.parent
	}
}

func parsePatch(file string, object []byte) *patch {
	p := &patch{}
	ok := walk(object, func(key, value []byte) bool {
		name, word, optional := strings.Cut(string(key), "?")
		m := member{name: name, quoted: []byte(`"` + name + `":`), only: optional && word == ""}
		if word != "" {
			m.needs = []byte(`"` + word + `"`)
		}
		switch {
		case name == "*":
			p.wildcard = parseValue(value)
			return true
		case value[0] == '{':
			m.object = parsePatch(file, value)
		default:
			m.value = parseValue(value)
		}
		p.members = append(p.members, m)
		return true
	})
	if !ok || len(p.members) > 64 {
		panic(fmt.Sprintf("%s: not a JSON object of up to 64 members", file)) // our own files
	}
	return p
}

func parseValue(value []byte) []part {
	var parts []part
	for rest := string(value); rest != ""; {
		name, at := firstName(rest)
		if at < 0 {
			return append(parts, part{text: rest})
		}
		parts = append(parts, part{text: rest[:at]}, part{name: name})
		rest = rest[at+len(name):]
	}
	return parts
}

// firstName finds the first {name} in a text.
func firstName(text string) (name string, at int) {
	at = -1
	for _, n := range []string{"{base}", "{id}", "{parent}"} {
		if i := strings.Index(text, n); i >= 0 && (at < 0 || i < at) {
			name, at = n, i
		}
	}
	return name, at
}

// merge appends a record with the patch laid under it. It reports whether the
// record is a JSON object.
func (p *patch) merge(b, record []byte, v *values) ([]byte, bool) {
	return p.lay(b, record, record, v, v.drop)
}

func (p *patch) lay(b, object, record []byte, v *values, drop string) ([]byte, bool) {
	b = append(b, '{')
	start := len(b)
	var seen uint64 // a bit per member
	ok := walk(object, func(key, value []byte) bool {
		if drop != "" && string(key) == drop {
			return true
		}
		if len(b) > start {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, key...)
		b = append(b, `":`...)
		i := p.index(key)
		if i >= 0 {
			seen |= 1 << i
		}
		var inner bool
		b, inner = p.own(b, i, value, record, v)
		return inner
	})
	if !ok {
		return b, false
	}
	for i, m := range p.members {
		if seen&(1<<i) == 0 && m.name != drop && m.wanted(record) {
			if len(b) > start {
				b = append(b, ',')
			}
			b = m.write(append(b, m.quoted...), record, v)
		}
	}
	return append(b, '}'), true
}

// own appends the value of a member that the record has; i is its member of
// the patch or -1.
func (p *patch) own(b []byte, i int, value, record []byte, v *values) ([]byte, bool) {
	switch {
	case i >= 0 && p.members[i].object != nil && value[0] == '{':
		return p.members[i].object.lay(b, value, record, v, "")
	case p.wildcard != nil && string(value) == "null":
		return appendParts(b, p.wildcard, v), true
	default:
		return append(b, value...), true
	}
}

func (p *patch) index(key []byte) int {
	for i := range p.members {
		if p.members[i].name == string(key) {
			return i
		}
	}
	return -1
}

// wanted reports whether the member is added to a record without it.
func (m *member) wanted(record []byte) bool {
	return !m.only && (m.needs == nil || bytes.Contains(record, m.needs))
}

var noMembers = []byte("{}")

func (m *member) write(b, record []byte, v *values) []byte {
	if m.object == nil {
		return appendParts(b, m.value, v)
	}
	b, _ = m.object.lay(b, noMembers, record, v, "")
	return b
}

func appendParts(b []byte, parts []part, v *values) []byte {
	for _, p := range parts {
		if p.name == "" {
			b = append(b, p.text...)
		} else {
			b = append(b, v.get(p.name)...)
		}
	}
	return b
}

package okta

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

// errNoList marks an answer that is a list, but not as documented.
var errNoList = errors.New("answer holds no list")

// trimBOM takes off a byte order mark and the white space around.
func trimBOM(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
}

// isJSON reports whether an answer is JSON by its content type, or by its first
// byte when it has none.
func isJSON(h http.Header, body []byte) bool {
	declared := h.Get("Content-Type")
	if declared == "" {
		body = trimBOM(body)
		return len(body) == 0 || body[0] == '[' || body[0] == '{'
	}
	kind := mediaType(declared)
	return kind == "application/json" || kind == "text/json" || strings.HasSuffix(kind, "+json")
}

func isXML(h http.Header) bool {
	kind := mediaType(h.Get("Content-Type"))
	return kind == "text/xml" || kind == "application/xml" || strings.HasSuffix(kind, "+xml") && kind != "application/xhtml+xml"
}

func mediaType(declared string) string {
	kind, _, err := mime.ParseMediaType(declared)
	if err != nil {
		kind, _, _ = strings.Cut(declared, ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

// decodeValue decodes JSON into v. A field of another type is no error but an
// oddity: the other fields are decoded all the same. No value of the body is in
// either.
func decodeValue(body []byte, v any) (oddities []string, err error) {
	err = jsoncodec.Decode(body, v)
	var mismatch *jsoncodec.TypeError
	if errors.As(err, &mismatch) {
		return []string{mismatch.Error()}, nil
	}
	return nil, err
}

// decodeList decodes a page: an array, or an object that holds it under key. It
// returns the next link of an object's body. No body is an empty list; null and an
// object without a list are none: what Okta has is not known then.
func decodeList[T any](body []byte, key string) (p Page[T], next string, err error) {
	body = trimBOM(body)
	if len(body) == 0 {
		return p, "", nil
	}
	if body[0] == '[' {
		p.Warnings, err = decodeValue(body, &p.Items)
		return p, "", err
	}
	if body[0] != '{' {
		return p, "", notList(body)
	}
	var members map[string]json.RawMessage
	if _, err := decodeValue(body, &members); err != nil {
		return p, "", err
	}
	next = bodyNext(members["_links"])
	list, found := members[key]
	if !found || len(list) == 0 || list[0] != '[' {
		list, p.Warnings, err = otherList(members, body, key)
	}
	if err != nil || list == nil {
		return p, next, err
	}
	oddities, err := decodeValue(list, &p.Items)
	p.Warnings = append(p.Warnings, oddities...)
	return p, next, err
}

func notList(body []byte) error {
	return cmp.Or(jsoncodec.Decode(body, new(any)), errNoList)
}

// otherList finds the list of an object that lacks it under key. Null there, and
// nothing but links, are an empty list. Where an array was due, an object with
// an id is its only item. Else the only list is it, or that of the only object
// inside.
func otherList(members map[string]json.RawMessage, whole json.RawMessage, key string) (list json.RawMessage, oddities []string, err error) {
	if value, found := members[key]; found && string(value) == "null" {
		return nil, nil, nil
	}
	if members["id"] != nil && key == "" {
		return slices.Concat([]byte("["), whole, []byte("]")), []string{"one object came in place of a list"}, nil
	}
	var lists, objects []json.RawMessage
	others := 0
	for _, name := range slices.Sorted(maps.Keys(members)) {
		switch value := members[name]; {
		case strings.HasPrefix(name, "_link"):
		case value[0] == '[':
			lists = append(lists, value)
		case value[0] == '{':
			objects = append(objects, value)
		default:
			others++
		}
	}
	switch {
	case len(lists) == 1 && key == "":
		return lists[0], []string{"the list came inside an object"}, nil
	case len(lists) == 1:
		return lists[0], []string{"the list has another name"}, nil
	case len(lists)+len(objects)+others == 0 && key != "" && len(members) > 0:
		return nil, []string{"the list is missing"}, nil
	case len(lists)+others == 0 && len(objects) == 1:
		var inner map[string]json.RawMessage
		if jsoncodec.Decode(objects[0], &inner) == nil {
			return otherList(inner, objects[0], key)
		}
	}
	return nil, nil, errNoList
}

func bodyNext(links json.RawMessage) string {
	var w struct {
		Next hrefs `json:"next"`
	}
	if len(links) == 0 || jsoncodec.Decode(links, &w) != nil || len(w.Next) == 0 {
		return ""
	}
	return w.Next[0]
}

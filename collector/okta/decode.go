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

// errNoList means that a response has no list where one is documented.
var errNoList = errors.New("answer holds no list")

// trimBOM removes a byte order mark and the white space around the body.
func trimBOM(body []byte) []byte {
	return bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(body), []byte("\xef\xbb\xbf")))
}

// isJSON reports whether a response is JSON, by its content type, or by its first byte
// when it has none.
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

// decodeValue decodes JSON into v. A field of another type is a warning, not an error:
// the other fields are decoded. Neither quotes a value of the body.
func decodeValue(body []byte, v any) (warnings []string, err error) {
	err = jsoncodec.Decode(body, v)
	var mismatch *jsoncodec.TypeError
	if errors.As(err, &mismatch) {
		return []string{mismatch.Error()}, nil
	}
	return nil, err
}

// decodeList decodes a page: an array, or an object with the array under key, and
// returns the next link of such an object. An empty body is an empty list. null and
// an object without a list are errors, because they do not say what Okta has.
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
		return p, "", cmp.Or(jsoncodec.Decode(body, new(any)), errNoList)
	}
	var members map[string]json.RawMessage
	if _, err := decodeValue(body, &members); err != nil {
		return p, "", err
	}
	next = bodyNext(members["_links"])
	list, found := members[key]
	if !found || len(list) == 0 || list[0] != '[' {
		list, p.Warnings, err = findList(members, body, key)
	}
	if err != nil || list == nil {
		return p, next, err
	}
	warnings, err := decodeValue(list, &p.Items)
	p.Warnings = append(p.Warnings, warnings...)
	return p, next, err
}

// findList finds the list of an object that does not have it under key:
//   - null under key, or an object with only links, is an empty list (nil);
//   - an object with an id in place of an array is a list of one;
//   - otherwise it is the only list in the object, or in the only object inside it.
func findList(members map[string]json.RawMessage, body json.RawMessage, key string) (list json.RawMessage, warnings []string, err error) {
	if value, found := members[key]; found && string(value) == "null" {
		return nil, nil, nil
	}
	if members["id"] != nil && key == "" {
		return slices.Concat([]byte("["), body, []byte("]")), []string{"one object came in place of a list"}, nil
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
			return findList(inner, objects[0], key)
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

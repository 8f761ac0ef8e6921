package okta

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"oktagon/collector/jsoncodec"
)

var (
	// errNoList means that a response has no list where one is documented.
	errNoList = errors.New("answer holds no list")
	// errNoObject means that a response has no object where one is documented.
	errNoObject = errors.New("answer holds no object")
	// errNoBody means that a response is empty.
	errNoBody error = emptyBodyError{}
)

// An emptyBodyError is a truncated body of which nothing came: Okta documents [] for
// "none".
type emptyBodyError struct{}

func (emptyBodyError) Error() string { return "answer is empty" }
func (emptyBodyError) Unwrap() error { return jsoncodec.ErrTruncated }

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

// decodeItems decodes a list of at most maxItems, like [decodeValue].
func decodeItems(list []byte, maxItems int, into jsoncodec.List) (warnings []string, err error) {
	err = jsoncodec.DecodeList(list, jsoncodec.ListLimits{Items: maxItems, ItemSize: maxObject}, into)
	if errors.Is(err, jsoncodec.ErrLongItem) {
		return nil, fmt.Errorf("%w: at most %s accepted", err, megabytes(maxObject))
	}
	var mismatch *jsoncodec.TypeError
	if errors.As(err, &mismatch) {
		return []string{mismatch.Error()}, nil
	}
	return nil, err
}

// decodeList decodes a page: an array, or an object with the array under one of the
// documented keys, and returns the next link of such an object. Everything else is an
// error, because it does not say what Okta has: an empty body, null, an object without
// the documented list, and one object where no single object is documented.
func decodeList(body []byte, form ListForm, maxItems int, into jsoncodec.List) (warnings []string, next string, err error) {
	list := trimBOM(body)
	var links json.RawMessage
	switch {
	case len(list) == 0:
		return nil, "", errNoBody
	case list[0] == '{':
		if list, links, err = findList(list, form); err != nil {
			return nil, "", err
		}
	case list[0] != '[':
		return nil, "", cmp.Or(jsoncodec.Decode(list, new(any)), errNoList)
	}
	warnings, err = decodeItems(list, maxItems, into)
	return warnings, bodyNext(links), err
}

// findList returns the documented list of an object, and the object's links.
func findList(body []byte, form ListForm) (list, links json.RawMessage, err error) {
	var members map[string]json.RawMessage
	if _, err := decodeValue(body, &members); err != nil {
		return nil, nil, err
	}
	for _, key := range form.Keys {
		outer, inner, nested := strings.Cut(key, ".")
		value := members[outer]
		if nested {
			var object map[string]json.RawMessage
			if jsoncodec.Decode(value, &object) != nil {
				continue
			}
			value = object[inner]
		}
		if len(value) > 0 && value[0] == '[' {
			return value, members["_links"], nil
		}
	}
	if _, found := members[form.SingleHas]; found && form.SingleHas != "" && members["id"] != nil {
		return slices.Concat([]byte("["), body, []byte("]")), nil, nil
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

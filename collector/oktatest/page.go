package oktatest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
)

// page answers with the records that the request's parameters ask for, and with the
// address of the next page.
func (c *call) page(read readFrom) *reply {
	size, refusal := c.pageSize()
	if refusal != nil {
		return refusal
	}
	from, refusal := c.position()
	if refusal != nil {
		return refusal
	}
	buffer := pageBuffers.Get().(*[]byte)
	body, next, n := c.openList((*buffer)[:0]), "", 0
	defer func() { *buffer = body; pageBuffers.Put(buffer) }()
	render := c.renderer()
	for r, err := range read(from) {
		if n == size && err == nil {
			next = c.pageAt(r.at)
			break
		}
		if n > 0 {
			body = append(body, ',')
		}
		if err == nil {
			body, err = c.appendRecord(body, render, r.json)
		}
		if err != nil {
			return broken(err)
		}
		n++
	}
	return c.closeList(bytes.Clone(body), c.nextLink(next))
}

// pageBuffers spare growing a buffer for each page: their sizes are not known before.
var pageBuffers = sync.Pool{New: func() any { return new([]byte) }}

func (c *call) openList(b []byte) []byte {
	if c.row.listKey == "" {
		return append(b, '[')
	}
	return append(b, `{"`+c.row.listKey+`":[`...)
}

// closeList ends the list and adds the links: to the headers or, for the IAM
// endpoints, to the body.
func (c *call) closeList(body []byte, next string) *reply {
	self := c.base + c.r.URL.RequestURI()
	body = append(body, ']')
	if c.row.listKey != "" {
		body = append(body, `,"_links":{"self":{"href":`+strconv.Quote(self)+`}`...)
		if next != "" {
			body = append(body, `,"next":{"href":`+strconv.Quote(next)+`}`...)
		}
		re := jsonReply(http.StatusOK, append(body, "}}"...))
		re.hasListKey = true
		return re
	}
	re := jsonReply(http.StatusOK, body)
	re.header["Link"] = []string{"<" + self + `>; rel="self"`}
	if next != "" {
		re.header["Link"] = append(re.header["Link"], "<"+next+`>; rel="next"`)
	}
	return re
}

// pageSize is how many records the answer may have at most.
func (c *call) pageSize() (int, *reply) {
	rule := c.row.page
	size := rule.usual
	if rule.max > 0 && c.query.Has(rule.parameter) {
		n, err := strconv.Atoi(c.query.Get(rule.parameter))
		if err != nil || len(c.query[rule.parameter]) > 1 {
			return 0, oktaError(http.StatusBadRequest, "E0000037", rule.parameter)
		}
		if size = n; size < rule.min || size > rule.max {
			return 0, oktaError(http.StatusBadRequest, "E0000001",
				fmt.Sprintf("%s: must be between %d and %d", rule.parameter, rule.min, rule.max))
		}
	}
	if size == 0 {
		return math.MaxInt, nil
	}
	if limit := c.s.o.PageSize; limit > 0 {
		size = min(size, limit)
	}
	return size, nil
}

// position is where the cursor in the request points to.
func (c *call) position() (at position, refusal *reply) {
	if !c.query.Has("after") {
		return at, nil
	}
	if len(c.query["after"]) > 1 {
		return at, oktaError(http.StatusBadRequest, "E0000037", "after")
	}
	path := ""
	cursor, err := base64.RawURLEncoding.DecodeString(c.query.Get("after"))
	if err == nil {
		_, err = fmt.Sscanf(string(cursor), "%d %d %s", &at.page, &at.item, &path)
	}
	if err != nil || at.page < 0 || at.item < 0 || path != c.r.URL.EscapedPath() {
		return at, badCursor()
	}
	return at, nil
}

func badCursor() *reply {
	return oktaError(http.StatusBadRequest, "E0000001", "after: the cursor is not valid or has expired")
}

// pageAt is the address of the page that begins at a position. It differs from the
// request's in the cursor, which clients cannot read and which fits this path only.
func (c *call) pageAt(at position) string {
	path := c.r.URL.EscapedPath()
	query := c.r.URL.Query()
	query.Set("after", base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %d %s", at.page, at.item, path)))
	return c.base + path + "?" + query.Encode()
}

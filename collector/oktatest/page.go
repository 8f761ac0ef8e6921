package oktatest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// page answers with the part of n records that the request asks for, and says
// where the next part is.
func (c *call) page(n int, record func(int) ([]byte, error)) *reply {
	size, refusal := c.size(n)
	if refusal != nil {
		return refusal
	}
	start, refusal := c.offset()
	if refusal != nil {
		return refusal
	}
	start = min(start, n)
	end := min(start+size, n)
	body := c.head()
	for i := start; i < end; i++ {
		if i > start {
			body = append(body, ',')
		}
		r, err := record(i)
		if err != nil {
			return c.one(nil, err)
		}
		var ok bool
		if body, ok = c.render(body, r); !ok {
			return c.one(nil, fmt.Errorf("record %d is broken", i+1))
		}
		if i == start {
			body = slices.Grow(body, (end-start)*(len(body)+len(body)/8))
		}
	}
	next := ""
	if end < n {
		next = c.after(end)
	}
	return c.finish(body, c.link(next))
}

func (c *call) head() []byte {
	if c.row.list == "" {
		return []byte("[")
	}
	return []byte(`{"` + c.row.list + `":[`)
}

// finish closes the list and adds the links: in headers or, for the IAM
// collections, in the body only.
func (c *call) finish(body []byte, next string) *reply {
	self := c.base + c.URL.RequestURI()
	body = append(body, ']')
	if c.row.list != "" {
		body = append(body, `,"_links":{"self":{"href":`+strconv.Quote(self)+`}`...)
		if next != "" {
			body = append(body, `,"next":{"href":`+strconv.Quote(next)+`}`...)
		}
		re := jsonReply(http.StatusOK, append(body, "}}"...))
		re.listed = true
		return re
	}
	re := jsonReply(http.StatusOK, body)
	re.header["Link"] = []string{"<" + self + `>; rel="self"`}
	if next != "" {
		re.header["Link"] = append(re.header["Link"], "<"+next+`>; rel="next"`)
	}
	return re
}

// size is how many records the answer may have.
func (c *call) size(n int) (int, *reply) {
	size := c.row.page
	if c.row.max > 0 && c.query.Has(c.row.size) {
		var refusal *reply
		if size, refusal = c.number(c.row.size); refusal != nil {
			return 0, refusal
		}
		if size < c.row.min || size > c.row.max {
			return 0, oktaError(http.StatusBadRequest, "E0000001",
				fmt.Sprintf(c.row.size+": must be between %d and %d", c.row.min, c.row.max))
		}
	}
	if size == 0 {
		return n, nil
	}
	if limit := c.s.o.PageSize; limit > 0 {
		size = min(size, limit)
	}
	return size, nil
}

// number reads a parameter that may come once only.
func (c *call) number(name string) (int, *reply) {
	n, err := strconv.Atoi(c.query.Get(name))
	if err != nil || len(c.query[name]) > 1 {
		return 0, oktaError(http.StatusBadRequest, "E0000037", name)
	}
	return n, nil
}

// offset is where the cursor of the request points.
func (c *call) offset() (int, *reply) {
	if !c.query.Has("after") {
		return 0, nil
	}
	if len(c.query["after"]) > 1 {
		return 0, oktaError(http.StatusBadRequest, "E0000037", "after")
	}
	b, err := base64.RawURLEncoding.DecodeString(c.query.Get("after"))
	number, path, _ := strings.Cut(string(b), " ")
	start, bad := strconv.Atoi(number)
	if err != nil || bad != nil || start < 0 || path != c.URL.Path {
		return 0, badCursor()
	}
	return start, nil
}

func badCursor() *reply {
	return oktaError(http.StatusBadRequest, "E0000001", "after: the cursor is not valid or has expired")
}

// after is the address of the page that begins at an offset: the request's own
// with another cursor, which is opaque to clients and good for this list only.
func (c *call) after(start int) string {
	query := c.URL.Query()
	query.Set("after", base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", start, c.URL.Path)))
	return c.base + c.URL.EscapedPath() + "?" + query.Encode()
}

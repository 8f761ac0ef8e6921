package okta

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/transport"
)

// maxTruncated bounds the attempts to get a response that is not truncated.
const maxTruncated = 3

// Get reads one object. A response that is no object is an error.
func Get[T any](ctx context.Context, c *Client, call Call) (T, error) {
	var v T
	call.maxBody = maxObject
	err := c.fetchComplete(ctx, call, firstPage(call), 0, func(resp *http.Response, body []byte) error {
		defer resp.Body.Close()
		body = trimBOM(body)
		switch {
		case len(body) == 0:
			return errNoBody
		case body[0] != '{':
			return cmp.Or(jsoncodec.Decode(body, new(any)), errNoObject)
		}
		var decoded T
		_, err := decodeValue(body, &decoded)
		v = decoded
		return err
	})
	return v, err
}

// Raw reads a response that is not JSON, of the type in Call.Accept.
func (c *Client) Raw(ctx context.Context, call Call) ([]byte, error) {
	resp, err := c.get(ctx, call, call.exchange(), firstPage(call))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return bodyOf(resp), nil
}

func firstPage(call Call) *url.URL {
	u := &url.URL{Path: call.Path.path}
	if len(call.Queries) > 0 {
		u.RawQuery = call.Queries[0]
	}
	return u
}

// fetchComplete sends a call and decodes its body, and does so again when the body is
// truncated. maxFailures bounds failed attempts, 0 means the usual number. decode closes
// the body of a response unless it returns an error.
func (c *Client) fetchComplete(ctx context.Context, call Call, page *url.URL, maxFailures int, decode func(*http.Response, []byte) error) error {
	for attempt := 1; ; attempt++ {
		e := call.exchange()
		e.maxFailures = maxFailures
		resp, err := c.get(ctx, call, e, page)
		if err != nil {
			return err
		}
		if err = decode(resp, bodyOf(resp)); err == nil {
			return nil
		}
		_ = resp.Body.Close()
		if !errors.Is(err, jsoncodec.ErrTruncated) || attempt >= maxTruncated {
			return &DataError{Request: call.request(), Problem: err.Error(), RequestID: c.errs.requestID(resp), Err: err}
		}
		c.stats.add(e, Stats{Retries: 1})
		if err := transport.Sleep(ctx, transport.Backoff(attempt-1)); err != nil {
			return err
		}
	}
}

// checkContent returns an error for a response of another type than requested, and for
// an error with status 200.
func (c *Client) checkContent(req *http.Request, resp *http.Response, call Call) error {
	body := bodyOf(resp)
	ok := len(body) == 0
	switch {
	case ok:
	case strings.Contains(call.Accept, "xml"):
		ok = isXML(resp.Header)
	default:
		ok = isJSON(resp.Header, body) && !(mayBeError(body) && parseErrorBody(body).isError())
	}
	if !ok {
		return c.errs.api(req, resp, call)
	}
	return nil
}

// mayBeError keeps lists and long bodies from being parsed twice.
func mayBeError(body []byte) bool {
	body = trimBOM(body)
	return len(body) < 64<<10 && len(body) > 0 && body[0] == '{'
}

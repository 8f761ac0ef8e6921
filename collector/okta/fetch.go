package okta

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/transport"
)

// whole sends a call and has its body decoded, again when it is cut off.
func (c *Client) whole(ctx context.Context, call Call, at *url.URL, impatient bool, decode func(*http.Response, []byte) error) error {
	for try := 1; ; try++ {
		e := call.exchange()
		if impatient {
			e.tries = smallerTries
		}
		resp, err := c.get(ctx, call, e, at)
		if err != nil {
			return err
		}
		if err = decode(resp, bodyOf(resp)); err == nil {
			return nil
		}
		if !errors.Is(err, jsoncodec.ErrTruncated) || try >= cutTries {
			return c.dataError(call, resp, err)
		}
		c.stats.add(e, Stats{Broken: 1, Retries: 1})
		if err := transport.Sleep(ctx, transport.Backoff(try-1)); err != nil {
			return err
		}
	}
}

// dataError wraps what was wrong with a body, unless it is an error of Okta's.
func (c *Client) dataError(call Call, resp *http.Response, err error) error {
	return &DataError{
		Method: http.MethodGet, Template: call.Path.template, Path: call.Path.path,
		Problem: err.Error(), RequestID: c.scrub.Identifier(resp.Header.Get(requestIDHeader)), Err: err,
	}
}

// checkContent refuses answers of another type than asked for, and errors that
// come with status 200.
func (c *Client) checkContent(req *http.Request, resp *http.Response, call Call) error {
	body := bodyOf(resp)
	if len(body) == 0 {
		return nil
	}
	if strings.Contains(call.Accept, "xml") {
		if !isXML(resp.Header) {
			return c.errs.api(req, resp, call.Scopes)
		}
		return nil
	}
	if !isJSON(resp.Header, body) || mayBeError(body) && parseRefusal(body).isError() {
		return c.errs.api(req, resp, call.Scopes)
	}
	return nil
}

// mayBeError spares lists and long answers a second reading.
func mayBeError(body []byte) bool {
	body = trimBOM(body)
	return len(body) < 64<<10 && len(body) > 0 && body[0] == '{'
}

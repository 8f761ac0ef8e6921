package okta

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"oktagon/collector/jsoncodec"
)

// FuzzDecodeAnswer decodes any answer as every form of list: it is a list within the limits,
// or an error. No warning and no error quotes the answer.
func FuzzDecodeAnswer(f *testing.F) {
	for _, seed := range []string{
		`[{"id":"1"}]`, `{"value":[{"id":"1"}],"_links":{"next":{"href":"/api/v1/x"}}}`, `{"jwks":{"keys":[{}]}}`, `{"id":"1","kid":"2"}`,
		`{"value":[{"id":"quotedvalue"},{"id":7}]}`, "\xef\xbb\xbf []", `null`, ``, `{"value":{"value":[]}}`, `[{"size":"quotedvalue"}]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, form := range []ListForm{{}, {Keys: []string{"value"}}, {Keys: []string{"keys", "jwks.keys"}, SingleHas: "kid"}} {
			var items jsoncodec.Items[item]
			warnings, _, err := decodeList(body, form, 5, &items)
			if len(items) > 5 || err != nil && len(items) > 0 {
				t.Errorf("%d items, error %v", len(items), err)
			}
			if len(bytes.TrimSpace(body)) == 0 && err == nil {
				t.Error("nothing is a list")
			}
			said := strings.Join(warnings, " ")
			if err != nil {
				said += err.Error()
			}
			if strings.Contains(said, "quotedvalue") {
				t.Errorf("says %q", said)
			}
		}
	})
}

// FuzzRefusal makes errors of any answer: they have one line of bounded length, valid text
// and no secret.
func FuzzRefusal(f *testing.F) {
	const secret = "00secretTokenOfAdmin"
	f.Add(403, `{"errorCode":"E0000006","errorSummary":"no `+secret+`","errorCauses":[{"errorSummary":"x"}]}`, "", "application/json")
	f.Add(401, `{"error":"invalid_client","error_description":"a\u0000\u202eb"}`, `Bearer error="x", scope="`+secret+`"`, "application/json; charset=x")
	f.Add(400, `[]`, `DPoP error=use_dpop_nonce`, "")
	f.Add(302, `<html>`+secret, ``, "text/"+secret)
	f.Add(200, `{"errorCauses":{"errorSummary":7},"errorCode":"E1","errorId":"x"}`, "=,=\"", "text/html")
	f.Add(503, "\xff\xfe", "Bearer "+strings.Repeat(`error="x" `, 100), "x")
	c := newClient(f, nil)
	f.Fuzz(func(t *testing.T, status int, body, challenge, contentType string) {
		resp := &http.Response{StatusCode: 100 + (status%500+500)%500, Header: http.Header{}}
		resp.Header.Set("Www-Authenticate", challenge)
		resp.Header.Set("Content-Type", contentType)
		resp.Header.Set("Location", body)
		resp.Header.Set(requestIDHeader, challenge)
		resp.Body = &memoryBody{Reader: bytes.NewReader([]byte(body)), data: []byte(body), claim: newBudget(1, 1).claim()}
		req, err := http.NewRequestWithContext(withExchange(t.Context(), groups().exchange()), http.MethodGet, testOrigin, nil)
		if err != nil {
			t.Fatal(err)
		}
		api := c.errs.api(req, resp, Call{Scopes: []string{"okta.groups.read"}})
		refused := c.errs.signIn(resp, readErrorResponse(resp), Refused)
		for _, text := range []string{api.Error(), api.Advice(), refused.Error(), refused.Advice()} {
			switch {
			case strings.Contains(text, secret):
				t.Errorf("leaks: %q", text)
			case !utf8.ValidString(text), strings.ContainsAny(text, "\n\r\x00\x1b\u202e"):
				t.Errorf("not one line of text: %q", text)
			case utf8.RuneCountInString(text) > (maxCauses+2)*2100:
				t.Errorf("%d characters", utf8.RuneCountInString(text))
			}
		}
		if got := Classify(api); got == OK || got == Fatal {
			t.Errorf("%v is %s", api, got)
		}
	})
}

// FuzzRateLimit takes any headers for the rate limit of a bucket: no wait is longer than the
// limits of waits, none is negative, and what is allowed is less than the limit.
func FuzzRateLimit(f *testing.F) {
	f.Add(200, "600", "599", "946684860", "", "Sat, 01 Jan 2000 00:00:00 GMT")
	f.Add(429, "0", "0", "946684860", "7", "")
	f.Add(429, "x", "-1", "99999999999999999999", "Sat, 01 Jan 2000 00:05:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT")
	f.Add(429, "9223372036854775807", "9223372036854775807", "9223372036854775807", "9223372036854775807", "Mon, 01 Jan 0001 00:00:00 GMT")
	f.Add(200, "1", "1", "0", "-9", "x")
	f.Fuzz(func(t *testing.T, status int, limit, remaining, reset, retryAfter, date string) {
		synctest.Test(t, func(t *testing.T) {
			c := newClient(t, nil)
			l := c.retry.limiter
			e := groups().exchange()
			resp := &http.Response{StatusCode: 100 + (status%500+500)%500, Header: http.Header{
				"X-Rate-Limit-Limit": {limit}, "X-Rate-Limit-Remaining": {remaining}, "X-Rate-Limit-Reset": {reset},
				"Retry-After": {retryAfter}, "Date": {date},
			}}
			b, number, err := l.acquire(t.Context(), e)
			if err != nil {
				t.Fatal(err)
			}
			c.clock.observe(resp.Header)
			l.release(b, number, e, resp)
			for range 3 {
				_, wait, _ := l.tryStart(b)
				if wait < 0 || wait > maxPause+3*time.Second && wait != untilChanged {
					t.Errorf("waits %s", wait)
				}
				if wait > 0 {
					break
				}
			}
			if wait := c.clock.retryAfter(resp.Header); wait < 0 || wait > maxPause {
				t.Errorf("retry after %s", wait)
			}
			if off := time.Until(c.clock.signingTime()).Abs(); off > maxClockError {
				t.Errorf("signs %s off", off)
			}
			if n := l.slots.allowed; n < 1 || n > l.slots.max {
				t.Errorf("%d slots", n)
			}
		})
	})
}

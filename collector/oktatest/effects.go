package oktatest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Effect is what goes wrong with an answer.
type Effect string

// The effects. The empty Effect is an error with a status.
const (
	// 429 because nothing is left of the rate limit.
	Rate Effect = "rate"
	// 429 because of concurrency: limit and remaining are 0.
	Concurrency Effect = "concurrency"
	// 429 without rate-limit headers; with headers that are not numbers; with a
	// reset in the past; with a reset in a year.
	RateBare, RateOdd, RatePast, RateFar Effect = "rate-bare", "rate-odd", "rate-past", "rate-far"
	// 429 with Retry-After, in seconds or as a date, instead of the rate-limit
	// headers.
	RetrySeconds, RetryDate Effect = "retry-seconds", "retry-date"

	// A late first byte; a body that stalls or ends in the middle; a connection
	// that is reset before the answer.
	Slow, Stall, Truncate, Reset Effect = "slow", "stall", "truncate", "reset"

	// 200 with an HTML page; the right body with the wrong content type; a body
	// that is not JSON; no body; a byte order mark before the body and white space
	// after it; text after the body; an Okta error with status 200; null.
	HTML, WrongType, Garbage, Empty Effect = "html", "type", "garbage", "empty"
	BOM, Trailing, ErrorOK, Null    Effect = "bom", "trailing", "error-200", "null"
	// 204 without a body; a list without items; an object, a text, and a list of numbers
	// in place of what was asked for; another object with an id.
	NoContent, None, Object, Text Effect = "no-content", "none", "object", "text"
	Numbers, Maintenance          Effect = "numbers", "maintenance"
	// A redirect to another host.
	Redirect Effect = "redirect"

	// A link to the next page that has another host, has the scheme http, or is the
	// address of this page; an expired cursor (for requests with a cursor).
	NextHost, NextHTTP, NextLoop, ExpiredCursor Effect = "next-host", "next-http", "next-loop", "expired"
	// A new link to the same page, again and again; 100 items and no link.
	NextEndless, Hundred Effect = "next-endless", "hundred"

	// A list that begins with an item that is not an object, that has no id, or one of
	// 15 kB, or that has its last item twice.
	BadItem, NoID, LongID, Repeat Effect = "bad-item", "no-id", "long-id", "repeat"

	// An error whose headers and body repeat the request's credentials; an error
	// that names a person.
	Echo, Named Effect = "echo", "named"
)

// foreignHost is the host of the addresses of NextHost and Redirect.
const foreignHost = "evil.example"

// effects change answers. Those on links are in nextLink.
var effects = map[Effect]func(f *Fault, c *call, re *reply){
	"":            func(f *Fault, c *call, re *reply) { *re = *f.refusal(c) },
	Rate:          rateEffect(func(c *call, h http.Header) { c.limit.remaining = 0 }),
	Concurrency:   rateEffect(func(c *call, h http.Header) { c.limit.limit, c.limit.remaining = 0, 0 }),
	RateBare:      rateEffect(func(c *call, h http.Header) { hideLimits(h) }),
	RateOdd:       rateEffect(oddLimits),
	RatePast:      rateEffect(func(c *call, h http.Header) { emptyUntil(c, c.now.Add(-time.Minute)) }),
	RateFar:       rateEffect(func(c *call, h http.Header) { emptyUntil(c, c.now.AddDate(1, 0, 0)) }),
	RetrySeconds:  rateEffect(func(c *call, h http.Header) { hideLimits(h); h.Set("Retry-After", "7") }),
	RetryDate:     rateEffect(retryDate),
	Slow:          func(f *Fault, c *call, re *reply) { re.delay += f.Delay },
	Stall:         func(f *Fault, c *call, re *reply) { re.stall = true },
	Truncate:      func(f *Fault, c *call, re *reply) { re.truncate = true },
	Reset:         func(f *Fault, c *call, re *reply) { re.reset = true },
	HTML:          func(f *Fault, c *call, re *reply) { *re = *newReply(http.StatusOK, "text/html", []byte(htmlPage)) },
	WrongType:     func(f *Fault, c *call, re *reply) { re.header.Set("Content-Type", "text/plain") },
	Garbage:       func(f *Fault, c *call, re *reply) { re.body = []byte(`[{"id": "00`) },
	Empty:         func(f *Fault, c *call, re *reply) { re.body = nil },
	BOM:           func(f *Fault, c *call, re *reply) { re.body = []byte("\ufeff" + string(re.body) + " \r\n") },
	Trailing:      func(f *Fault, c *call, re *reply) { re.body = append(re.body, "] more"...) },
	ErrorOK:       func(f *Fault, c *call, re *reply) { re.body = oktaError(http.StatusOK, "E0000009").body },
	Null:          func(f *Fault, c *call, re *reply) { re.body = []byte("null") },
	NoContent:     func(f *Fault, c *call, re *reply) { re.status, re.body = http.StatusNoContent, nil },
	None:          func(f *Fault, c *call, re *reply) { re.setItems("") },
	Object:        func(f *Fault, c *call, re *reply) { re.body = []byte("{}") },
	Text:          func(f *Fault, c *call, re *reply) { re.body = []byte(`"x"`) },
	Numbers:       func(f *Fault, c *call, re *reply) { re.setItems("1,2,3") },
	Maintenance:   func(f *Fault, c *call, re *reply) { re.body = []byte(`{"id":"maintenance-42","notices":[]}`) },
	Redirect:      redirect,
	NextHost:      nothing,
	NextHTTP:      nothing,
	NextLoop:      nothing,
	NextEndless:   nothing,
	Hundred:       hundred,
	ExpiredCursor: func(f *Fault, c *call, re *reply) { *re = *badCursor() },
	BadItem:       func(f *Fault, c *call, re *reply) { re.prepend(`"no object",`) },
	NoID:          func(f *Fault, c *call, re *reply) { re.prepend(`{"id":"","name":"nobody"},`) },
	LongID:        func(f *Fault, c *call, re *reply) { re.prepend(`{"id":"` + strings.Repeat("0", 15_000) + `"},`) },
	Repeat:        repeat,
	Echo:          echo,
	Named: func(f *Fault, c *call, re *reply) {
		*re = *oktaError(http.StatusForbidden, "E0000006", "dana.whitcomb@contoso.com may not be read")
	},
}

// htmlPage is the page of a proxy. It names a person.
const htmlPage = "<!DOCTYPE html><html><head><title>Blocked dana.whitcomb@contoso.com</title></head>" +
	"<body>Blocked user CONTOSO\\dana.whitcomb " + Marker + "</body></html>\n"

func nothing(*Fault, *call, *reply) {}

// NoAnswers are the effects whose answers do not say what Okta has. Hundred is one of them
// where a list has its links to further pages in its body.
func NoAnswers() []Effect {
	return []Effect{NoContent, Empty, Null, Object, Text, Numbers, Maintenance, ErrorOK, NextEndless, Hundred}
}

// Effects are the names of all effects, as [ParseFault] reads them.
func Effects() []string {
	var names []string
	for effect := range effects {
		if effect != "" {
			names = append(names, string(effect))
		}
	}
	slices.Sort(names)
	return names
}

// defaultCodes are the codes that Okta sends with a status.
var defaultCodes = map[int]string{
	400: "E0000001", 401: "E0000011", 403: "E0000006", 404: "E0000007",
	405: "E0000022", 429: "E0000047", 500: "E0000009", 503: "E0000010",
}

// refusal is the error of a fault with a status.
func (f *Fault) refusal(c *call) *reply {
	code := f.Code
	if code == "" {
		code = defaultCodes[f.Status]
	}
	switch {
	case code == "":
		return newReply(f.Status, "text/html", []byte(htmlPage))
	case strings.HasPrefix(code, "E"):
		return oktaError(f.Status, code)
	case c.row != nil && c.row.path == tokenPath:
		return oauthError(f.Status, code, "The request was refused.")
	}
	re := newReply(f.Status, "application/json", nil)
	re.challenge(c, "bearer", code, "The request was refused.")
	return re
}

// rateEffect answers 429 and changes the headers.
func rateEffect(change func(*call, http.Header)) func(*Fault, *call, *reply) {
	return func(_ *Fault, c *call, re *reply) {
		*re = *oktaError(http.StatusTooManyRequests, "E0000047")
		change(c, re.header)
	}
}

var limitHeaders = []string{"X-Rate-Limit-Limit", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"}

// hideLimits leaves out the headers: one with no value is not sent.
func hideLimits(h http.Header) {
	for _, name := range limitHeaders {
		h[name] = nil
	}
}

func oddLimits(_ *call, h http.Header) {
	for _, name := range limitHeaders {
		h.Set(name, "many")
	}
}

func emptyUntil(c *call, reset time.Time) { c.limit.remaining, c.limit.reset = 0, reset }

func retryDate(c *call, h http.Header) {
	hideLimits(h)
	h.Set("Retry-After", c.now.Add(7*time.Second).UTC().Format(http.TimeFormat))
}

func redirect(_ *Fault, c *call, re *reply) {
	*re = *newReply(http.StatusFound, "text/html", nil)
	re.header.Set("Location", "https://"+foreignHost+c.r.URL.RequestURI())
}

// nextLink is the link to the next page, or what a fault makes of it: then the last
// page has a link, too.
func (c *call) nextLink(next string) string {
	if c.fault == nil {
		return next
	}
	here := c.base + c.r.URL.RequestURI()
	path := strings.TrimPrefix(cmp.Or(next, here), c.base)
	switch c.fault.Effect {
	case NextHost:
		return "https://" + foreignHost + path
	case NextHTTP:
		_, host, _ := strings.Cut(c.base, "://")
		return "http://" + host + path
	case NextLoop:
		return here
	case NextEndless:
		page, n := *c.r.URL, c.query.Get("again")
		query := page.Query()
		query.Set("again", n+"x")
		page.RawQuery = query.Encode()
		return c.base + page.RequestURI()
	case Hundred:
		return ""
	default:
		return next
	}
}

// prepend puts an item, with its comma, in front of a list.
func (re *reply) prepend(item string) {
	i := re.list() + 1
	if i == 0 {
		return
	}
	if i < len(re.body) && re.body[i] == ']' {
		item = strings.TrimSuffix(item, ",")
	}
	re.body = append(append(bytes.Clone(re.body[:i]), item...), re.body[i:]...)
}

// setItems puts other items into a list. An object has none.
func (re *reply) setItems(items string) {
	start := re.list()
	if start < 0 {
		return
	}
	var list json.RawMessage
	if json.NewDecoder(bytes.NewReader(re.body[start:])).Decode(&list) != nil {
		return
	}
	end := start + len(list)
	re.body = slices.Concat(re.body[:start], []byte("["+items+"]"), re.body[end:])
}

// hundred makes a list of 100 items that have nothing but an id.
func hundred(_ *Fault, _ *call, re *reply) {
	items := make([]string, 100)
	for i := range items {
		items[i] = fmt.Sprintf(`{"id":"hundred%03d"}`, i)
	}
	re.setItems(strings.Join(items, ","))
}

// list is where the list in the body begins, -1 when there is none.
func (re *reply) list() int {
	if bytes.HasPrefix(re.body, []byte("[")) {
		return 0
	}
	if re.hasListKey {
		return bytes.IndexByte(re.body, '[')
	}
	return -1
}

// repeat sends the last item of a list twice.
func repeat(_ *Fault, _ *call, re *reply) {
	i := re.list()
	if i < 0 {
		return
	}
	var items []json.RawMessage
	if json.NewDecoder(bytes.NewReader(re.body[i:])).Decode(&items) == nil && len(items) > 0 {
		re.prepend(string(items[len(items)-1]) + ",")
	}
}

// echo answers with an error that repeats the credentials of the request.
func echo(_ *Fault, c *call, re *reply) {
	text := c.form
	if plain, err := url.QueryUnescape(text); err == nil {
		text += " " + plain
	}
	for _, name := range []string{"Authorization", "Dpop"} {
		text += " " + c.r.Header.Get(name)
	}
	if _, secret, ok := c.r.BasicAuth(); ok {
		text += " " + secret
	}
	*re = *oktaError(http.StatusForbidden, "E0000006", text)
	if c.row != nil && c.row.path == tokenPath {
		*re = *oauthError(http.StatusUnauthorized, "invalid_client", text)
	}
	re.header.Set("X-Echo", text)
	re.header.Set("WWW-Authenticate", "Bearer error="+strconv.Quote(text))
}

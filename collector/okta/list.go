package okta

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"oktagon/collector/jsoncodec"
)

const (
	maxPages          = 100_000 // okta-api.md §3-8
	suspiciousLength  = 100     // okta-api.md §3-9
	maxFailuresLarger = 2       // of a page, when there is another query to fall back to
)

var (
	errLoop         = errors.New("listing runs in a loop: a next link came again")
	errTooManyPages = errors.New("listing does not end within 100,000 pages")
	errCutOff       = errors.New("possibly cut off at 100: exactly 100 objects and no next link")
)

// A Page is what is known of one page of a listing beside its items.
type Page struct {
	// Warnings say what was not as documented, without values of the org: a field of
	// another type, a list that may be incomplete.
	Warnings []string
	// More reports that another page follows.
	More bool
	// Restarted reports that the listing starts again with this page, because a
	// cursor had expired or pages had to be smaller. Items may come again.
	Restarted bool
}

// List yields the pages of a listing; items holds the items of the page that was yielded
// last. It ends with the first error; the pages before it are valid. An item may come
// more than once when objects change during the listing or a cursor expired.
func List(ctx context.Context, c *Client, call Call, items jsoncodec.List) iter.Seq2[Page, error] {
	return func(yield func(Page, error) bool) {
		call.maxBody = maxPage
		l := listing{c: c, call: call, items: items, seen: map[[sha256.Size]byte]bool{}}
		l.start()
		for l.next != nil {
			page, err := l.readPage(ctx)
			if err != nil && l.restart(err) {
				continue
			}
			goOn := yield(page, err)
			l.free() // not before: until then the items take as much memory as the body
			if !goOn || err != nil {
				return
			}
			if l.err != nil {
				items.Reset()
				yield(Page{}, l.err)
			}
		}
	}
}

// A listing is the state of one List.
type listing struct {
	c     *Client
	call  Call
	items jsoncodec.List             // of the page that was read last
	next  *url.URL                   // page to read; nil at the end
	seen  map[[sha256.Size]byte]bool // pages, as digests: a cursor may have any length
	pages int
	err   error // why the next page cannot be read

	cursorExpired bool   // a listing may start again once for that reason
	restarted     bool   // the next page is the first after a restart
	warning       string // for the next page
	requestID     string // of the last page

	body io.Closer // of the page that was read last, nil when it is closed
}

// free gives back the memory of the page that was read last.
func (l *listing) free() {
	if l.body != nil {
		_ = l.body.Close()
		l.body = nil
	}
}

// start goes to the first page.
func (l *listing) start() {
	l.next = firstPage(l.call)
	l.pages = 0
	clear(l.seen)
	l.visit()
}

// visit notes the next page and reports whether it was read before.
func (l *listing) visit() (before bool) {
	page := sha256.Sum256([]byte(l.next.String()))
	before = l.seen[page]
	l.seen[page] = true
	return before
}

// readPage reads the next page and goes on to the one after it.
func (l *listing) readPage(ctx context.Context) (page Page, err error) {
	var headerLink, bodyLink string
	maxFailures := 0
	if len(l.call.Queries) > 1 {
		maxFailures = maxFailuresLarger
	}
	err = l.c.fetchComplete(ctx, l.call, l.next, maxFailures, func(resp *http.Response, body []byte) (err error) {
		headerLink, l.requestID = nextLink(resp.Header), l.c.errs.requestID(resp)
		if page.Warnings, bodyLink, err = decodeList(body, l.call.List, maxItems(l.next), l.items); err == nil {
			l.body = resp.Body
		}
		return err
	})
	if err != nil {
		l.items.Reset()
		return Page{}, err
	}
	page.Restarted, l.restarted = l.restarted, false
	if l.warning != "" {
		page.Warnings, l.warning = append(page.Warnings, l.warning), ""
	}
	link := cmp.Or(headerLink, bodyLink)
	page.More = link != ""
	if link == "" && l.pages == 0 && l.items.Len() == suspiciousLength && mayLackNextLink(l.call.Path.template) {
		l.next, l.err = nil, l.problem(errCutOff)
		return page, nil
	}
	l.err = l.advance(link)
	return page, nil
}

// maxItems bounds the items of a page: twice what its query asks for.
func maxItems(page *url.URL) int {
	asked, err := strconv.Atoi(page.Query().Get("limit"))
	if err != nil || asked <= 0 {
		return maxUnpaged
	}
	return 2 * max(asked, usualPage)
}

// mayLackNextLink reports whether next links are known to be missing at an endpoint
// (okta-api.md §3-9).
func mayLackNextLink(template string) bool { return strings.HasPrefix(template, "/api/v1/iam/") }

// advance goes to the page of a link. Its error ends the listing.
func (l *listing) advance(link string) error {
	from := l.next
	l.next = nil
	if l.pages++; link == "" {
		return nil
	}
	if l.pages >= maxPages {
		return l.problem(errTooManyPages)
	}
	next, err := l.c.origin.follow(link, from, l.c.redactor)
	if err != nil {
		return l.problem(err)
	}
	l.next = next
	if l.visit() {
		l.next = nil
		return l.problem(errLoop)
	}
	return nil
}

// problem is an error in what Okta says of the pages.
func (l *listing) problem(err error) error {
	problem := l.call.DataError(err)
	problem.RequestID = l.requestID
	return problem
}

// restart starts again after an error when that may help: once when a cursor has
// expired, and with the next query when Okta could not answer this one.
func (l *listing) restart(err error) bool {
	switch outcome := Classify(err); {
	case outcome == Fatal: // an unreachable network does not mean that the page is too large
		return false
	case l.pages > 0 && outcome == BadRequest:
		if l.cursorExpired {
			return false
		}
		l.cursorExpired = true
	case len(l.call.Queries) > 1 && (outcome == BadRequest || mayBeTooLarge(err)):
		if dropped := droppedParams(l.call.Queries[0], l.call.Queries[1]); dropped != "" {
			l.warning = "objects may be missing: Okta took the request only without " + dropped
		}
		l.call.Queries = l.call.Queries[1:]
	default:
		return false
	}
	l.restarted = l.restarted || l.pages > 0
	l.start()
	return true
}

// droppedParams returns the parameters of a query that another one does not have, apart
// from page sizes.
func droppedParams(query, other string) string {
	kept := strings.Split(other, "&")
	return strings.Join(slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		return strings.HasPrefix(p, "limit") || slices.Contains(kept, p)
	}), " ")
}

// mayBeTooLarge reports whether a smaller page might have avoided the error.
func mayBeTooLarge(err error) bool {
	var api *APIError
	if errors.As(err, &api) {
		return api.Status >= 500
	}
	return errors.As(err, new(*NetworkError)) && !errors.Is(err, errBroken)
}

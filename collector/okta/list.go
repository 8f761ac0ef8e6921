package okta

import (
	"context"
	"crypto/sha256"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const (
	maxPages      = 100_000 // okta-api.md §3-8
	suspectLength = 100     // okta-api.md §3-9
	smallerTries  = 2       // of a page that a smaller one could replace
	cutTries      = 3       // of an answer that is cut off
)

var (
	errLoop     = errors.New("listing runs in a loop: a next link came again")
	errTooLong  = errors.New("listing does not end within 100,000 pages")
	suspectNote = "possibly cut off at 100"
)

// A Page is one page of a listing.
type Page[T any] struct {
	Items []T
	// Warnings are what was not as documented, in words that hold no values of
	// the org: a field of another type, a list that may be cut off.
	Warnings []string
	// Restarted reports that the listing begins again with this page: a cursor
	// had expired, or pages had to be smaller. Items may come a second time.
	Restarted bool
}

// List yields the pages of a listing. It ends with the first error; the pages
// before it were read. An item may come more than once, when objects change
// during the listing or a cursor expired.
func List[T any](ctx context.Context, c *Client, call Call) iter.Seq2[Page[T], error] {
	return func(yield func(Page[T], error) bool) {
		l := listing{c: c, call: call, seen: map[[sha256.Size]byte]bool{}}
		l.begin()
		for l.at != nil {
			page, err := nextPage[T](ctx, &l)
			if err != nil && l.restart(err) {
				continue
			}
			if !yield(page, err) || err != nil {
				return
			}
			if l.ended != nil {
				yield(Page[T]{}, l.ended)
			}
		}
	}
}

// A listing is where a listing stands.
type listing struct {
	c         *Client
	call      Call
	at        *url.URL                   // page to read; nil at the end
	seen      map[[sha256.Size]byte]bool // pages, by a digest: a cursor may be of any length
	pages     int
	restarted bool   // by an expired cursor, which is allowed once
	fresh     bool   // this page is the first of a restart
	oddity    string // to be told with the next page
	ended     error  // why there is no next page, when there should be one
}

// begin goes to the first page.
func (l *listing) begin() {
	l.at = firstPage(l.call)
	l.pages = 0
	clear(l.seen)
	l.visit()
}

// visit reports whether l was at this page before.
func (l *listing) visit() (before bool) {
	page := sha256.Sum256([]byte(l.at.String()))
	before = l.seen[page]
	l.seen[page] = true
	return before
}

// nextPage reads the page that l is at and moves on.
func nextPage[T any](ctx context.Context, l *listing) (Page[T], error) {
	page, header, next, err := fetchList[T](ctx, l)
	if err != nil {
		return Page[T]{}, err
	}
	page.Restarted, l.fresh = l.fresh, false
	if l.oddity != "" {
		page.Warnings, l.oddity = append(page.Warnings, l.oddity), ""
	}
	if header != "" {
		next = header
	}
	if next == "" && l.pages == 0 && len(page.Items) == suspectLength && mayBeCut(l.call.Path.template) {
		page.Warnings = append(page.Warnings, suspectNote)
	}
	l.ended = l.move(next)
	return page, nil
}

// mayBeCut reports whether next links are known to be missing at an endpoint
// (okta-api.md §3-9).
func mayBeCut(template string) bool { return strings.HasPrefix(template, "/api/v1/iam/") }

// move goes to the next page. Its error ends the listing.
func (l *listing) move(next string) error {
	from := l.at
	l.at = nil
	if l.pages++; next == "" {
		return nil
	}
	if l.pages >= maxPages {
		return l.problem(errTooLong)
	}
	base := *from
	base.Scheme, base.Host = l.c.base.Scheme, l.c.base.Host
	at, err := l.c.follow(next, &base)
	if err != nil {
		return l.problem(err)
	}
	l.at = at
	if l.visit() {
		l.at = nil
		return l.problem(errLoop)
	}
	return nil
}

func (l *listing) problem(err error) error {
	return &DataError{Method: http.MethodGet, Template: l.call.Path.template, Path: l.call.Path.path, Problem: err.Error(), Err: err}
}

// restart begins again where that may help: once when a cursor has expired, and
// with smaller pages when Okta could not make this one.
func (l *listing) restart(err error) bool {
	switch {
	case Classify(err) == Fatal: // a lost network is no page that was too large
		return false
	case l.pages > 0 && Classify(err) == BadRequest:
		if l.restarted {
			return false
		}
		l.restarted = true
	case len(l.call.Queries) > 1 && (Classify(err) == BadRequest || tooMuch(err)):
		if left := leftOut(l.call.Queries[0], l.call.Queries[1]); left != "" {
			l.oddity = "objects may be missing: Okta took the request only without " + left
		}
		l.call.Queries = l.call.Queries[1:]
	default:
		return false
	}
	l.fresh = l.fresh || l.pages > 0
	l.begin()
	return true
}

// leftOut is what a query asks for beyond another one, apart from a page size.
func leftOut(query, other string) string {
	rest := strings.Split(other, "&")
	return strings.Join(slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool {
		return strings.HasPrefix(p, "limit") || slices.Contains(rest, p)
	}), " ")
}

// tooMuch reports an answer that a smaller page might have avoided.
func tooMuch(err error) bool {
	var api *APIError
	if errors.As(err, &api) {
		return api.Status >= 500
	}
	return errors.As(err, new(*NetworkError)) || errors.Is(err, errNoAnswer) || errors.Is(err, errSlowBody) || errors.Is(err, errStalled) || errors.Is(err, errTooLarge)
}

// fetchList reads a page, again when it is cut off.
func fetchList[T any](ctx context.Context, l *listing) (page Page[T], header, next string, err error) {
	err = l.c.whole(ctx, l.call, l.at, len(l.call.Queries) > 1, func(resp *http.Response, body []byte) (err error) {
		header = nextLink(resp.Header)
		page, next, err = decodeList[T](body, l.call.ListKey)
		return err
	})
	return page, header, next, err
}

// Get reads one object. An empty answer is the zero T.
func Get[T any](ctx context.Context, c *Client, call Call) (T, error) {
	var v T
	err := c.whole(ctx, call, firstPage(call), false, func(_ *http.Response, body []byte) error {
		if body = trimBOM(body); len(body) == 0 {
			return nil
		}
		var fresh T
		_, err := decodeValue(body, &fresh)
		v = fresh
		return err
	})
	return v, err
}

// Raw reads an answer as it is, for what is not JSON: Call.Accept says what it
// must be.
func (c *Client) Raw(ctx context.Context, call Call) ([]byte, error) {
	resp, err := c.get(ctx, call, call.exchange(), firstPage(call))
	if err != nil {
		return nil, err
	}
	return bodyOf(resp), nil
}

func firstPage(call Call) *url.URL {
	u := &url.URL{Path: call.Path.path}
	if len(call.Queries) > 0 {
		u.RawQuery = call.Queries[0]
	}
	return u
}

package okta

import (
	"context"
	"time"
)

// A Call is one thing to ask for.
type Call struct {
	// Path from [Route] or [RouteHref].
	Path Path
	// Queries are raw queries of the first page, such as "limit=1000", in order of
	// preference; later pages follow links, which are never edited. When the first
	// page gets 400, or any page gets 5xx or a timeout, the listing starts again
	// with the next query: Okta gives up on pages that take too long.
	Queries []string
	// Scopes are the OAuth scopes that the endpoint needs, for errors.
	Scopes []string
	// ListKey is the key of the list in an object, "" when the response is an array.
	ListKey string
	// Resource labels the call in [Client.Stats].
	Resource string
	// Accept is application/json when empty.
	Accept string
}

// An exchange is one request with its retries: what the layers below need to
// know of it and what they note on it. It travels in the context and is used by
// one goroutine at a time.
type exchange struct {
	template, path, bucket, resource, accept string
	anonymous                                bool // no Authorization header
	tries                                    int  // of a broken answer, 0 means maxBrokenTries

	again     bool // the auth layer wants the request sent once more
	refreshed bool // a token was fetched because of this request
	nonced    bool // a nonce was taken for this request
	rebuilt   bool // a refused proof was rebuilt
	limited   int  // answers 429 so far

	failed, unanswered time.Time // when the latest try got no answer, and when the one before it
}

func (call Call) exchange() *exchange {
	e := &exchange{
		template: call.Path.template,
		path:     call.Path.path,
		bucket:   bucketOf(call.Path.template),
		resource: call.Resource,
		accept:   call.Accept,
	}
	if e.accept == "" {
		e.accept = "application/json"
	}
	return e
}

type exchangeKey struct{}

func withExchange(ctx context.Context, e *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, e)
}

// exchangeOf is never nil: every request is made by this package.
func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

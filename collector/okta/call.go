package okta

import (
	"cmp"
	"context"
	"net/http"
	"time"
)

// A Call is a request for an object or a listing.
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
	// Role is the least admin role that the endpoint needs, for errors; "" is not known.
	Role string
	// List says how a list is documented.
	List ListForm
	// Resource labels the call in [Client.Stats].
	Resource string
	// Accept is application/json when empty.
	Accept string

	maxBody int64 // bytes; 0 means maxSmall
}

// A ListForm is what a list looks like where it is not only an array.
type ListForm struct {
	// Keys are the keys of the list in an object, such as "value"; "jwks.keys" is a key
	// in an object in the object. A response that is an array counts as well.
	Keys []string
	// SingleHas is a member that the object has which Okta sends in place of a list of
	// one, "" where it sends none.
	SingleHas string
}

// An exchange is one request with all its attempts: what the round trippers need to
// know about it, and what they note for each other. It travels in the request's
// context and is used by one goroutine at a time.
type exchange struct {
	template, path, bucket, resource, accept string
	anonymous                                bool // without an Authorization header
	maxFailures                              int  // 0 means the usual number
	maxBody                                  int64

	auth                         authState
	rateLimited                  int       // responses 429 so far
	lastFailure, previousFailure time.Time // attempts without a response; the same after the first
}

// An authState is what the authorizer has done for a request.
type authState struct {
	sendAgain    bool // the request should be sent again
	refreshed    bool // a token was fetched because of this request
	nonceTaken   bool
	proofRebuilt bool
}

func (call Call) exchange() *exchange {
	return &exchange{
		template: call.Path.template,
		path:     call.Path.path,
		bucket:   bucketOf(call.Path.template),
		resource: call.Resource,
		accept:   cmp.Or(call.Accept, "application/json"),
		maxBody:  cmp.Or(call.maxBody, maxSmall),
	}
}

// request identifies the call in errors about its data.
func (call Call) request() Request {
	return Request{Method: http.MethodGet, Template: call.Path.template, Path: call.Path.path}
}

// noteFailure notes an attempt without a response.
func (e *exchange) noteFailure(now time.Time) {
	e.previousFailure = e.lastFailure
	if e.previousFailure.IsZero() {
		e.previousFailure = now
	}
	e.lastFailure = now
}

type exchangeKey struct{}

func withExchange(ctx context.Context, e *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, e)
}

// exchangeOf is never nil: this package makes every request with one.
func exchangeOf(ctx context.Context) *exchange {
	e, _ := ctx.Value(exchangeKey{}).(*exchange)
	return e
}

package okta

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"oktagon/collector/safetext"
)

const requestIDHeader = "X-Okta-Request-Id"

// An Outcome is what an error means for the resource that was requested.
type Outcome int

// The outcomes.
const (
	OK          Outcome = iota
	Denied              // 403, or a scope is missing
	NotFound            // 404
	Unavailable         // the org does not have the feature: E0000015
	NoEndpoint          // the org's API has no such endpoint: 405
	BadRequest          // 400
	Fatal               // the run must end: bad credential, no network, or context ended
	Failed              // anything else: 5xx, no response, unusable data
)

// String names the outcome.
func (o Outcome) String() string {
	return [...]string{"ok", "denied", "not found", "unavailable", "no endpoint", "bad request", "fatal", "failed"}[o]
}

// Classify returns the outcome that an error of this package means.
func Classify(err error) Outcome {
	var api *APIError
	switch {
	case err == nil:
		return OK
	case errors.As(err, new(*SignInError)), errors.As(err, new(*OfflineError)):
		return Fatal
	case errors.As(err, &api):
		return api.outcome()
	case errors.As(err, new(*NetworkError)): // its cause may be a timeout, which is not one of the run
		return Failed
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Fatal
	}
	return Failed
}

// A Request identifies a request in errors.
type Request struct {
	Method   string
	Template string // path with placeholders
	Path     string // path with ids
	Host     string
}

// maxPath bounds how much of a path is shown. Three ids have 60 characters; who sends ids of
// kilobytes must not fill the screen.
const maxPath = 300

// String is method and path.
func (r Request) String() string { return r.Method + " " + safetext.Truncate(r.Path, maxPath) }

// describe identifies a request that this package made.
func describe(req *http.Request) Request {
	e := exchangeOf(req.Context())
	return Request{Method: req.Method, Template: e.template, Path: e.path, Host: req.URL.Host}
}

// An APIError is any response but a successful one of the wanted type.
type APIError struct {
	Request            Request
	Mode               Mode   // of the credential
	Role               string // least admin role that the endpoint needs, "" when it is not known
	Status             int
	Code               string   // Okta's errorCode, or OAuth's error
	Summary            string   // Okta's errorSummary, or OAuth's error_description
	Causes             []string // Okta's errorCauses
	RequestID, ErrorID string
	Scopes             ScopeStatus
	Foreign            ForeignResponse // set when the response is not from Okta's API
}

// A ScopeStatus says which scopes a request needs and whether the token has them.
type ScopeStatus struct {
	Needed  []string // by the endpoint, or those that Okta named
	Missing []string // those of Needed that the token is known not to have
	known   bool     // the token's scopes are known
	refused bool     // Okta said insufficient_scope
}

// A ForeignResponse describes a response that Okta's API does not send: a page of a
// proxy, or a redirect. It is zero for one of Okta's.
type ForeignResponse struct {
	ContentType string
	Size        int    // bytes
	Location    string // host of a redirect
}

// Error is one line: request, status, code, message, request id.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d", e.Request, e.Status)
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	if message := e.message(); message != "" {
		b.WriteString(": " + message)
	}
	if e.RequestID != "" {
		b.WriteString(" (request id " + e.RequestID + ")")
	}
	return b.String()
}

// message is the server's text.
func (e *APIError) message() string {
	switch f := e.Foreign; {
	case f.Location != "":
		return "redirect to " + f.Location
	case e.Summary == "" && f.ContentType != "":
		size := safetext.Number(f.Size) + " bytes"
		if f.Size >= maxErrorBody && e.Status/100 != 2 {
			size = "over " + megabytes(maxErrorBody)
		}
		return fmt.Sprintf("%s (%s) instead of what was asked for", f.ContentType, size)
	case e.Summary == "" && e.Code == "":
		return strings.ToLower(http.StatusText(e.Status))
	}
	return strings.Join(append([]string{e.Summary}, e.Causes...), "; ")
}

func (e *APIError) outcome() Outcome {
	switch {
	case e.Code == "E0000015":
		return Unavailable
	case e.isForeign(), isAboutProof(e.Code):
		return Failed
	case e.Status == http.StatusMethodNotAllowed:
		return NoEndpoint
	case e.Status == http.StatusForbidden, e.Scopes.refused:
		return Denied
	case e.Status == http.StatusNotFound:
		return NotFound
	case e.Status == http.StatusBadRequest:
		return BadRequest
	}
	return Failed
}

// IsLimited reports whether an error means that a rate limit did not open.
func IsLimited(err error) bool {
	var api *APIError
	return errors.As(err, &api) && api.Status == http.StatusTooManyRequests
}

// IsProofRefused reports whether an error means that a DPoP proof was refused.
func IsProofRefused(err error) bool {
	var api *APIError
	return errors.As(err, &api) && isAboutProof(api.Code)
}

func (e *APIError) isForeign() bool { return e.Foreign != ForeignResponse{} }

// A NetworkError is a request that got no response.
type NetworkError struct {
	Request Request
	Err     error
	text    string // of Err, without secrets
}

// Error names the request, the host and the cause.
func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s: no answer from %s: %s", e.Request, e.Request.Host, e.text)
}

// Unwrap returns the transport's error.
func (e *NetworkError) Unwrap() error { return e.Err }

// A DataError is a response with status 200 that cannot be used.
type DataError struct {
	Request   Request
	Problem   string
	RequestID string
	Err       error
}

// Error names the request and the problem.
func (e *DataError) Error() string {
	s := e.Request.String() + ": " + e.Problem
	if e.RequestID != "" {
		s += " (request id " + e.RequestID + ")"
	}
	return s
}

// Unwrap returns the cause.
func (e *DataError) Unwrap() error { return e.Err }

// DataError is the error that the data of a call's responses lead to.
func (call Call) DataError(err error) *DataError {
	return &DataError{Request: call.request(), Problem: err.Error(), Err: err}
}

// A SignInError means that the credential was refused or became unusable: the run
// must end.
type SignInError struct {
	Host            string
	URL             string // of the org
	Mode            Mode
	ClientID, KeyID string
	Status          int
	Code            string // OAuth's error or Okta's errorCode
	Description     string
	ErrorID         string
	RequestID       string
	Scopes          []string // that were requested, of NoScope
	Problem         Problem
	Detail          string // of the problem: clock difference, path, content type
}

// A Problem is the reason for a SignInError. The comments name its message in
// okta-api.md §5.4.
type Problem int

// The problems.
const (
	Refused             Problem = iota // M1: wrong secret, key, client or token
	TokenInvalid                       // M2: API or access token revoked, expired, or unused too long
	NoScope                            // M6: no requested scope is granted
	ProofRefused                       // M7: DPoP proof refused
	ClockWrong                         // M8: this machine's clock
	WrongClientType                    // M9: secret of a service app, or no service app at all
	ZoneRefused                        // M10: network zone or policy
	WrongURL                           // M11: no Okta org at the URL
	NotFromOkta                        // M12: a proxy's response
	TokenEndpointFailed                // no usable response from the token endpoint
)

// Error is one line without advice.
func (e *SignInError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sign in to %s with %s", e.Host, e.Mode.description())
	if e.ClientID != "" {
		b.WriteString(", client " + e.ClientID)
	}
	if e.KeyID != "" {
		b.WriteString(", key " + e.KeyID)
	}
	b.WriteString(":")
	if e.Status != 0 {
		fmt.Fprintf(&b, " %d", e.Status)
	}
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	if e.Description != "" {
		b.WriteString(" " + e.Description)
	} else if e.Code == "" {
		b.WriteString(" refused")
	}
	if e.ErrorID != "" {
		b.WriteString(" (error id " + e.ErrorID + ")")
	} else if e.RequestID != "" {
		b.WriteString(" (request id " + e.RequestID + ")")
	}
	return b.String()
}

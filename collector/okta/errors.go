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

// An Outcome is what an error means for the resource that was asked for.
type Outcome int

// The outcomes.
const (
	OK          Outcome = iota
	Denied              // 403, or a scope is missing
	NotFound            // 404
	Unavailable         // the org has no such feature: E0000015
	NoEndpoint          // the org's API has nothing to be read there: 405
	BadRequest          // 400
	Fatal               // the credential died, the network is lost or the caller stopped: end the run
	Failed              // anything else: unreadable, broken, unreachable
)

// String names the outcome.
func (o Outcome) String() string {
	return [...]string{"ok", "denied", "not found", "unavailable", "no endpoint", "bad request", "fatal", "failed"}[o]
}

// Classify says what an error of this package means.
func Classify(err error) Outcome {
	var signIn *SignInError
	var api *APIError
	switch {
	case err == nil:
		return OK
	case errors.As(err, &signIn), errors.As(err, new(*OfflineError)):
		return Fatal
	case errors.As(err, &api):
		return api.outcome()
	case errors.As(err, new(*NetworkError)): // a timeout of the network is no timeout of the run
		return Failed
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return Fatal
	}
	return Failed
}

// An APIError is an answer other than the one asked for.
type APIError struct {
	Method, Template, Path string
	Host                   string
	Status                 int
	Code                   string   // Okta's errorCode, or OAuth's error
	Summary                string   // Okta's errorSummary, or OAuth's error_description
	Causes                 []string // Okta's errorCauses
	RequestID, ErrorID     string
	// NeedScopes are the scopes that the endpoint needs, or those that Okta named.
	NeedScopes []string
	// MissingScopes are those of NeedScopes that the token is known not to hold.
	MissingScopes []string
	// ContentType and Size describe an answer that is none of Okta's API.
	ContentType string
	Size        int    // bytes
	Location    string // host that a redirect names
	Mode        Mode   // of the credential

	scopeRefused bool // Okta itself said insufficient_scope
	scopesKnown  bool
}

// Error is one line: request, status, code, what Okta said, request id.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, e.Path, e.Status)
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	}
	if said := e.said(); said != "" {
		b.WriteString(": " + said)
	}
	if e.RequestID != "" {
		b.WriteString(" (request id " + e.RequestID + ")")
	}
	return b.String()
}

// said is the server's text.
func (e *APIError) said() string {
	switch {
	case e.Location != "":
		return "redirect to " + e.Location
	case e.Summary == "" && e.ContentType != "":
		return fmt.Sprintf("%s (%s bytes) instead of what was asked for", e.ContentType, safetext.Number(e.Size))
	case e.Summary == "" && e.Code == "":
		return strings.ToLower(http.StatusText(e.Status))
	}
	return strings.Join(append([]string{e.Summary}, e.Causes...), "; ")
}

func (e *APIError) outcome() Outcome {
	switch {
	case e.Code == "E0000015":
		return Unavailable
	case e.foreign():
		return Failed
	case e.Status == http.StatusMethodNotAllowed:
		return NoEndpoint
	case e.Status == http.StatusForbidden, e.scopeRefused:
		return Denied
	case e.Status == http.StatusNotFound:
		return NotFound
	case e.Status == http.StatusBadRequest:
		return BadRequest
	}
	return Failed
}

// foreign reports an answer that Okta's API does not give: a page of a proxy, or
// a redirect.
func (e *APIError) foreign() bool { return e.ContentType != "" || e.Location != "" }

// A NetworkError is a request that got no answer.
type NetworkError struct {
	Method, Template, Path string
	Host                   string
	Err                    error
	text                   string // Err without secrets
}

// Error names the request, the host and what went wrong.
func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s %s: no answer from %s: %s", e.Method, e.Path, e.Host, e.text)
}

// Unwrap is the transport's error.
func (e *NetworkError) Unwrap() error { return e.Err }

// A DataError is an answer with status 200 that cannot be used.
type DataError struct {
	Method, Template, Path string
	Problem                string
	RequestID              string
	Err                    error
}

// Error names the request and the problem.
func (e *DataError) Error() string {
	s := fmt.Sprintf("%s %s: %s", e.Method, e.Path, e.Problem)
	if e.RequestID != "" {
		s += " (request id " + e.RequestID + ")"
	}
	return s
}

// Unwrap is the cause.
func (e *DataError) Unwrap() error { return e.Err }

// Advice says what to do.
func (e *DataError) Advice() string {
	return "run again; if it stays so, tell Okta's support the request id"
}

// A SignInError means that the credential was refused or has died: the run
// cannot go on.
type SignInError struct {
	Host            string
	Mode            Mode
	ClientID, KeyID string
	Status          int
	Code            string // OAuth's error or Okta's errorCode
	Description     string
	ErrorID         string
	RequestID       string
	Scopes          []string // asked for in vain
	Problem         Problem
	Detail          string // of the problem: skew, path
	URL             string // for NotOkta
}

// A Problem is the kind of a SignInError; its text is that of
// okta-api.md §5.4.
type Problem int

// The problems.
const (
	Refused         Problem = iota // M1: wrong secret, key, client or token
	TokenDead                      // M2: API or access token revoked, expired, unused too long
	NoScope                        // M6: no scope that was asked for is granted
	ProofRefused                   // M7: DPoP proof refused
	ClockWrong                     // M8
	WrongClientKind                // M9: secret with a service app, or not a service app at all
	WrongZone                      // M10: network zone or policy
	NotOkta                        // M11: the URL is not an Okta org
	ForeignAnswer                  // M12: a proxy's answer
	Unreachable                    // no usable answer from the token endpoint
)

// Error is one line without advice.
func (e *SignInError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "sign in to %s with %s", e.Host, e.Mode.words())
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

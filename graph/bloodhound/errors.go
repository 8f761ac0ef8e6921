package bloodhound

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/transport"
)

// An APIError is an error answer, or one that is not from BloodHound.
type APIError struct {
	Method, Path string
	Host         string
	Status       int
	Messages     []string // from BloodHound
	RequestID    string
	// ContentType and Size describe an answer that is not from BloodHound.
	ContentType string
	Size        int    // bytes
	Location    string // host that a redirect names
	// SignIn says that the redirect leads to another path: to a page, not to the API.
	SignIn bool
	// Skew is this machine's time minus the server's, 0 when the answer has no date.
	Skew time.Duration
	// Session says that the credential is a session token.
	Session bool

	retryAfter time.Duration
}

// apiError returns the error that an answer is.
func (c *Client) apiError(q *call, resp *http.Response, text []byte) *APIError {
	e := &APIError{
		Method: q.method, Path: q.path, Host: c.base.Host, Status: resp.StatusCode, Session: c.session,
		retryAfter: transport.RetryAfter(resp.Header, time.Now()),
	}
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		e.Skew = time.Since(date)
	}
	if resp.StatusCode/100 == 3 {
		if u, err := resp.Request.URL.Parse(resp.Header.Get("Location")); err == nil && resp.Header.Get("Location") != "" {
			e.Location = c.redact.Identifier((&url.URL{Scheme: u.Scheme, Host: u.Host}).String())
			e.SignIn = u.Path != resp.Request.URL.Path
		}
		e.Location = cmp.Or(e.Location, "an address that it does not name")
		return e
	}
	var wire struct {
		RequestID string `json:"request_id"`
		Errors    []struct {
			Context string `json:"context"`
			Message string `json:"message"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(text, &wire); err != nil {
		e.ContentType, e.Size = cmp.Or(c.redact.Identifier(mediaType(resp)), "text of no type"), len(text)
		return e
	}
	e.RequestID = c.redact.Identifier(wire.RequestID)
	for _, one := range wire.Errors {
		if m := c.redact.Text(one.Message); m != "" {
			e.Messages = append(e.Messages, m)
		}
	}
	return e
}

// Error returns one line: request, status, BloodHound's messages, request id.
func (e *APIError) Error() string {
	s := fmt.Sprintf("%s %s: %d: %s", e.Method, e.Path, e.Status, e.problem())
	if e.RequestID != "" {
		s += " (request id " + e.RequestID + ")"
	}
	return s
}

func (e *APIError) problem() string {
	switch {
	case e.Location != "":
		return "redirect to " + e.Location
	case len(e.Messages) > 0:
		return strings.Join(e.Messages, "; ")
	case e.Status/100 == 2 && e.Size == 0:
		return "this is not how BloodHound confirms it"
	case e.Size > 0:
		return fmt.Sprintf("%s (%s bytes) instead of what was asked for", e.ContentType, safetext.Number(e.Size))
	}
	return strings.ToLower(cmp.Or(http.StatusText(e.Status), "no text"))
}

// mentions reports whether the server's text contains part, in any case.
func (e *APIError) mentions(part string) bool {
	return strings.Contains(strings.ToLower(e.problem()), part)
}

// A NetworkError is a request that got no answer.
type NetworkError struct {
	Method, Path string
	Host         string
	Err          error
	text         string // Err without secrets
}

func (c *Client) networkError(q *call, err error) *NetworkError {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return &NetworkError{Method: q.method, Path: q.path, Host: c.base.Host, Err: err, text: c.redact.Text(err.Error())}
}

// Error returns the request, the host and what went wrong.
func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s %s: no answer from %s: %s", e.Method, e.Path, e.Host, e.text)
}

// Unwrap returns the transport's error.
func (e *NetworkError) Unwrap() error { return e.Err }

// A PermissionError means that the user of the credential may not upload files.
type PermissionError struct {
	Roles []string // of the user
}

// Error names the roles that the user has.
func (e *PermissionError) Error() string {
	return "the BloodHound user of this credential may not upload files: its roles are " + strings.Join(e.Roles, ", ")
}

// Advice names the roles that may.
func (e *PermissionError) Advice() string {
	return "give it one of these roles (Administration > Manage Users), or use another user's token: " + strings.Join(uploaders, ", ")
}

// IsRefused reports whether an error means that the server does not accept the
// credential, or does not let its user do what was asked.
func IsRefused(err error) bool {
	var api *APIError
	var permission *PermissionError
	return errors.As(err, &permission) ||
		errors.As(err, &api) && (api.Status == http.StatusUnauthorized || api.Status == http.StatusForbidden)
}

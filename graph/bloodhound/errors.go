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

// An APIError is an answer other than the one asked for.
type APIError struct {
	Method, Path string
	Host         string
	Status       int
	Messages     []string // BloodHound's errors
	RequestID    string
	// ContentType and Size describe an answer that is not BloodHound's.
	ContentType string
	Size        int    // bytes
	Location    string // host that a redirect names
	// Skew is this machine's time minus the server's, as far as the answer tells.
	Skew time.Duration
	// Session says that the credential is a session token.
	Session bool

	retryAfter time.Duration
}

// apiError reads an error from an answer.
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
			e.Location = c.scrub.Identifier((&url.URL{Scheme: u.Scheme, Host: u.Host}).String())
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
		e.ContentType, e.Size = cmp.Or(c.scrub.Identifier(mediaType(resp)), "text of no type"), len(text)
		return e
	}
	e.RequestID = c.scrub.Identifier(wire.RequestID)
	for _, one := range wire.Errors {
		if m := c.scrub.Text(one.Message); m != "" {
			e.Messages = append(e.Messages, m)
		}
	}
	return e
}

// Error is one line: request, status, what BloodHound said, request id.
func (e *APIError) Error() string {
	s := fmt.Sprintf("%s %s: %d: %s", e.Method, e.Path, e.Status, e.said())
	if e.RequestID != "" {
		s += " (request id " + e.RequestID + ")"
	}
	return s
}

func (e *APIError) said() string {
	switch {
	case e.Location != "":
		return "redirect to " + e.Location
	case len(e.Messages) > 0:
		return strings.Join(e.Messages, "; ")
	case e.Size > 0:
		return fmt.Sprintf("%s (%s bytes) instead of what was asked for", e.ContentType, safetext.Number(e.Size))
	}
	return strings.ToLower(cmp.Or(http.StatusText(e.Status), "no text"))
}

// says reports whether the server's text has a part.
func (e *APIError) says(part string) bool {
	return strings.Contains(strings.ToLower(e.said()), part)
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
	return &NetworkError{Method: q.method, Path: q.path, Host: c.base.Host, Err: err, text: c.scrub.Text(err.Error())}
}

// Error names the request, the host and what went wrong.
func (e *NetworkError) Error() string {
	return fmt.Sprintf("%s %s: no answer from %s: %s", e.Method, e.Path, e.Host, e.text)
}

// Unwrap is the transport's error.
func (e *NetworkError) Unwrap() error { return e.Err }

// A RightsError means that the user whose credential it is may not do what is asked.
type RightsError struct {
	Roles []string
	To    string   // what is refused, "upload files"
	Need  []string // roles of which one is enough
}

// Error names the roles.
func (e *RightsError) Error() string {
	return fmt.Sprintf("the BloodHound user of this credential may not %s: its roles are %s", e.To, strings.Join(e.Roles, ", "))
}

// Advice names the roles that may.
func (e *RightsError) Advice() string {
	return "give it one of these roles (Administration > Manage Users), or use another user's token: " + strings.Join(e.Need, ", ")
}

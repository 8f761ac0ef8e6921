package okta

import (
	"bytes"
	"cmp"
	"fmt"
	"net/http"
	"time"

	"oktagon/collector/redact"
)

// An errorBuilder makes errors of responses, without secrets.
type errorBuilder struct {
	origin   *origin
	cred     *Credential
	redactor *redact.Redactor
	clock    *clock
	hasScope func(scope string) (granted, known bool)
}

// api makes the error of a response to a call.
func (b *errorBuilder) api(req *http.Request, resp *http.Response, call Call) *APIError {
	r := readErrorResponse(resp)
	if resp.StatusCode/100 == 2 && !r.isError() {
		r = errorResponse{} // data, whose fields may have the same names
	}
	err := &APIError{
		Request: describe(req), Mode: b.cred.Mode, Role: call.Role, Status: resp.StatusCode,
		ErrorID: b.redactor.Identifier(r.errorID), RequestID: b.requestID(resp),
	}
	err.Code, err.Summary, err.Causes = b.texts(r)
	err.Scopes = b.scopeStatus(call.Scopes, r)
	err.Foreign = b.foreignResponse(err, resp)
	return err
}

// texts returns code, message and causes without secrets. They are empty when there
// is no code: then the response is in neither of the two formats.
func (b *errorBuilder) texts(r errorResponse) (code, message string, causes []string) {
	if code = b.redactor.Identifier(r.code); code != "" {
		for _, cause := range r.causes {
			causes = append(causes, b.redactor.Text(cause))
		}
		return code, b.redactor.Text(r.summary), causes
	}
	if code = b.redactor.Identifier(r.oauthError); code != "" {
		return code, b.redactor.Text(r.description), nil
	}
	return "", "", nil
}

func (b *errorBuilder) scopeStatus(needed []string, r errorResponse) ScopeStatus {
	s := ScopeStatus{Needed: needed, refused: r.oauthError == "insufficient_scope"}
	if named := validScopes(b.redactor, r.scopes); s.refused && len(named) > 0 {
		s.Needed = named
	}
	for _, scope := range s.Needed {
		granted, known := b.hasScope(scope)
		s.known = known
		if known && !granted {
			s.Missing = append(s.Missing, scope)
		}
	}
	return s
}

// foreignResponse describes a redirect, or a response without a message of Okta's.
func (b *errorBuilder) foreignResponse(err *APIError, resp *http.Response) (f ForeignResponse) {
	body := bodyOf(resp)
	switch {
	case err.Status >= 300 && err.Status < 400:
		f.Location = b.redirectHost(resp)
	case err.Code != "" || err.Summary != "" || len(bytes.TrimSpace(body)) == 0:
	case !isJSON(resp.Header, body) || err.Status == http.StatusOK || isCut(resp):
		f.ContentType, f.Size = b.contentType(resp.Header), len(body)
	}
	return f
}

func (b *errorBuilder) contentType(h http.Header) string {
	return cmp.Or(b.redactor.Identifier(mediaType(h.Get("Content-Type"))), "no content type")
}

func (b *errorBuilder) redirectHost(resp *http.Response) string {
	host := ""
	if u, err := resp.Location(); err == nil {
		host = u.Host
	}
	return cmp.Or(b.redactor.Identifier(host), "an unknown place")
}

func (b *errorBuilder) requestID(resp *http.Response) string {
	return b.redactor.Identifier(resp.Header.Get(requestIDHeader))
}

// signIn makes the error of a refused credential.
func (b *errorBuilder) signIn(resp *http.Response, r errorResponse, problem Problem) *SignInError {
	err := &SignInError{
		Host: b.origin.base.Host, URL: b.origin.base.String(), Mode: b.cred.Mode, ClientID: b.cred.ClientID, Problem: problem,
		Status: resp.StatusCode, ErrorID: b.redactor.Identifier(r.errorID), RequestID: b.requestID(resp),
	}
	err.Code, err.Description, _ = b.texts(r)
	if b.cred.Key != nil {
		err.KeyID = b.cred.Key.ID
	}
	return err
}

// skew describes the difference between this machine's clock and Okta's.
func (b *errorBuilder) skew() string {
	offset := b.clock.offset().Round(time.Second)
	switch {
	case !b.clock.known.Load():
		return "the server's clock is not known"
	case offset.Abs() < 2*time.Second:
		return "the clocks agree"
	case offset < 0:
		return fmt.Sprintf("it is %s ahead of Okta's", -offset)
	}
	return fmt.Sprintf("it is %s behind Okta's", offset)
}

package okta

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"oktagon/collector/redact"
)

// A refusal is what an answer other than success says in the form of Okta or of
// OAuth, as sent: nothing of it may be printed unscrubbed.
type refusal struct {
	code, summary, errorID string // Okta's form (okta-api.md §5.1)
	causes                 []string
	oauth, description     string   // OAuth's form, header before body
	scopes                 []string // that the header names
	challenge              string   // WWW-Authenticate
}

// readRefusal reads an answer's headers and body.
func readRefusal(resp *http.Response) refusal {
	r := parseRefusal(bodyOf(resp))
	r.readChallenge(resp.Header.Values("WWW-Authenticate"))
	return r
}

// parseRefusal takes every field as optional.
func parseRefusal(body []byte) refusal {
	var w struct {
		Code        lenient `json:"errorCode"`
		Summary     lenient `json:"errorSummary"`
		ID          lenient `json:"errorId"`
		Causes      causes  `json:"errorCauses"`
		Error       lenient `json:"error"`
		Description lenient `json:"error_description"`
	}
	_ = json.Unmarshal(trimBOM(body), &w)
	return refusal{
		code: string(w.Code), summary: string(w.Summary), errorID: string(w.ID), causes: w.Causes,
		oauth: string(w.Error), description: string(w.Description),
	}
}

// isError reports whether a body with status 200 is an error all the same.
func (r refusal) isError() bool {
	return r.code != "" && (r.summary != "" || r.errorID != "") || r.oauth != "" && r.description != ""
}

var challengeParam = regexp.MustCompile(`(\w+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))`)

func (r *refusal) readChallenge(values []string) {
	for _, value := range values {
		if r.challenge == "" {
			r.challenge = value
		}
		for _, m := range challengeParam.FindAllStringSubmatch(value, -1) {
			switch text := m[2] + m[3]; strings.ToLower(m[1]) {
			case "error":
				r.oauth = text
			case "error_description":
				r.description = text
			case "scope":
				r.scopes = strings.Fields(text)
			}
		}
	}
}

// lenient is a JSON string, or "" for anything else.
type lenient string

func (l *lenient) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*l = lenient(s)
	}
	return nil
}

// causes are the summaries of errorCauses, which may be a list or one object.
type causes []string

func (c *causes) UnmarshalJSON(b []byte) error {
	type cause struct {
		Summary lenient `json:"errorSummary"`
	}
	var list []cause
	if json.Unmarshal(b, &list) != nil {
		list = make([]cause, 1)
		_ = json.Unmarshal(b, &list[0])
	}
	for _, one := range list[:min(len(list), 5)] {
		if one.Summary != "" {
			*c = append(*c, string(one.Summary))
		}
	}
	return nil
}

// An errorMaker makes errors of answers, without secrets.
type errorMaker struct {
	host, origin string
	cred         *Credential
	scrub        *redact.Redactor
	clock        *clock
	granted      func(scope string) (granted, known bool)
}

// api makes the error of an answer that was not asked for.
func (m *errorMaker) api(req *http.Request, resp *http.Response, need []string) *APIError {
	e := exchangeOf(req.Context())
	r := readRefusal(resp)
	if resp.StatusCode/100 == 2 && !r.isError() {
		r = refusal{} // data, whose fields may have the same names
	}
	err := &APIError{
		Method: req.Method, Template: e.template, Path: e.path, Host: m.host, Status: resp.StatusCode,
		ErrorID: m.scrub.Identifier(r.errorID), RequestID: m.scrub.Identifier(resp.Header.Get(requestIDHeader)),
		NeedScopes: need, Mode: m.cred.Mode, scopeRefused: r.oauth == "insufficient_scope",
	}
	err.Code, err.Summary, err.Causes = m.said(r)
	if named := validScopes(m.scrub, r.scopes); err.scopeRefused && len(named) > 0 {
		err.NeedScopes = named
	}
	m.addScopes(err)
	m.addForeign(err, resp)
	return err
}

// said is what of a refusal may be shown: its code, text and causes. Without a
// code it has neither of the two forms, and says nothing.
func (m *errorMaker) said(r refusal) (code, text string, causes []string) {
	if code = m.scrub.Identifier(r.code); code != "" {
		for _, cause := range r.causes {
			causes = append(causes, m.scrub.Text(cause))
		}
		return code, m.scrub.Text(r.summary), causes
	}
	if code = m.scrub.Identifier(r.oauth); code != "" {
		return code, m.scrub.Text(r.description), nil
	}
	return "", "", nil
}

func (m *errorMaker) addScopes(err *APIError) {
	for _, scope := range err.NeedScopes {
		granted, known := m.granted(scope)
		err.scopesKnown = known
		if known && !granted {
			err.MissingScopes = append(err.MissingScopes, scope)
		}
	}
}

// addForeign notes what a proxy or a redirect says, when Okta says nothing.
func (m *errorMaker) addForeign(err *APIError, resp *http.Response) {
	if err.Status >= 300 && err.Status < 400 {
		err.Location = m.locationHost(resp)
		return
	}
	body := bodyOf(resp)
	if err.Code != "" || err.Summary != "" || len(bytes.TrimSpace(body)) == 0 {
		return
	}
	if !isJSON(resp.Header, body) || err.Status == http.StatusOK {
		err.ContentType, err.Size = m.contentType(resp.Header), len(body)
	}
}

func (m *errorMaker) contentType(h http.Header) string {
	return cmp.Or(m.scrub.Identifier(mediaType(h.Get("Content-Type"))), "no content type")
}

func (m *errorMaker) locationHost(resp *http.Response) string {
	host := ""
	if u, err := resp.Location(); err == nil {
		host = u.Host
	}
	return cmp.Or(m.scrub.Identifier(host), "an unknown place")
}

// signIn makes the error of a credential that was refused.
func (m *errorMaker) signIn(resp *http.Response, r refusal, problem Problem) *SignInError {
	err := &SignInError{
		Host: m.host, URL: m.origin, Mode: m.cred.Mode, ClientID: m.cred.ClientID, Problem: problem,
		Status: resp.StatusCode, ErrorID: m.scrub.Identifier(r.errorID), RequestID: m.scrub.Identifier(resp.Header.Get(requestIDHeader)),
	}
	err.Code, err.Description, _ = m.said(r)
	if m.cred.Key != nil {
		err.KeyID = m.cred.Key.ID
	}
	return err
}

// A death is the moment at which the credential was found dead; after it nothing
// is sent.
type death struct {
	mu  sync.Mutex // guards err
	err error
}

func (d *death) cause() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// set keeps the first error and returns it.
func (d *death) set(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil {
		d.err = err
	}
	return d.err
}

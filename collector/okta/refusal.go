package okta

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"oktagon/collector/scrub"
)

// A refusal is what an answer other than success says, as sent: nothing of it may
// be printed unscrubbed.
type refusal struct {
	code, summary, errorID string // Okta's form (contract §5.1)
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
	scrub        *scrub.Scrubber
	clock        *clock
	granted      func(scope string) (granted, known bool)
}

// api makes the error of an answer that was not asked for.
func (m *errorMaker) api(req *http.Request, resp *http.Response, need []string) *APIError {
	e := exchangeOf(req.Context())
	r := readRefusal(resp)
	err := &APIError{
		Method: req.Method, Template: e.template, Path: e.path, Host: m.host, Status: resp.StatusCode,
		Code: m.scrub.Text(r.code), Summary: m.scrub.Text(r.summary), ErrorID: m.scrub.Text(r.errorID),
		RequestID: m.scrub.Text(resp.Header.Get(requestIDHeader)), NeedScopes: need, Mode: m.cred.Mode,
		scopeRefused: r.oauth == "insufficient_scope",
	}
	for _, cause := range r.causes {
		err.Causes = append(err.Causes, m.scrub.Text(cause))
	}
	if err.Code == "" {
		err.Code, err.Summary = m.scrub.Text(r.oauth), m.scrub.Text(r.description)
	}
	if err.scopeRefused && len(r.scopes) > 0 {
		err.NeedScopes = m.scrub.Texts(r.scopes)
	}
	m.addScopes(err)
	m.addForeign(err, resp)
	return err
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
	json := isJSON(resp.Header, body)
	if !json || err.Status == http.StatusOK {
		err.ContentType = m.contentType(resp.Header)
	}
	if !json && !isXML(resp.Header) { // those two may hold the org's data
		err.Snippet = m.scrub.Snippet(body)
	}
}

func (m *errorMaker) contentType(h http.Header) string {
	if kind, _, _ := strings.Cut(h.Get("Content-Type"), ";"); strings.TrimSpace(kind) != "" {
		return m.scrub.Limit(kind, 80)
	}
	return "no content type"
}

func (m *errorMaker) locationHost(resp *http.Response) string {
	u, err := resp.Location()
	if err != nil || u.Host == "" {
		return "an unknown place"
	}
	return m.scrub.Limit(u.Host, 255)
}

// signIn makes the error of a credential that was refused.
func (m *errorMaker) signIn(resp *http.Response, r refusal, problem Problem) *SignInError {
	err := &SignInError{
		Host: m.host, URL: m.origin, Mode: m.cred.Mode, ClientID: m.cred.ClientID, Problem: problem,
		Status: resp.StatusCode, Code: m.scrub.Text(r.oauth), Description: m.scrub.Text(r.description),
		ErrorID: m.scrub.Text(r.errorID), RequestID: m.scrub.Text(resp.Header.Get(requestIDHeader)),
	}
	if m.cred.Key != nil {
		err.KeyID = m.cred.Key.ID
	}
	if r.code != "" {
		err.Code, err.Description = m.scrub.Text(r.code), m.scrub.Text(r.summary)
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

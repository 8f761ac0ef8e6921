package okta

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
)

// An errorResponse is an error in Okta's or OAuth's format, as sent: no text of it may
// be shown without the redactor.
type errorResponse struct {
	code, summary, errorID  string // Okta's format (okta-api.md §5.1)
	causes                  []string
	oauthError, description string   // OAuth's format; the header wins over the body
	scopes                  []string // that the header names
	challenge               string   // the WWW-Authenticate header
}

// readErrorResponse reads a response's body and headers. Every field is optional.
func readErrorResponse(resp *http.Response) errorResponse {
	r := parseErrorBody(bodyOf(resp))
	r.addChallenge(resp.Header.Values("WWW-Authenticate"))
	return r
}

func parseErrorBody(body []byte) errorResponse {
	var w struct {
		Code        looseString `json:"errorCode"`
		Summary     looseString `json:"errorSummary"`
		ID          looseString `json:"errorId"`
		Causes      causes      `json:"errorCauses"`
		Error       looseString `json:"error"`
		Description looseString `json:"error_description"`
	}
	_ = json.Unmarshal(trimBOM(body), &w)
	return errorResponse{
		code: string(w.Code), summary: string(w.Summary), errorID: string(w.ID), causes: w.Causes,
		oauthError: string(w.Error), description: string(w.Description),
	}
}

// isError reports whether a body with status 200 is an error and not data with fields
// of the same names.
func (r errorResponse) isError() bool {
	return r.code != "" && (r.summary != "" || r.errorID != "") || r.oauthError != "" && r.description != ""
}

var challengeParam = regexp.MustCompile(`(\w+)\s*=\s*(?:"([^"]*)"|([^\s,"]+))`)

func (r *errorResponse) addChallenge(values []string) {
	for _, value := range values {
		if r.challenge == "" {
			r.challenge = value
		}
		for _, m := range challengeParam.FindAllStringSubmatch(value, -1) {
			switch text := m[2] + m[3]; strings.ToLower(m[1]) {
			case "error":
				r.oauthError = text
			case "error_description":
				r.description = text
			case "scope":
				r.scopes = strings.Fields(text)
			}
		}
	}
}

// A looseString is a JSON string, or "" for a value of another type.
type looseString string

// UnmarshalJSON never fails.
func (s *looseString) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*s = looseString(text)
	}
	return nil
}

// causes are the summaries of errorCauses, which may be a list or one object.
type causes []string

// maxCauses bounds the causes that an error shows.
const maxCauses = 5

// UnmarshalJSON keeps the first causes.
func (c *causes) UnmarshalJSON(b []byte) error {
	type cause struct {
		Summary looseString `json:"errorSummary"`
	}
	list := oneOrMore[cause](b)
	for _, one := range list[:min(len(list), maxCauses)] {
		if one.Summary != "" {
			*c = append(*c, string(one.Summary))
		}
	}
	return nil
}

package oktatest

import (
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// reply is an answer, and what goes wrong when it is sent.
type reply struct {
	status     int
	header     http.Header
	body       []byte
	hasListKey bool // the body is an object with the list in it

	delay    time.Duration // before the first byte
	reset    bool          // the connection is reset, nothing is sent
	truncate bool          // half of the body is sent, then the connection ends
	stall    bool          // half of the body is sent, then nothing more
}

func newReply(status int, contentType string, body []byte) *reply {
	return &reply{status: status, body: body, header: http.Header{"Content-Type": {contentType}}}
}

// jsonReply is an answer whose body is JSON.
func jsonReply(status int, body []byte) *reply {
	return newReply(status, "application/json", body)
}

// summaries are Okta's texts for its error codes.
var summaries = map[string]string{
	"E0000001": "Api validation failed",
	"E0000002": "The request was not valid",
	"E0000004": "Authentication failed",
	"E0000005": "Invalid session",
	"E0000006": "You do not have permission to perform the requested action",
	"E0000007": "Not found: Resource not found",
	"E0000008": "The requested path was not found",
	"E0000009": "Internal Server Error",
	"E0000010": "Service is in read only mode",
	"E0000011": "Invalid token provided",
	"E0000015": "You do not have permission to access the feature you are requesting",
	"E0000022": "The endpoint does not support the provided HTTP method",
	"E0000028": "The request is missing a required parameter.",
	"E0000037": "Type mismatch exception. Could not read parameter",
	"E0000053": "Invalid filter",
	"E0000047": "API call exceeded rate limit due to too many requests.",
}

// oktaError is an error as Okta's API sends it.
func oktaError(status int, code string, causes ...string) *reply {
	type cause struct {
		Summary string `json:"errorSummary"`
	}
	body := struct {
		Code    string  `json:"errorCode"`
		Summary string  `json:"errorSummary"`
		Link    string  `json:"errorLink"`
		ID      string  `json:"errorId"`
		Causes  []cause `json:"errorCauses"`
	}{Code: code, Summary: summaries[code], Link: code, ID: "oaefake" + code, Causes: []cause{}}
	for _, text := range causes {
		body.Causes = append(body.Causes, cause{text})
	}
	return marshalReply(status, body)
}

// oauthError is an error as RFC 6749 has it.
func oauthError(status int, code, description string) *reply {
	return marshalReply(status, struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}{code, description})
}

func marshalReply(status int, v any) *reply {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own types
	}
	return jsonReply(status, b)
}

// sentName is a header's name as Okta sends it: some are in lower case.
func sentName(name string) string {
	if name == "Link" || strings.HasPrefix(name, "X-") || name == "Dpop-Nonce" {
		return strings.ToLower(name)
	}
	return name
}

func (re *reply) writeTo(w http.ResponseWriter, r *http.Request) {
	for name, values := range re.header {
		w.Header()[sentName(name)] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(re.body)))
	w.WriteHeader(re.status)
	if !re.truncate && !re.stall {
		_, _ = w.Write(re.body) // the client may have gone
		return
	}
	_, _ = w.Write(re.body[:len(re.body)/2])
	_ = http.NewResponseController(w).Flush()
	if re.stall {
		<-r.Context().Done()
	}
	panic(http.ErrAbortHandler)
}

// resetConnection resets the connection without an answer. It does not return.
func resetConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0) // Close then sends RST instead of FIN
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

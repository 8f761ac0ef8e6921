package bloodhound

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"oktagon/collector/transport"
)

// Advice returns the cause and the next step for an error of this package, "" when
// there is none.
func Advice(err error) string {
	var a interface{ Advice() string }
	if errors.As(err, &a) {
		return a.Advice()
	}
	return ""
}

// maxSkew is the difference of clocks that the server accepts (bloodhound-api.md §1).
const maxSkew = time.Hour

// Advice returns the cause and the next step.
func (e *APIError) Advice() string {
	switch {
	case e.Status == http.StatusRequestEntityTooLarge:
		return "something between here and BloodHound refuses bodies of this size: raise its limit (client_max_body_size of nginx), or write smaller parts with --max-file-size"
	case e.SignIn, e.ContentType != "" && e.Status/100 == 2:
		return "something stands in front of BloodHound's API and answers with a page of its own, of a sign-in for example: let it pass requests to " + e.Host + " whose path begins with /api/, or give an address that leads around it"
	case e.Location != "":
		return "redirects are not followed, a signature is good for one address: use the address that it leads to, " + e.Location
	case e.Status == http.StatusTooManyRequests:
		return "BloodHound's rate limit did not open again: try later"
	case e.Status/100 == 2 && e.Size == 0:
		return fmt.Sprintf("check whether a proxy stands before %s and answers in its place", e.Host)
	case e.ContentType != "" && e.Status < 500:
		return fmt.Sprintf("status %d with content type %s is not from BloodHound: check the address, and whether a proxy or a sign-in page stands before %s", e.Status, e.ContentType, e.Host)
	case e.Status >= 500:
		return "BloodHound, or what stands before it, has a problem of its own: look at its log and try later"
	case e.Status == http.StatusUnauthorized:
		return e.unauthorized()
	case e.Status == http.StatusForbidden:
		return e.forbidden()
	case e.Status == http.StatusNotFound:
		return e.notFound()
	}
	return e.refused()
}

// unauthorized distinguishes a wrong clock from a wrong key.
func (e *APIError) unauthorized() string {
	switch {
	case e.Session:
		return "the session token is wrong or has ended (it lives for 8 hours): sign in again and take the new one, or use an API token, which does not end"
	case e.mentions("too far ahead"), e.mentions("too far behind"), e.Skew.Abs() > maxSkew:
		return fmt.Sprintf("the clock of this machine or of BloodHound is wrong%s: more than an hour apart is refused; set it, or let it follow a time server", e.skew())
	case e.mentions("digest"):
		return "the signature does not fit: the token key is not the one of this token id, or a proxy changes path, query or body on the way to " + e.Host +
			"; copy the key again (My Profile > API Key Management), or go around the proxy"
	}
	return "check the token id and the key, and that the token still exists (My Profile > API Key Management)"
}

func (e *APIError) skew() string {
	if e.Skew.Abs() < time.Minute {
		return ""
	}
	word := "ahead of"
	if e.Skew < 0 {
		word = "behind"
	}
	return fmt.Sprintf(" (this one is %s %s the server's)", e.Skew.Abs().Round(time.Second), word)
}

// uploaders are the roles that may upload (bloodhound-api.md §1).
var uploaders = []string{"Administrator", "Power User", "Auditor", "Upload-only"}

func (e *APIError) forbidden() string {
	switch {
	case e.mentions("disabled"):
		return "the user whose token this is has been disabled: enable it, or use another user's token"
	case e.isFor("extensions"):
		return "only the role Administrator may install an extension: use such a user's token, or give the definition to an administrator (--print-extension)"
	case e.isFor("file-upload"):
		return "the role of the token's user is too small to upload: it takes one of " + strings.Join(uploaders, ", ")
	}
	return "the role of the token's user is too small for this"
}

func (e *APIError) notFound() string {
	switch {
	case e.isFor("extensions"):
		return "the server does not take extensions: switch on Administration > Early Access Features > OpenGraph extension management (on by itself since v9.6, unknown before v9.0), then run again; without it the graph loads, but paths ignore its edges"
	case strings.Contains(e.Path, "/file-upload/"):
		return "BloodHound no longer knows this job: upload again"
	}
	return "this is no BloodHound server, or a very old one: use the address of its pages, such as https://bloodhound.example.com, without a path"
}

func (e *APIError) refused() string {
	switch {
	case e.mentions("signature header"), e.mentions("request date"):
		return "the signature did not arrive whole: a proxy between here and " + e.Host + " takes headers away"
	case refusesName(e.problem()):
		return "BloodHound refuses capital letters in names of properties: --lowercase-properties writes a graph without them"
	case e.isFor("extensions"):
		return "BloodHound did not accept the definition: the server may be older than it, v9.0 is the least"
	case e.isFor("saved-queries"):
		return "BloodHound did not accept the query"
	case strings.Contains(e.Path, "/file-upload/"):
		return "BloodHound did not accept the content: oktagon's files need v8.9 (v8.0 without the hybrid file), so look at the server's version first; with a newer one it is a fault of ours, please report it with this text"
	}
	return "BloodHound did not accept the request: run again, and report it if it stays so"
}

// refusesName reports whether a text of BloodHound is about the name of a property or the
// key of a matcher: the pattern of kinds allows capital letters (opengraph.md §3, §4).
func refusesName(text string) bool {
	return strings.Contains(text, "does not match pattern") && !strings.Contains(text, "A-Z")
}

// RefusesNames reports whether BloodHound refused files because of capital letters in names
// of properties, when they were sent or when they were ingested.
func RefusesNames(err error, results []Result) bool {
	if err != nil && refusesName(err.Error()) {
		return true
	}
	for i := range results {
		for _, task := range results[i].Tasks {
			if slices.ContainsFunc(task.Errors, refusesName) {
				return true
			}
		}
	}
	return false
}

// isFor reports whether the request was to a part of the API.
func (e *APIError) isFor(part string) bool {
	return strings.HasPrefix(e.Path, "/api/v2/"+part)
}

// Advice returns what the user can do to reach the host.
func (e *NetworkError) Advice() string {
	if errors.Is(e.Err, errNoAnswer) || errors.Is(e.Err, errStalled) {
		return "check that " + e.Host + " is not busy and can be reached from here, then try again"
	}
	return transport.Advice(e.Host, e.Err)
}

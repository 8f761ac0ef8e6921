package bloodhoundfake

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what the server is and how it behaves. The zero value is a server of
// release v9.6.0 that accepts no credential.
type Options struct {
	// TokenID and TokenKey are the API token that it accepts, Session the session token.
	TokenID, TokenKey, Session string
	// Roles of the user; nil is Administrator.
	Roles []string
	// Disabled says that the user is disabled.
	Disabled bool
	// Skew is added to the server's clock.
	Skew time.Duration
	// Version is "v9.6.0" by default.
	Version string
	// Outcomes are how jobs end, in the order in which they are started; further jobs
	// end with Completes.
	Outcomes []Outcome
	// Immediate lets jobs end when their status is first read, for tests that cannot
	// wait.
	Immediate bool
	// Validate returns an error when BloodHound would refuse the content of a .json
	// file; nil accepts anything.
	Validate func(io.Reader) error
	// Extensions are installed from the beginning. NoExtensions disables the feature.
	Extensions   []Extension
	NoExtensions bool
	// Queries are saved from the beginning.
	Queries []Query
	// Clearing is about the data that can be deleted.
	Clearing Clearing
	// Faults are what goes wrong. The first that matches a request happens.
	Faults []Fault
}

// Outcome is how a job ends.
type Outcome string

// The outcomes.
const (
	Completes  Outcome = ""
	Fails      Outcome = "fails"      // no file could be read
	Hangs      Outcome = "hangs"      // it is ingested forever
	Unresolved Outcome = "unresolved" // ends of edges are not found: in errors
	Warned     Outcome = "warned"     // the same in warnings, as newer releases do
	Cancels    Outcome = "cancels"
)

// Extension is an installed extension.
type Extension struct {
	ID        int    `json:"id"`
	Name      string `json:"name"`
	Version   string `json:"version"`
	Namespace string `json:"namespace"`
	Builtin   bool   `json:"is_builtin"`
	schema    string // its schema.name, which identifies it
}

// Query is a saved query.
type Query struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Query       string `json:"query"`
	Description string `json:"description"`
}

// File is a file of a job.
type File struct {
	Name, ContentType string
	Size              int64
	SHA256            string // in hex
}

// Job is one upload.
type Job struct {
	ID        int64
	Status    int
	Files     []File
	asked     int // how often its status was read since the upload ended
	end       Outcome
	immediate bool
}

// Server is a fake BloodHound. It is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu         sync.Mutex // guards what follows
	jobs       []*Job
	extensions []Extension
	queries    []Query
	zoneRules  []ZoneRule
	cleared    [][]int // source kinds of each request to delete
	reads      int     // of data since then
	seen       []int   // requests that match each fault
	requests   []string
}

// New returns a server that is ready to answer.
func New(o Options) *Server {
	if o.Roles == nil {
		o.Roles = []string{"Administrator"}
	}
	if o.Version == "" {
		o.Version = "v9.6.0"
	}
	s := &Server{opts: o, extensions: slices.Clone(o.Extensions), queries: slices.Clone(o.Queries), seen: make([]int, len(o.Faults))}
	s.mux = s.newMux()
	return s
}

// Jobs returns the jobs so far.
func (s *Server) Jobs() []Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	var jobs []Job
	for _, j := range s.jobs {
		jobs = append(jobs, Job{ID: j.ID, Status: j.Status, Files: slices.Clone(j.Files)})
	}
	return jobs
}

// Extensions returns the installed extensions.
func (s *Server) Extensions() []Extension {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.extensions)
}

// Queries returns the saved queries.
func (s *Server) Queries() []Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queries)
}

// Requests returns the requests so far, "METHOD uri".
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// uri returns the path with query exactly as it was sent.
func uri(r *http.Request) string {
	if r.RequestURI != "" {
		return r.RequestURI
	}
	return r.URL.RequestURI()
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", s.now().UTC().Format(http.TimeFormat))
	s.mu.Lock()
	s.requests = append(s.requests, r.Method+" "+uri(r))
	fault := s.pick(r)
	s.mu.Unlock()
	if fault != nil && fault.strike(s, w, r) {
		return
	}
	if strings.HasPrefix(r.Header.Get("Prefer"), "wait=-") {
		refuse(w, http.StatusBadRequest, "bypassing request timeout is not allowed")
		return
	}
	for _, agent := range []string{"openhound/", "azurehound/", "sharphound/"} {
		if strings.HasPrefix(strings.ToLower(r.UserAgent()), agent) {
			refuse(w, http.StatusBadRequest, "this version of the collector is too old")
			return
		}
	}
	signature, status, problem := s.authenticate(r)
	if problem != "" {
		refuse(w, status, problem)
		return
	}
	s.route(w, r, signature)
}

// now returns the time of the server's clock.
func (s *Server) now() time.Time { return time.Now().Add(s.opts.Skew) }

// A handler answers an authenticated request.
type handler func(s *Server, w http.ResponseWriter, r *http.Request, body *body)

// routes are the handlers by method and path.
var routes = map[string]handler{
	"GET /api/version":                             version,
	"GET /api/v2/self":                             self,
	"POST /api/v2/file-upload/start":               start,
	"POST /api/v2/file-upload/{id}":                attach,
	"POST /api/v2/file-upload/{id}/end":            end,
	"GET /api/v2/file-upload":                      list,
	"GET /api/v2/file-upload/{id}/completed-tasks": tasks,
	"GET /api/v2/extensions":                       listExtensions,
	"PUT /api/v2/extensions":                       putExtension,
	"GET /api/v2/saved-queries":                    listQueries,
	"POST /api/v2/saved-queries":                   postQuery,
	"GET /api/v2/asset-group-tags":                 listZones,
	"GET /api/v2/asset-group-tags/{id}/selectors":  listZoneRules,
	"POST /api/v2/asset-group-tags/{id}/selectors": postZoneRule,
	"GET /api/v2/graphs/source-kinds":              listSourceKinds,
	"POST /api/v2/clear-database":                  clearDatabase,
	"POST /api/v2/graphs/cypher":                   cypher,
}

func (s *Server) newMux() *http.ServeMux {
	mux := http.NewServeMux()
	for pattern, handle := range routes {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { handle(s, w, r, r.Body.(*body)) })
	}
	return mux
}

func (s *Server) route(w http.ResponseWriter, r *http.Request, signature *signature) {
	if _, pattern := s.mux.Handler(r); pattern == "" {
		refuse(w, http.StatusNotFound, "resource not found")
		return
	}
	r = r.WithContext(r.Context()) // a copy: the client keeps the request
	r.Body = &body{content: r.Body, signature: signature}
	s.mux.ServeHTTP(w, r)
}

// hasRole reports whether the user has one of the roles, and refuses the request if not.
func (s *Server) hasRole(w http.ResponseWriter, roles ...string) bool {
	if slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(s.opts.Roles, role) }) {
		return true
	}
	refuse(w, http.StatusForbidden, "Forbidden")
	return false
}

func version(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if body.verify(w) {
		answer(w, http.StatusOK, map[string]any{
			"API": map[string]string{"current_version": "v2"}, "server_version": s.opts.Version, "product_edition": "community"})
	}
}

// User is the login and the mail address of the user.
const User = "ines.halvorsen@contoso.com"

func self(s *Server, w http.ResponseWriter, r *http.Request, body *body) {
	if !body.verify(w) {
		return
	}
	roles := []map[string]any{}
	for _, role := range s.opts.Roles {
		roles = append(roles, map[string]any{"name": role, "permissions": []any{}})
	}
	answer(w, http.StatusOK, map[string]any{"principal_name": User, "email_address": User, "roles": roles})
}

// answer writes data as BloodHound does.
func answer(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data}) // the client is gone
}

// refuse writes an error as BloodHound does.
func refuse(w http.ResponseWriter, status int, messages ...string) {
	errs := []map[string]string{}
	for _, m := range messages {
		errs = append(errs, map[string]string{"context": "", "message": m})
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{ // the client is gone
		"http_status": status, "timestamp": time.Now().UTC().Format(time.RFC3339), "request_id": "6f1c2a0e-request", "errors": errs})
}

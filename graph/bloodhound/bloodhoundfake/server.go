package bloodhoundfake

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what the server is and how it behaves. The zero Options are a
// server of release v9.6.0 that nobody can sign in to.
type Options struct {
	// TokenID and TokenKey are the API token it knows, Session the session.
	TokenID, TokenKey, Session string
	// Roles of the user; nil is Administrator.
	Roles []string
	// Disabled says that the user may not sign in any more.
	Disabled bool
	// Skew is added to the server's clock.
	Skew time.Duration
	// Version is "v9.6.0" by default.
	Version string
	// Outcomes are how jobs end, in the order in which they are made; those
	// beyond are Completes.
	Outcomes []Outcome
	// Immediate lets jobs end the first time they are asked for, for tests that
	// cannot wait.
	Immediate bool
	// Validate holds the content of a .json file to what BloodHound takes; nil
	// takes anything. Its error makes the upload fail.
	Validate func(io.Reader) error
	// Extensions are there from the beginning. NoExtensions switches the feature
	// off.
	Extensions   []Extension
	NoExtensions bool
	// Queries are the user's own from the beginning.
	Queries []Query
	// Faults strike requests; the first that fits does.
	Faults []Fault
}

// Outcome is how a job ends.
type Outcome string

// The outcomes.
const (
	Completes  Outcome = ""
	Fails      Outcome = "fails"      // no file could be read
	Hangs      Outcome = "hangs"      // it is ingested for ever
	Unresolved Outcome = "unresolved" // edges without an end, in errors
	Warned     Outcome = "warned"     // the same as newer builds say it, in warnings
	Cancels    Outcome = "cancels"
)

// Extension is an installed one.
type Extension struct {
	ID        int    `json:"id"`
	Name      string `json:"name"`
	Version   string `json:"version"`
	Namespace string `json:"namespace"`
	Builtin   bool   `json:"is_builtin"`
	schema    string // its schema.name, which tells it from others
}

// Query is a saved one.
type Query struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	Query       string `json:"query"`
	Description string `json:"description"`
}

// File is one that was attached to a job.
type File struct {
	Name, ContentType string
	Size              int64
	SHA256            string // in hex
}

// Job is one upload.
type Job struct {
	ID     int64
	Status int
	Files  []File
	asked  int // how often its status was read since its end
	end    Outcome
	prompt bool
}

// Server is a fake BloodHound. It is safe for concurrent use.
type Server struct {
	opts Options

	mu         sync.Mutex // guards what follows
	jobs       []*Job
	extensions []Extension
	queries    []Query
	seen       []int // requests that each fault fits
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
	return &Server{opts: o, extensions: slices.Clone(o.Extensions), queries: slices.Clone(o.Queries), seen: make([]int, len(o.Faults))}
}

// Jobs are the jobs so far.
func (s *Server) Jobs() []Job {
	s.mu.Lock()
	defer s.mu.Unlock()
	var jobs []Job
	for _, j := range s.jobs {
		jobs = append(jobs, Job{ID: j.ID, Status: j.Status, Files: slices.Clone(j.Files)})
	}
	return jobs
}

// Extensions are those installed.
func (s *Server) Extensions() []Extension {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.extensions)
}

// Queries are those saved.
func (s *Server) Queries() []Query {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.queries)
}

// Requests are the requests so far, "METHOD uri".
func (s *Server) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// uri is the path with query, byte by byte as it was sent.
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
	body := &digested{next: r.Body}
	check, status, problem := s.identify(r)
	if problem != "" {
		refuse(w, status, problem)
		return
	}
	body.mac = check
	s.route(w, r, body)
}

// now is the server's clock.
func (s *Server) now() time.Time { return time.Now().Add(s.opts.Skew) }

// A handler answers an authenticated request.
type handler func(s *Server, w http.ResponseWriter, r *http.Request, body *digested)

// routes are the calls by method and path; {id} is a number.
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
}

// template replaces the numbers of a path.
func template(path string) (string, int64) {
	parts := strings.Split(path, "/")
	var id int64
	for i, part := range parts {
		if n, err := parseID(part); err == nil {
			parts[i], id = "{id}", n
		}
	}
	return strings.Join(parts, "/"), id
}

func parseID(part string) (int64, error) {
	var n int64
	if part == "" || strings.Trim(part, "0123456789") != "" {
		return 0, fmt.Errorf("%s is no number", part)
	}
	_, err := fmt.Sscan(part, &n)
	return n, err
}

func (s *Server) route(w http.ResponseWriter, r *http.Request, body *digested) {
	path, _ := template(r.URL.Path)
	h, ok := routes[r.Method+" "+path]
	if !ok {
		refuse(w, http.StatusNotFound, "resource not found")
		return
	}
	h(s, w, r, body)
}

// may reports whether the user has one of the roles, and refuses if not.
func (s *Server) may(w http.ResponseWriter, roles ...string) bool {
	for _, role := range roles {
		if slices.Contains(s.opts.Roles, role) {
			return true
		}
	}
	refuse(w, http.StatusForbidden, "Forbidden")
	return false
}

func version(s *Server, w http.ResponseWriter, r *http.Request, body *digested) {
	if body.whole(w) {
		answer(w, http.StatusOK, map[string]any{
			"API": map[string]string{"current_version": "v2"}, "server_version": s.opts.Version, "product_edition": "community"})
	}
}

// User is the login of the user whose credential it is, and the mail address.
const User = "ines.halvorsen@contoso.com"

func self(s *Server, w http.ResponseWriter, r *http.Request, body *digested) {
	if !body.whole(w) {
		return
	}
	roles := []map[string]any{}
	for _, role := range s.opts.Roles {
		roles = append(roles, map[string]any{"name": role, "permissions": []any{}})
	}
	answer(w, http.StatusOK, map[string]any{"principal_name": User, "email_address": User, "roles": roles})
}

// answer wraps data as BloodHound does.
func answer(w http.ResponseWriter, status int, data any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"data": data}) // the client is gone
}

// refuse is BloodHound's error.
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

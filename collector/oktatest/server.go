package oktatest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"oktagon/collector/snapshot"

	"github.com/go-jose/go-jose/v4"
)

// Marker is part of every secret or personal value that the fake Okta sends and
// that a snapshot does not hold.
const Marker = "must-not-leave-okta"

// Options are the server's settings. With the zero Options nobody can sign in and
// nothing goes wrong.
type Options struct {
	// Tokens are the API tokens (SSWS) that are accepted.
	Tokens []string
	// Clients are the OAuth clients that may ask for an access token.
	Clients []Client
	// TokenLife is how long an access token is valid. Default: one hour.
	TokenLife time.Duration
	// UnknownScopes are scopes that this organization does not have, because it
	// lacks a licence.
	UnknownScopes []string
	// MoreScopes are scopes that the organization says to have, beside those of the fake.
	MoreScopes []string
	// UnlistedScopes are scopes that the organization has and does not say to have.
	UnlistedScopes []string
	// APINonce requires a nonce in the DPoP proofs of API calls, too.
	APINonce bool

	// Pipeline is "v1" for a Classic organization. Default: "idx".
	Pipeline string
	// PageSize limits every page. 0: the page sizes that Okta documents.
	PageSize int
	// Limits are requests per minute, by bucket letter. Default: no limit is
	// reached.
	Limits map[string]int
	// Concurrency is how many requests may run at the same time. 0: any number.
	Concurrency int
	// Latency is the least time that an answer takes.
	Latency time.Duration
	// ClockOffset is how far the server's clock is ahead.
	ClockOffset time.Duration

	// Log is the System Log.
	Log Log

	// Faults are what goes wrong. The first one that applies to a request is used.
	Faults []Fault
	// NoExtraFields sends nothing but the snapshot's records.
	NoExtraFields bool
}

// Client is an OAuth client: an API service integration when it has a Secret, a
// service app when it has a Key.
type Client struct {
	ID     string
	Secret string
	// Key is the public key for private_key_jwt. A client with a key cannot use a
	// secret.
	Key *jose.JSONWebKey
	// Scopes are those granted to the client.
	Scopes []string
	// RequireDPoP refuses token requests without a DPoP proof.
	RequireDPoP bool
}

// Server is a fake Okta. Its methods are safe for concurrent use.
type Server struct {
	o      Options
	org    string // the organization's id
	store  *store
	limits *rateLimits
	faults *faults
	auth   *auth
	log    *eventLog

	mu       sync.Mutex // guards the rest
	requests map[string]int
	total    int
	inFlight int
}

// New returns a server of the organization in snap. Close it.
func New(snap *snapshot.Snapshot, o Options) (*Server, error) {
	if o.TokenLife == 0 {
		o.TokenLife = time.Hour
	}
	auth, err := newAuth(o)
	if err != nil {
		return nil, err
	}
	faults, err := newFaults(o.Faults)
	if err != nil {
		return nil, err
	}
	store, err := openStore(snap)
	if err != nil {
		return nil, fmt.Errorf("fake Okta: %w", err)
	}
	log, err := newEventLog(snap, o.Log, time.Now().Add(o.ClockOffset))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("fake Okta: %w", err), store.close())
	}
	return &Server{
		log: log,
		o:   o, org: snap.Manifest.Org, store: store, auth: auth, faults: faults,
		limits:   newRateLimits(o.Limits),
		requests: map[string]int{},
	}, nil
}

// Close closes the snapshot's files.
func (s *Server) Close() error { return s.store.close() }

// Requests returns the number of requests to each endpoint, by method and path:
// "GET /api/v1/groups/{id}/users".
func (s *Server) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.requests)
}

// OverLimit returns, by bucket, the number of requests that came when nothing was
// left of the bucket. Faults with status 429 are not counted.
func (s *Server) OverLimit() map[string]int { return s.limits.overLimit() }

// now is the time by the server's clock.
func (s *Server) now() time.Time { return time.Now().Add(s.o.ClockOffset) }

// begin counts a request. It returns the request's number and whether the limit of
// concurrent requests permits it.
func (s *Server) begin(name string) (number int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[name]++
	s.total++
	s.inFlight++
	return s.total, s.o.Concurrency == 0 || s.inFlight <= s.o.Concurrency
}

func (s *Server) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	re, err := s.answer(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client gave up
	}
	if re.reset {
		resetConnection(w)
	}
	re.writeTo(w, r)
}

// errReset is the in-memory client's error for a connection that was reset.
var errReset = errors.New("read: connection reset by peer")

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

// Marker is part of every secret or personal value that the fake Okta sends
// beyond what a snapshot holds.
const Marker = "must-not-leave-okta"

// Options say whom the server lets in, how it limits and how it breaks. The
// zero Options serve everything, without limits, to nobody.
type Options struct {
	// Tokens are the API tokens (SSWS) that are accepted.
	Tokens []string
	// Clients are the OAuth clients that may ask for an access token.
	Clients []Client
	// TokenLife is how long an access token lives. Default: one hour.
	TokenLife time.Duration
	// UnknownScopes are scopes that this organization does not know, for lack
	// of a licence, though Okta has them.
	UnknownScopes []string
	// APINonce makes API calls with a DPoP proof need a nonce as well.
	APINonce bool

	// Pipeline is "v1" for a Classic organization. Default: "idx".
	Pipeline string
	// PageSize caps every page. 0: each endpoint's documented sizes.
	PageSize int
	// Limits are requests per minute by bucket letter. Default: generous.
	Limits map[string]int
	// Concurrency is how many requests may be in flight. 0: any number.
	Concurrency int
	// Latency is how long each answer takes at least.
	Latency time.Duration

	// Now is the time. Default: time.Now.
	Now func() time.Time
	// ClockOffset is how far the server's clock is ahead of Now.
	ClockOffset time.Duration

	// Faults are what goes wrong, the first that matches a request wins.
	Faults []Fault
	// NoExtraFields leaves out what Okta sends beyond a snapshot's records.
	NoExtraFields bool
}

// Client is an OAuth client: an API service integration when it has a Secret,
// a service app when it has a Key.
type Client struct {
	ID     string
	Secret string
	// Key is the public key of private_key_jwt. A client with a key may not
	// use a secret.
	Key *jose.JSONWebKey
	// Scopes are those granted to the client.
	Scopes []string
	// RequireDPoP refuses token requests without a proof of possession.
	RequireDPoP bool
}

// Server is a fake Okta. Its methods are safe for concurrent use.
type Server struct {
	o       Options
	org     string // the organization's id
	store   *store
	windows *windows
	faults  *faults
	auth    *auth

	mu       sync.Mutex // guards the rest
	requests map[string]int
	total    int
	inFlight int
}

// New makes a server of the organization in snap. Close it.
func New(snap *snapshot.Snapshot, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
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
	return &Server{
		o: o, org: snap.Manifest.Org, store: store, auth: auth, faults: faults,
		windows:  newWindows(o.Limits),
		requests: map[string]int{},
	}, nil
}

// Close releases the snapshot's files.
func (s *Server) Close() error { return s.store.close() }

// Requests returns how often each endpoint was asked, by method and path
// template: "GET /api/v1/groups/{id}/users".
func (s *Server) Requests() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.requests)
}

// Overrun returns how many requests of each bucket came after its limit was
// used up. Injected 429s are not counted.
func (s *Server) Overrun() map[string]int { return s.windows.overruns() }

// now is the time by the server's clock.
func (s *Server) now() time.Time { return s.o.Now().Add(s.o.ClockOffset) }

// enter counts a request that came; it returns its number and whether there is
// room for it.
func (s *Server) enter(name string) (number int, room bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests[name]++
	s.total++
	s.inFlight++
	return s.total, s.o.Concurrency == 0 || s.inFlight <= s.o.Concurrency
}

func (s *Server) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inFlight--
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	re, err := s.do(r)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
	if re.reset {
		resetConnection(w)
	}
	re.writeTo(w, r)
}

// errReset is what the in-memory client sees of a reset connection.
var errReset = errors.New("read: connection reset by peer")

package collector

import (
	"errors"
	"sync"

	"oktagon/collector/okta"
)

// breakAfter is the number of refusals, of the object or of the proof, or of requests for
// which the rate limit did not open, in a row after which the rest of a fan-out is not requested (okta-api.md §1.3,
// Breaker).
const breakAfter = 10

// These stand for what a request would have met.
var (
	errNotAsked = errors.New("not asked: the ones before were refused")
	errLimited  = errors.New("not asked: Okta's rate limit did not open for the ones before")
	errNoProof  = errors.New("not asked: Okta refused the DPoP proofs of the ones before")
)

// breaker stops the requests of a fan-out after breakAfter refusals with no success
// between them. A request that was only ever answered with 429 counts as refused: each
// costs minutes. Its methods are safe for concurrent use.
type breaker struct {
	mu       sync.Mutex // guards the rest
	ended    *sync.Cond // signals that a request has ended
	inFlight int
	refused  int   // in a row
	reason   error // what stands for the next refusal
	answered bool  // whether any request was
}

func newBreaker() *breaker {
	b := &breaker{}
	b.ended = sync.NewCond(&b.mu)
	return b
}

// do runs a request, unless too many before it were refused. An object that does not
// exist is neither a refusal nor a success.
func (b *breaker) do(request func() (failed, err error), isDenied func(failed error) bool) (failed, err error) {
	if reason := b.admit(); reason != nil {
		return reason, nil
	}
	failed, err = request()
	b.mu.Lock()
	defer b.mu.Unlock()
	defer b.ended.Broadcast()
	b.inFlight--
	switch {
	case err != nil:
		return nil, err
	case failed == nil:
		b.refused, b.answered = 0, true
	case isDenied(failed):
		b.refused, b.reason = b.refused+1, errNotAsked
	case okta.IsLimited(failed):
		b.refused, b.reason = b.refused+1, errLimited
	case okta.IsProofRefused(failed):
		b.refused, b.reason = b.refused+1, errNoProof
	}
	return failed, nil
}

// admit returns nil when the request is to be sent, and else why not. Before the first success, and between a
// refusal and the next success, it waits while the requests in flight could all be
// refused and exceed breakAfter.
func (b *breaker) admit() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for (b.refused > 0 || !b.answered) && b.refused < breakAfter && b.refused+b.inFlight >= breakAfter {
		b.ended.Wait()
	}
	if b.refused >= breakAfter {
		return b.reason
	}
	b.inFlight++
	return nil
}

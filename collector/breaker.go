package collector

import (
	"errors"
	"sync"
)

// breakAfter is the number of refusals in a row after which the rest of a fan-out is
// not requested (okta-api.md §1.3, Breaker).
const breakAfter = 10

// errNotAsked stands for the refusal that a request would have met.
var errNotAsked = errors.New("not asked: the ones before were refused")

// breaker stops the requests of a fan-out after breakAfter refusals with no success
// between them. Its methods are safe for concurrent use.
type breaker struct {
	mu       sync.Mutex // guards the rest
	ended    *sync.Cond // signals that a request has ended
	inFlight int
	refused  int  // in a row
	answered bool // whether any request was
}

func newBreaker() *breaker {
	b := &breaker{}
	b.ended = sync.NewCond(&b.mu)
	return b
}

// do runs a request, unless too many before it were refused. An object that does not
// exist is neither a refusal nor a success.
func (b *breaker) do(request func() (failed, err error), isDenied func(failed error) bool) (failed, err error) {
	if !b.admit() {
		return errNotAsked, nil
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
		b.refused++
	}
	return failed, nil
}

// admit reports whether to send a request. Before the first success, and between a
// refusal and the next success, it waits while the requests in flight could all be
// refused and exceed breakAfter.
func (b *breaker) admit() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for (b.refused > 0 || !b.answered) && b.refused < breakAfter && b.refused+b.inFlight >= breakAfter {
		b.ended.Wait()
	}
	if b.refused >= breakAfter {
		return false
	}
	b.inFlight++
	return true
}

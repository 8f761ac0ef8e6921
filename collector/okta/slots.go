package okta

import "time"

// responsesToGrow is the number of responses without a concurrency limit after which
// one more request may be in flight.
const responsesToGrow = 20

// slots bound the requests in flight over all buckets. The limiter's lock guards them.
type slots struct {
	max      int // configured
	allowed  int // at present, at most max
	inUse    int
	lastCut  time.Time
	sinceCut int // responses since the last cut or growth
}

func (s *slots) full() bool { return s.inUse >= s.allowed }

// cut halves the number of requests in flight after a concurrency limit, at most once
// a second: requests in flight together are refused together.
func (s *slots) cut() {
	s.sinceCut = 0
	if now := time.Now(); now.Sub(s.lastCut) >= time.Second {
		s.lastCut = now
		s.allowed = max(1, min(s.allowed, s.inUse+1)/2)
	}
}

// grow allows one more request in flight after enough responses.
func (s *slots) grow() {
	if s.sinceCut >= responsesToGrow && s.allowed < s.max {
		s.allowed, s.sinceCut = s.allowed+1, 0
	}
}

package okta

import (
	"sync"
	"time"
)

// Stats counts requests and what became of them.
type Stats struct {
	Requests int           // requests sent, retries included
	Retries  int           // requests sent again
	Limited  int           // responses 429
	Waited   time.Duration // time in which requests waited and none was on the wire
	Bytes    int64         // of bodies, decompressed
}

func (s Stats) plus(t Stats) Stats {
	s.Requests += t.Requests
	s.Retries += t.Retries
	s.Limited += t.Limited
	s.Bytes += t.Bytes
	return s
}

type statistics struct {
	mu     sync.Mutex             // guards what follows
	counts map[string]Stats       // by resource; "" is sign-in and discovery
	stalls map[string]*stallMeter // by resource
}

// A stallMeter measures how long a resource was stalled: requests waited and none was
// on the wire.
type stallMeter struct {
	waiting, sending int
	changed          time.Time
	stalled          time.Duration
}

func newStatistics() *statistics {
	return &statistics{counts: map[string]Stats{}, stalls: map[string]*stallMeter{}}
}

// count changes how many requests of a resource wait and how many are on the wire.
func (s *statistics) count(e *exchange, waiting, sending int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.stalls[e.resource]
	if m == nil {
		m = &stallMeter{}
		s.stalls[e.resource] = m
	}
	now := time.Now()
	if m.waiting > 0 && m.sending == 0 {
		m.stalled += now.Sub(m.changed)
	}
	m.changed = now
	m.waiting += waiting
	m.sending += sending
}

func (s *statistics) add(e *exchange, d Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[e.resource] = s.counts[e.resource].plus(d)
}

// Stats returns the counts of the calls with this Call.Resource.
func (c *Client) Stats(resource string) Stats {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	s := c.stats.counts[resource]
	if m := c.stats.stalls[resource]; m != nil {
		s.Waited = m.stalled
	}
	return s
}

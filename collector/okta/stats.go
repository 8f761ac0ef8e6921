package okta

import (
	"sync"
	"time"
)

// Stats counts what asking has cost.
type Stats struct {
	Requests int           // requests sent, retries included
	Retries  int           // of them, those sent again
	Limited  int           // answers 429
	Broken   int           // answers 5xx, cut off, too late, or none
	Waited   time.Duration // time in which the resource's requests waited and none was on the wire
	Bytes    int64         // bodies read, decompressed
}

func (s Stats) plus(t Stats) Stats {
	s.Requests += t.Requests
	s.Retries += t.Retries
	s.Limited += t.Limited
	s.Broken += t.Broken
	s.Bytes += t.Bytes
	return s
}

type statistics struct {
	mu     sync.Mutex        // guards what follows
	counts map[string]Stats  // by resource; "" is sign-in and discovery
	meters map[string]*meter // by resource
}

// A meter measures how long a resource stood still: some request of it waited
// and none was on the wire.
type meter struct {
	waiting, sending int
	since            time.Time // of the last change
	still            time.Duration
}

// count changes how many requests of a resource wait and how many are on the
// wire.
func (s *statistics) count(e *exchange, waiting, sending int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.meters[e.resource]
	if m == nil {
		m = &meter{}
		s.meters[e.resource] = m
	}
	now := time.Now()
	if m.waiting > 0 && m.sending == 0 {
		m.still += now.Sub(m.since)
	}
	m.since = now
	m.waiting += waiting
	m.sending += sending
}

func newStatistics() *statistics {
	return &statistics{counts: map[string]Stats{}, meters: map[string]*meter{}}
}

func (s *statistics) add(e *exchange, d Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[e.resource] = s.counts[e.resource].plus(d)
}

// Stats counts the calls labelled with the resource.
func (c *Client) Stats(resource string) Stats {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	s := c.stats.counts[resource]
	if m := c.stats.meters[resource]; m != nil {
		s.Waited = m.still
	}
	return s
}

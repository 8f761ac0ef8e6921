package okta

import (
	"maps"
	"sync"
	"time"
)

// Stats counts what asking has cost.
type Stats struct {
	Requests int           // requests sent, retries included
	Retries  int           // of them, those sent again
	Limited  int           // answers 429
	Broken   int           // answers 5xx, cut off, too late, or none
	Waited   time.Duration // by resource: time in which its requests waited and none was on the wire
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

// A StatsTable is the same count under three keys.
type StatsTable struct {
	ByResource, ByTemplate, ByBucket map[string]Stats
}

type statistics struct {
	mu     sync.Mutex // guards what follows
	t      StatsTable
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
	return &statistics{meters: map[string]*meter{}, t: StatsTable{
		ByResource: map[string]Stats{},
		ByTemplate: map[string]Stats{},
		ByBucket:   map[string]Stats{},
	}}
}

func (s *statistics) add(e *exchange, d Stats) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.t.ByResource[e.resource] = s.t.ByResource[e.resource].plus(d)
	s.t.ByTemplate[e.template] = s.t.ByTemplate[e.template].plus(d)
	s.t.ByBucket[e.bucket] = s.t.ByBucket[e.bucket].plus(d)
}

// Stats counts the calls labelled with the resource.
func (c *Client) Stats(resource string) Stats {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	s := c.stats.t.ByResource[resource]
	if m := c.stats.meters[resource]; m != nil {
		s.Waited = m.still
	}
	return s
}

// AllStats counts every request so far, those of sign-in and discovery under the
// resource "".
func (c *Client) AllStats() StatsTable {
	c.stats.mu.Lock()
	defer c.stats.mu.Unlock()
	return StatsTable{
		ByResource: maps.Clone(c.stats.t.ByResource),
		ByTemplate: maps.Clone(c.stats.t.ByTemplate),
		ByBucket:   maps.Clone(c.stats.t.ByBucket),
	}
}

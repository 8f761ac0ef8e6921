package collector

import (
	"errors"
	"hash/maphash"
	"oktagon/collector/snapshot"
)

const (
	// maxIdlePages is how many pages in a row may bring nothing new (okta-api.md §3-8).
	maxIdlePages = 100
	// guardMemory is how many objects a guard remembers at least, 16 bytes each: more
	// than maxIdlePages of the largest pages.
	guardMemory = 100_000
)

// errNoProgress ends a list that Okta continues without end.
var errNoProgress = errors.New("no progress: 100 pages in a row brought no new object")

// progressGuard notices a list whose pages bring nothing new: empty ones, or the same
// objects under new links. It remembers the objects of the last pages from the second
// page on, as hashes in two generations, so that its memory is bounded.
type progressGuard struct {
	pages, idle   int
	newest, older map[uint64]struct{}
}

// stalled takes the next page and reports whether too many brought nothing new.
func stalled[P snapshot.Record](g *progressGuard, page []P) bool {
	if g.pages++; g.pages == 1 && len(page) > 0 { // most lists have one page
		return false
	}
	if g.newest == nil || len(g.newest) >= guardMemory {
		g.older, g.newest = g.newest, map[uint64]struct{}{}
	}
	g.idle++
	for _, record := range page {
		hash := maphash.String(keySeed, record.Key())
		_, isNew := g.newest[hash]
		_, isOld := g.older[hash]
		if !isNew && !isOld {
			g.idle = 0
		}
		g.newest[hash] = struct{}{}
	}
	return g.idle >= maxIdlePages
}

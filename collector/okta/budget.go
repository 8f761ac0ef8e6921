package okta

import (
	"context"
	"sync"

	"oktagon/collector/transport"
)

// A budget bounds the memory of all responses together. Who needs more waits until
// others have given back what they have.
type budget struct {
	total int64 // bytes
	most  int64 // that one claim may reach, in bytes

	mu      sync.Mutex // guards what follows and the size of every claim
	used    int64
	claims  map[*claim]struct{}
	changed chan struct{} // closed when a claim was given back
}

func newBudget(total, most int64) *budget {
	return &budget{total: total, most: most, claims: map[*claim]struct{}{}, changed: make(chan struct{})}
}

// A claim is the part of a budget that one response has.
type claim struct {
	budget *budget
	size   int64 // bytes
}

func (b *budget) claim() *claim { return &claim{budget: b} }

// raise makes the claim at least size bytes large, at most the budget's most. onWait is
// called before it waits for that.
func (c *claim) raise(ctx context.Context, size int64, onWait func()) error {
	size = min(size, c.budget.most)
	for waited := false; ; waited = true {
		changed := c.tryRaise(size)
		if changed == nil {
			return nil
		}
		if !waited {
			onWait()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return transport.ContextError(ctx)
		}
	}
}

// tryRaise returns nil when the claim could be raised, and else a channel that is closed
// when that may have changed.
//
// Claims that wait for each other would wait for ever, so what is free must always be
// enough for the largest claim to reach the most: when that one is given back, so can
// every other.
func (c *claim) tryRaise(size int64) (changed <-chan struct{}) {
	b := c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	if size <= c.size {
		return nil
	}
	used, largest := b.used-c.size+size, size
	for other := range b.claims {
		largest = max(largest, other.size)
	}
	if used > b.total || largest+b.total-used < b.most {
		return b.changed
	}
	b.used, c.size = used, size
	b.claims[c] = struct{}{}
	return nil
}

// giveBack returns the claim to the budget. It may be called more than once.
func (c *claim) giveBack() {
	b := c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	if c.size == 0 {
		return
	}
	b.used -= c.size
	c.size = 0
	delete(b.claims, c)
	close(b.changed)
	b.changed = make(chan struct{})
}

package oktatest

import (
	"sort"
	"sync"

	"oktagon/collector/snapshot"
)

// family is a fan-out that remembers where the items of the parents lie that were
// asked for last, because their next page will be asked for.
type family struct {
	*snapshot.FanOutReader
	mu    sync.Mutex // guards the rest
	cache map[string]*brood
	clock int
}

// remembered is how many parents are: as many as a client may read at once.
// Okta's hard cap for this program is 32 requests in flight.
const remembered = 32

// of returns the items of a parent, in the order of the snapshot.
func (f *family) of(parent string) (*brood, error) {
	b := f.remember(parent)
	b.once.Do(func() { b.err = b.count() })
	return b, b.err
}

func (f *family) remember(parent string) *brood {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock++
	b := f.cache[parent]
	if b == nil {
		f.forget()
		b = &brood{f: f.FanOutReader, parent: parent, page: -1}
		f.cache[parent] = b
	}
	b.used = f.clock
	return b
}

// forget makes room for one more parent.
func (f *family) forget() {
	if len(f.cache) < remembered {
		return
	}
	oldest := ""
	for parent, b := range f.cache {
		if oldest == "" || b.used < f.cache[oldest].used {
			oldest = parent
		}
	}
	delete(f.cache, oldest)
}

// brood is the items of one parent. Only those of one page are in memory: there
// are groups of a million members.
type brood struct {
	f      *snapshot.FanOutReader
	parent string
	used   int // guarded by the family

	once sync.Once // guards the making of ends
	ends []int     // how many items there are up to the end of each page
	err  error

	mu    sync.Mutex // guards the rest
	page  int        // that was read last
	items [][]byte
}

// count counts the items of each page.
func (b *brood) count() error {
	total := 0
	for n := range b.f.PageCount(b.parent) {
		page, err := b.f.Page(b.parent, n)
		if err != nil {
			return err
		}
		walkList(page, func([]byte) { total++ })
		b.ends = append(b.ends, total)
	}
	return nil
}

// Len is the number of items.
func (b *brood) Len() int {
	if len(b.ends) == 0 {
		return 0
	}
	return b.ends[len(b.ends)-1]
}

// Item is the JSON of one item. It may not be changed.
func (b *brood) Item(i int) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	page := sort.SearchInts(b.ends, i+1)
	if page != b.page {
		if err := b.read(page); err != nil {
			return nil, err
		}
	}
	if page > 0 {
		i -= b.ends[page-1]
	}
	return b.items[i], nil
}

func (b *brood) read(page int) error {
	list, err := b.f.Page(b.parent, page)
	if err != nil {
		return err
	}
	b.page, b.items = page, nil
	walkList(list, func(item []byte) { b.items = append(b.items, item) })
	return nil
}

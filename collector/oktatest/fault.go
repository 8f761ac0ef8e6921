package oktatest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault says what goes wrong, and with which requests.
type Fault struct {
	// Method of the requests; "" is any.
	Method string
	// Path is that of an endpoint ("/api/v1/groups/{id}/users"); "" is any.
	Path string
	// Parent is the id in the path; "" is any.
	Parent string

	// Effect is what goes wrong. Default: an error with Status.
	Effect Effect
	// Status and Code are those of an error. Default of Code: what Okta sends with
	// the status. A Code in lower case is an OAuth error: the token endpoint sends
	// it in the body, the others in WWW-Authenticate.
	Status int
	Code   string
	// Delay is for Slow: how late the first byte is.
	Delay time.Duration

	// Of the requests that match, Nth is the number of the only one that fails;
	// every kth fails when Every is k; the first n fail when First is n. All fail
	// when none is set.
	Nth, Every, First int
}

// faults counts, for each fault, the requests that match.
type faults struct {
	list []Fault
	mu   sync.Mutex // guards seen
	seen []int
}

func newFaults(list []Fault) (*faults, error) {
	for _, f := range list {
		if err := f.validate(); err != nil {
			return nil, fmt.Errorf("fault %v: %w", f, err)
		}
	}
	return &faults{list: list, seen: make([]int, len(list))}, nil
}

func (f Fault) validate() error {
	if f.Path != "" && !slices.ContainsFunc(endpoints, func(e endpoint) bool { return e.path == f.Path }) {
		return fmt.Errorf("no endpoint has the path %s", f.Path)
	}
	if f.Effect == "" && (f.Status < 400 || f.Status > 599) {
		return fmt.Errorf("%d is not the status of an error", f.Status)
	}
	if _, ok := effects[f.Effect]; !ok {
		return fmt.Errorf("no such effect: %s", f.Effect)
	}
	return nil
}

// next counts a request and returns the first fault that applies to it, or nil.
func (fs *faults) next(c *call) *Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var first *Fault
	for i := range fs.list {
		if f := &fs.list[i]; f.matches(c) {
			fs.seen[i]++
			if first == nil && f.applies(fs.seen[i]) {
				first = f
			}
		}
	}
	return first
}

func (f *Fault) matches(c *call) bool {
	switch {
	case f.Method != "" && f.Method != c.r.Method:
		return false
	case f.Path != "" && (c.row == nil || f.Path != c.row.path):
		return false
	case f.Parent != "" && f.Parent != c.parent():
		return false
	}
	return f.Effect != ExpiredCursor || c.query.Has("after")
}

// applies reports whether the nth request that matches fails.
func (f *Fault) applies(n int) bool {
	switch {
	case f.Nth > 0:
		return n == f.Nth
	case f.Every > 0:
		return n%f.Every == 0
	case f.First > 0:
		return n <= f.First
	}
	return true
}

// String writes a fault as ParseFault reads it.
func (f Fault) String() string {
	path := cmp.Or(f.Path, "*")
	if f.Parent != "" {
		for id := range strings.SplitSeq(f.Parent, "/") {
			path = strings.Replace(path, "{id}", id, 1)
		}
	}
	text := strings.TrimSpace(f.Method+" "+path) + ":" + f.effectText()
	for _, w := range f.when() {
		if *w.n > 0 {
			text += fmt.Sprintf(":%s=%d", w.name, *w.n)
		}
	}
	return text
}

func (f *Fault) effectText() string {
	switch {
	case f.Effect == Slow:
		return fmt.Sprintf("%s=%s", f.Effect, f.Delay)
	case f.Effect != "":
		return string(f.Effect)
	case f.Code != "":
		return fmt.Sprintf("%d/%s", f.Status, f.Code)
	default:
		return fmt.Sprint(f.Status)
	}
}

type whenField struct {
	name string
	n    *int
}

func (f *Fault) when() []whenField {
	return []whenField{{"nth", &f.Nth}, {"every", &f.Every}, {"first", &f.First}}
}

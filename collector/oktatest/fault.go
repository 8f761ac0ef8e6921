package oktatest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong: with which requests, with which of them
// and how.
type Fault struct {
	// Method of the requests; "" is any.
	Method string
	// Path is a template of the table ("/api/v1/groups/{id}/users"); "" is any.
	Path string
	// Parent is the id in the path; "" is any.
	Parent string

	// Effect is what happens. Default: an error with Status.
	Effect Effect
	// Status and Code are those of an error. The default of Code is what Okta
	// sends with the status. A Code in small letters is one of OAuth: in the
	// body of the token endpoint, in WWW-Authenticate elsewhere.
	Status int
	Code   string
	// Delay is that of Slow.
	Delay time.Duration

	// Nth strikes the nth request that matches, Every each kth, First the
	// first n. If none is set, all are struck.
	Nth, Every, First int
}

// faults counts the requests that match each fault.
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
	if f.Path != "" && !slices.ContainsFunc(endpoints, func(e endpoint) bool { return e.template == f.Path }) {
		return fmt.Errorf("no endpoint has the path %s", f.Path)
	}
	if f.Effect == "" && (f.Status < 400 || f.Status > 599) {
		return fmt.Errorf("%d is no status of an error", f.Status)
	}
	if _, ok := effects[f.Effect]; !ok {
		return fmt.Errorf("no such effect: %s", f.Effect)
	}
	return nil
}

// pick returns the first fault that strikes a request, nil when all goes well.
func (fs *faults) pick(c *call) *Fault {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	var struck *Fault
	for i := range fs.list {
		if f := &fs.list[i]; f.matches(c) {
			fs.seen[i]++
			if struck == nil && f.strikes(fs.seen[i]) {
				struck = f
			}
		}
	}
	return struck
}

func (f *Fault) matches(c *call) bool {
	switch {
	case f.Method != "" && f.Method != c.Method:
		return false
	case f.Path != "" && (c.row == nil || f.Path != c.row.template):
		return false
	case f.Parent != "" && f.Parent != c.parent():
		return false
	}
	return f.Effect != ExpiredCursor || c.query.Has("after")
}

// strikes reports whether the nth request that matches is struck.
func (f *Fault) strikes(n int) bool {
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
			path = replaceParam(path, id)
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

func replaceParam(template, id string) string {
	before, rest, ok := strings.Cut(template, "{")
	if !ok {
		return template
	}
	_, after, _ := strings.Cut(rest, "}")
	return before + id + after
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

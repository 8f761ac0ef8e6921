package collector_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/collector/okta"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// lostAfter is a network that fails after some requests.
type lostAfter struct {
	next http.RoundTripper
	mu   sync.Mutex // guards left
	left int
}

func (l *lostAfter) RoundTrip(r *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.left--
	lost := l.left < 0
	l.mu.Unlock()
	if lost {
		return nil, errors.New("network is unreachable")
	}
	return l.next.RoundTrip(r)
}

// A run waits once for a lost network, however many parents are left and however much
// smaller their pages could be.
func TestLostNetworkEndsTheRun(t *testing.T) {
	t.Parallel()
	org := generated(t, orggen.Size{Users: 100, Groups: 60, Memberships: 600, Apps: 2, AppUsers: 4, Integrations: 1, Seed: 1})
	s := setup{only: []string{"groups", "group-members"}, fake: oktatest.Options{Latency: time.Second}}
	s.transport = func(next http.RoundTripper) http.RoundTripper { return &lostAfter{next: next, left: 20} }
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		c := collectWith(t, t.Context(), org, s)
		if took := time.Since(start); !errors.As(c.err, new(*okta.OfflineError)) || took > 6*time.Minute {
			t.Errorf("after %s: %v", took, c.err)
		}
	})
}

// TestResumeAfterLostNetwork loses the network at many moments: the run ends without
// failed resources, and the next one resumes it.
func TestResumeAfterLostNetwork(t *testing.T) {
	t.Parallel()
	want := everything(t, collectIn(t, contoso(t), setup{}))
	for left := 3; left < 160; left += 37 {
		t.Run(fmt.Sprint(left), func(t *testing.T) {
			t.Parallel()
			s := setup{dir: filepath.Join(t.TempDir(), "snap")}
			s.transport = func(next http.RoundTripper) http.RoundTripper { return &lostAfter{next: next, left: left} }
			c := collectIn(t, contoso(t), s)
			if !errors.As(c.err, new(*okta.OfflineError)) {
				t.Fatalf("error %v", c.err)
			}
			if states := maps.Values(c.states()); !c.Manifest.Finished.IsZero() {
				t.Errorf("finished: %v", states)
			}
			for resource, state := range c.states() {
				if state == snapshot.Failed {
					t.Errorf("%s is failed", resource)
				}
			}
			s.transport = nil
			c = collectIn(t, contoso(t), s)
			c.expectRecords(t, want)
		})
	}
}

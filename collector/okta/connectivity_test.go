package okta

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errOutage = errors.New("network is unreachable")

// An outage is a transport that fails for some time.
type outage struct {
	next       http.RoundTripper
	start, end time.Time
	path       string // the only path that fails; "" means all
	failures   int
}

func (o *outage) RoundTrip(r *http.Request) (*http.Response, error) {
	now := time.Now()
	if now.After(o.start) && now.Before(o.end) && (o.path == "" || r.URL.Path == o.path) {
		o.failures++
		return nil, errOutage
	}
	return o.next.RoundTrip(r)
}

// newOutage returns a client whose org has responded once, at the beginning of an outage.
func newOutage(t *testing.T, path string, length time.Duration) (*Client, *outage) {
	o := &outage{next: memoryTransport{handler: reply(200, `[]`)}, path: path}
	c := newClient(t, nil, func(cfg *Config) { cfg.Transport = o })
	if _, _, err := collect(t.Context(), c, groups()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
	o.start, o.end = time.Now().Add(-1), time.Now().Add(length)
	return c, o
}

// The client waits for a network that comes back in time, and no request fails.
func TestNetworkComesBack(t *testing.T) {
	for _, length := range []time.Duration{10 * time.Second, 90 * time.Second, 3 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := newOutage(t, "", length)
			if _, _, err := collect(t.Context(), c, groups()); err != nil {
				t.Errorf("after %s: %v", length, err)
			}
		})
	}
}

// A network that does not come back is a fatal error.
func TestNetworkStaysDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := newOutage(t, "", 24*time.Hour)
		start := time.Now()
		call := groups()
		call.Queries = append(call.Queries, "limit=100", "limit=50") // smaller pages would not help
		_, _, err := collect(t.Context(), c, call)
		var offline *OfflineError
		if !errors.As(err, &offline) || Classify(err) != Fatal || !errors.Is(err, errOutage) {
			t.Fatalf("%v is %s", err, Classify(err))
		}
		if took := time.Since(start); took < offlineTimeout || took > offlineTimeout+time.Minute {
			t.Errorf("given up after %s", took)
		}
		for _, want := range []string{"the network is lost", "contoso.okta.com", errOutage.Error()} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in %q", want, err)
			}
		}
		if !strings.Contains(adviceOf(err), "check the connection") {
			t.Errorf("advice %q", adviceOf(err))
		}
	})
}

// When only one endpoint does not respond, its error is not fatal.
func TestOneEndpointFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, o := newOutage(t, "/api/v1/groups", 24*time.Hour)
		_, _, err := collect(t.Context(), c, groups())
		if !errors.As(err, new(*NetworkError)) || Classify(err) != Failed {
			t.Errorf("%v is %s", err, Classify(err))
		}
		if most := (1 + maxExtraRounds) * maxFailures; o.failures > most {
			t.Errorf("%d failures, want at most %d", o.failures, most)
		}
	})
}

package okta

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errUnplugged = errors.New("network is unreachable")

// unplugged is a network that is there until after, and again from back on.
type unplugged struct {
	next        http.RoundTripper
	after, back time.Time
	path        string // the only one that is cut off, "" is all
	tries       int
}

func (u *unplugged) RoundTrip(r *http.Request) (*http.Response, error) {
	now := time.Now()
	if now.After(u.after) && now.Before(u.back) && (u.path == "" || r.URL.Path == u.path) {
		u.tries++
		return nil, errUnplugged
	}
	return u.next.RoundTrip(r)
}

// plugIn is a client of an org that has answered once, over a network that is
// then cut off for a while.
func plugIn(t *testing.T, path string, away time.Duration) (*Client, *unplugged) {
	u := &unplugged{next: memoryTransport{handler: reply(200, `[]`)}, path: path}
	c := newClient(t, nil, func(cfg *Config) { cfg.Transport = u })
	u.after, u.back = time.Now().Add(time.Hour), time.Now().Add(time.Hour)
	if _, _, err := collect(t.Context(), c, groups()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Minute)
	u.after, u.back = time.Now().Add(-1), time.Now().Add(away)
	return c, u
}

// A network that comes back in time is waited for, and nothing has failed.
func TestNetworkComesBack(t *testing.T) {
	for _, away := range []time.Duration{10 * time.Second, 90 * time.Second, 3 * time.Minute} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := plugIn(t, "", away)
			if _, _, err := collect(t.Context(), c, groups()); err != nil {
				t.Errorf("away for %s: %v", away, err)
			}
		})
	}
}

// A network that does not ends the run.
func TestNetworkIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, _ := plugIn(t, "", 24*time.Hour)
		start := time.Now()
		call := groups()
		call.Queries = append(call.Queries, "limit=100", "limit=50") // which would not help
		_, _, err := collect(t.Context(), c, call)
		var lost *OfflineError
		if !errors.As(err, &lost) || Classify(err) != Fatal || !errors.Is(err, errUnplugged) {
			t.Fatalf("%v is %s", err, Classify(err))
		}
		if took := time.Since(start); took < offlineTimeout || took > offlineTimeout+time.Minute {
			t.Errorf("given up after %s", took)
		}
		for _, want := range []string{"the network is lost", "contoso.okta.com", errUnplugged.Error()} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q is not in %q", want, err)
			}
		}
		if !strings.Contains(adviceOf(err), "check the connection") {
			t.Errorf("advice %q", adviceOf(err))
		}
	})
}

// One endpoint that never answers, of an org that does, ends nothing else.
func TestOneEndpointIsCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, u := plugIn(t, "/api/v1/groups", 24*time.Hour)
		_, _, err := collect(t.Context(), c, groups())
		if !errors.As(err, new(*NetworkError)) || Classify(err) != Failed {
			t.Errorf("%v is %s", err, Classify(err))
		}
		if most := (1 + maxExtraRounds) * maxFailures; u.tries > most {
			t.Errorf("%d tries, want at most %d", u.tries, most)
		}
	})
}

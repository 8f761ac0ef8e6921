package oktatest

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"testing/synctest"
	"time"
)

func header(t *testing.T, a answer, name string) int {
	t.Helper()
	n, err := strconv.Atoi(a.Header.Get(name))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func TestWindows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, contoso(t), Options{Limits: map[string]int{"U": 3}, ClockOffset: 20 * time.Minute})
		time.Sleep(300 * time.Millisecond)
		for i, want := range []int{200, 200, 200, 429, 429} {
			a := get(t, s, "/api/v1/users")
			if a.StatusCode != want {
				t.Fatalf("request %d: %d, want %d", i+1, a.StatusCode, want)
			}
			if left := header(t, a, "X-Rate-Limit-Remaining"); left != max(0, 2-i) {
				t.Errorf("request %d: %d left", i+1, left)
			}
		}
		a := get(t, s, "/api/v1/users")
		if a.code() != "E0000047" || header(t, a, "X-Rate-Limit-Limit") != 3 {
			t.Errorf("%s %v", a.body, a.Header)
		}
		date, err := http.ParseTime(a.Header.Get("Date"))
		if err != nil {
			t.Fatal(err)
		}
		if skew := time.Until(date); skew < 19*time.Minute || skew > 20*time.Minute {
			t.Errorf("Date is %s ahead", skew)
		}
		wait := time.Unix(int64(header(t, a, "X-Rate-Limit-Reset")), 0).Sub(date)
		if wait <= 0 || wait > time.Minute+time.Second {
			t.Errorf("reset in %s", wait)
		}
		if a := get(t, s, "/api/v1/groups"); a.StatusCode != 200 {
			t.Errorf("another bucket: %d", a.StatusCode)
		}
		time.Sleep(wait + time.Second)
		if a := get(t, s, "/api/v1/users"); a.StatusCode != 200 || header(t, a, "X-Rate-Limit-Remaining") != 2 {
			t.Errorf("after the reset: %d %v", a.StatusCode, a.Header)
		}
		if got := s.OverLimit()["U"]; got != 3 {
			t.Errorf("OverLimit() has %d, want 3", got)
		}
	})
}

func TestTokensExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, o := clients(t)
		o.TokenLife = 5 * time.Second
		s := newServer(t, contoso(t), o)
		g := granted(t, post(t, s, credentials("okta.users.read"), basic("integration", "s3cr:t/+")))
		if g.Expires != 5 {
			t.Errorf("expires_in %d", g.Expires)
		}
		ask := func() answer {
			r := request(t, http.MethodGet, base+"/api/v1/users")
			r.Header.Set("Authorization", "Bearer "+g.Token)
			return send(t, s, r)
		}
		if a := ask(); a.StatusCode != 200 {
			t.Errorf("fresh token: %d", a.StatusCode)
		}
		time.Sleep(5 * time.Second)
		if a := ask(); a.StatusCode != 401 || a.code() != "E0000011" {
			t.Errorf("old token: %d %s", a.StatusCode, a.body)
		}
	})
}

// The expiry of an assertion is compared with the server's clock.
func TestAssertionByServersClock(t *testing.T) {
	key, o := clients(t)
	o.ClockOffset = 20 * time.Minute
	s := newServer(t, contoso(t), o)
	if a := post(t, s, key.assertion(t)); a.StatusCode != 401 || a.code() != "invalid_client" {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
}

func TestConcurrencyLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, contoso(t), Options{Concurrency: 2, Latency: time.Second})
		statuses := make(chan int, 3)
		for range 3 {
			go func() {
				a := get(t, s, "/api/v1/users")
				if a.StatusCode == 429 && a.Header.Get("X-Rate-Limit-Limit") != "0" {
					t.Errorf("not a concurrency 429: %v", a.Header)
				}
				statuses <- a.StatusCode
			}()
		}
		got := map[int]int{}
		for range 3 {
			got[<-statuses]++
		}
		if got[200] != 2 || got[429] != 1 {
			t.Errorf("statuses %v", got)
		}
		if a := get(t, s, "/api/v1/users"); a.StatusCode != 200 {
			t.Errorf("afterwards: %d", a.StatusCode)
		}
	})
}

func TestLatencyEndsWithTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newServer(t, contoso(t), Options{Latency: time.Hour})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.RoundTripper().RoundTrip(request(t, http.MethodGet, base+"/api/v1/org").WithContext(ctx))
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

package progress

import (
	"math"
	"testing"
	"time"
)

// TestToCome checks how many requests are expected of a resource.
func TestToCome(t *testing.T) {
	t.Parallel()
	var q requests
	for range 4 { // four parents, one of them with 13 pages in all
		q.page(0)
	}
	for range 12 {
		q.page(4)
	}
	for _, c := range []struct {
		name string
		row  row
		want float64
	}{
		{"a list", row{objects: 400}, 1},
		{"nothing known but the number", row{total: 100}, 100},
		{"one request for a parent", row{total: 100, parents: 60, requests: requests{parents: 60, begun: 40, pages: 40}}, 40},
		{"several pages of some", row{total: 10, parents: 4, requests: q}, 6 * 2.5},
		{"told by Okta", row{total: 10, parents: 4, requests: requests{expected: 50, sent: 30}}, 20},
		{"told wrongly", row{total: 10, parents: 4, requests: requests{expected: 5, sent: 30}}, 6},
		{"half was read by an earlier run", row{total: 10, resumed: 5, parents: 5, requests: requests{expected: 50}}, 25},
		{"more than announced", row{total: 10, parents: 11}, 0},
	} {
		if got := c.row.toCome(); math.Abs(got-c.want) > 0.1*c.want {
			t.Errorf("%s: %.1f, want about %.1f", c.name, got, c.want)
		}
	}
}

// TestMeter counts within a minute.
func TestMeter(t *testing.T) {
	t.Parallel()
	var m meter
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for i := range 90 {
		m.add(now.Add(time.Duration(i)*time.Second), 2)
	}
	now = now.Add(89 * time.Second)
	for seconds, want := range map[int]int{1: 2, 30: 60, 60: 120, 100: 120} {
		if got := m.since(now, seconds); got != want {
			t.Errorf("the last %d s: %d, want %d", seconds, got, want)
		}
	}
	if got := m.since(now.Add(50*time.Second), 60); got != 20 {
		t.Errorf("after 50 s without any: %d, want 20", got)
	}
	if got := m.since(now.Add(time.Hour), 60); got != 0 {
		t.Errorf("after an hour: %d", got)
	}
}

// TestRate checks what a bucket is taken to give.
func TestRate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name               string
		promised, measured int // a minute
		limitedFor, active time.Duration
		want               float64
	}{
		{"nothing known", 0, 0, 0, 0, 0},
		{"a fan-out has just begun", 62, 30, 0, 5 * time.Second, 1},
		{"not at the limit", 620, 120, 0, time.Minute, 2},
		{"at the limit since a minute", 62, 30, time.Minute, time.Minute, 1},
		{"others use the limit too", 62, 30, 3 * time.Minute, 3 * time.Minute, 0.5},
		{"no limit is told", 0, 120, 0, time.Minute, 2},
	} {
		b := bucket{perMinute: c.promised}
		for second := range 60 {
			b.sent.add(now.Add(time.Duration(second-59)*time.Second), (second+1)*c.measured/60-second*c.measured/60)
		}
		if c.active > 0 {
			b.active = now.Add(-c.active)
		}
		if c.limitedFor > 0 {
			b.limited, b.spacedTo = now.Add(-c.limitedFor), now.Add(time.Second)
		}
		if got := b.perSecond(now); math.Abs(got-c.want) > 0.02 {
			t.Errorf("%s: %.2f a second, want %.2f", c.name, got, c.want)
		}
	}
}

// A new estimate does not jump, and is reached in the end.
func TestSteady(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)
	var s steady
	s.follow(10*time.Minute, now)
	now = now.Add(time.Second)
	if got := s.follow(20*time.Minute, now); got > 11*time.Minute {
		t.Errorf("after a second %s", got)
	}
	for range 120 {
		now = now.Add(time.Second)
		s.follow(20*time.Minute, now)
	}
	if got := s.follow(20*time.Minute, now); got < 19*time.Minute {
		t.Errorf("after two minutes %s", got)
	}
}

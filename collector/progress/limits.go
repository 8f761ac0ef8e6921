package progress

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// estimateAfter is how long a collection lasts until the time left is shown: an estimate from
// the first answers may be hours instead of minutes.
const estimateAfter = 20 * time.Second

// limits are the buckets of requests, by name. A dashboard guards them.
type limits struct {
	buckets map[string]*bucket
	left    map[string]*steady // by bucket
	whole   steady             // of all
}

func newLimits() limits { return limits{buckets: map[string]*bucket{}, left: map[string]*steady{}} }

func (l *limits) of(name string) *bucket {
	b := l.buckets[name]
	if b == nil {
		b = &bucket{}
		l.buckets[name] = b
	}
	return b
}

// estimate works out the time left for each bucket and for the whole run, which is that of the
// bucket that needs longest: they are asked at the same time.
func (l *limits) estimate(running []*row, now time.Time) {
	toCome := map[string]float64{}
	for _, r := range running {
		if r.bucket == "" {
			continue
		}
		toCome[r.bucket] += r.toCome()
		if b := l.of(r.bucket); r.total > 0 && b.active.IsZero() {
			b.active = now
		}
	}
	var longest time.Duration
	for name, b := range l.buckets {
		n, rate := toCome[name], b.perSecond(now)
		if n == 0 {
			b.active = time.Time{}
		}
		if n == 0 || rate == 0 {
			delete(l.left, name)
			continue
		}
		if l.left[name] == nil {
			l.left[name] = &steady{}
		}
		left := time.Duration(n / rate * float64(time.Second))
		l.left[name].follow(left, now)
		longest = max(longest, left)
	}
	if longest > 0 {
		l.whole.follow(longest, now)
	}
}

// timeLeft is the time left for a bucket as text, "" when it is not known.
func (l *limits) timeLeft(name string, now time.Time) string {
	s := l.left[name]
	if s == nil {
		return ""
	}
	return formatEstimate(s.end.Sub(now))
}

// waiting are the buckets that wait for the next minute, and spaced those whose requests are
// spaced out, both from A to Z.
func (l *limits) waiting(now time.Time) (waiting, spaced []string) {
	for _, name := range slices.Sorted(maps.Keys(l.buckets)) {
		switch b := l.buckets[name]; {
		case b.waitsTo.After(now):
			waiting = append(waiting, name)
		case b.spacedTo.After(now):
			spaced = append(spaced, name)
		}
	}
	return waiting, spaced
}

// text says which buckets are waited for. of are the words before the name of one that waits.
func (l *limits) text(of string, now time.Time) string {
	waiting, spaced := l.waiting(now)
	var b strings.Builder
	for _, name := range waiting {
		b.WriteString(", waiting for " + of + name + " until " + l.of(name).waitsTo.Local().Format(time.TimeOnly))
	}
	if len(spaced) > 0 {
		b.WriteString(", at the limit of " + strings.Join(spaced, " and "))
	}
	return b.String()
}

// forgetWaits is for a phase that does not wait for them.
func (l *limits) forgetWaits() {
	for _, b := range l.buckets {
		b.waitsTo, b.spacedTo = time.Time{}, time.Time{}
	}
}

package progress

import (
	"math"
	"time"
)

// requests counts the requests for one resource, to tell how many are still to come.
type requests struct {
	sent     int
	expected int // in all, by the sizes that Okta has told; 0 is unknown
	// parents is of how many parents the first page has come. begun are the last of them,
	// and pages are theirs: older parents count less and less, for the order of a list is
	// seldom by chance.
	parents      int
	begun, pages float64
}

// fading is how much a parent counts after each further one: about the last fifty count.
const fading = 0.98

// page counts a page of a parent: its first one, when parent is 0, or a further one. It
// returns the number of the parent.
func (q *requests) page(parent int) int {
	if parent == 0 {
		q.parents++
		q.begun, q.pages = q.begun*fading+1, q.pages*fading+1
		return q.parents
	}
	q.pages += math.Pow(fading, float64(q.parents-parent))
	return parent
}

// toCome is how many requests are still to come for a resource. Of a list it is not known how
// many pages follow: one at least. A parent takes as many requests as those before it; a few
// that took one are added, because the first may have been large.
func (r *row) toCome() float64 {
	const usual = 4
	left := float64(max(0, r.total-r.parents))
	switch q := r.requests; {
	case r.total == 0:
		return 1
	case q.expected > 0:
		return max(left, float64(q.expected*(r.total-r.resumed)/r.total-q.sent))
	default:
		return left * max(1, (q.pages+usual)/(q.begun+usual))
	}
}

// meter counts what happens, in steps of a second, for a minute.
type meter struct {
	counts [60]int
	second int64 // of the newest count, since 1970
}

func (m *meter) add(now time.Time, n int) {
	m.forget(now)
	m.counts[m.second%int64(len(m.counts))] += n
}

// forget drops the counts of more than a minute ago.
func (m *meter) forget(now time.Time) {
	second := now.Unix()
	for range min(second-m.second, int64(len(m.counts))) {
		m.second++
		m.counts[m.second%int64(len(m.counts))] = 0
	}
	m.second = second
}

// since is how many there were in the last seconds, at most a minute.
func (m *meter) since(now time.Time, seconds int) int {
	m.forget(now)
	n := 0
	for i := range min(seconds, len(m.counts)) {
		n += m.counts[(m.second-int64(i)+int64(len(m.counts)))%int64(len(m.counts))]
	}
	return n
}

// bucket is what is known of one of Okta's rate limits.
type bucket struct {
	perMinute int       // requests that the limit leaves to the run; 0 is unknown
	sent      meter     // requests
	waitsTo   time.Time // end of the wait for the next minute
	spacedTo  time.Time // until when requests are spaced out, to stay within the limit
	limited   time.Time // since when one of the two is so
	active    time.Time // since when a fan-out is read
}

const (
	// windowLength is how long a minute of Okta's limit takes: its end is told in seconds,
	// and the limiter adds a margin.
	windowLength = 62 * time.Second
	// throttledFor is how long requests count as spaced out after a report, which comes about
	// once a second while it lasts.
	throttledFor = 3 * time.Second
	// measuredAfter is how long a limit must have been reached until what it gave counts and
	// not what it promises: others may use it too. The first minute may have begun before the
	// run.
	measuredAfter = 2 * time.Minute
)

func (b *bucket) isLimited(now time.Time) bool { return b.waitsTo.After(now) || b.spacedTo.After(now) }

// limit notes that the limit is reached, until a time.
func (b *bucket) limit(end *time.Time, until, now time.Time) {
	if latest := later(b.waitsTo, b.spacedTo); latest.Add(throttledFor).Before(now) || b.limited.IsZero() {
		b.limited = now
	}
	*end = later(*end, until)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// perSecond is how many requests the bucket gives a second; 0 is unknown.
func (b *bucket) perSecond(now time.Time) float64 {
	promised := float64(b.perMinute) / windowLength.Seconds()
	seconds := int(min(now.Sub(b.active), time.Minute) / time.Second)
	if b.active.IsZero() || seconds < 10 {
		return promised
	}
	measured := float64(b.sent.since(now, seconds)) / float64(seconds)
	switch {
	case promised == 0:
		return measured
	case b.isLimited(now) && now.Sub(b.limited) < measuredAfter:
		return promised
	}
	return min(promised, measured)
}

// steady is an estimate that follows what is worked out anew only by and by, so that it can be
// read while it changes.
type steady struct {
	end time.Time // the estimated end; zero before there is one
	at  time.Time // of the last change
}

// settling is the time in which a steady estimate makes up for two thirds of a difference.
const settling = 20 * time.Second

// follow takes the time left as it is worked out now, and returns the steady one.
func (s *steady) follow(left time.Duration, now time.Time) time.Duration {
	end := now.Add(left)
	if s.end.IsZero() {
		s.end = end
	} else {
		part := 1 - math.Exp(-now.Sub(s.at).Seconds()/settling.Seconds())
		s.end = s.end.Add(time.Duration(part * float64(end.Sub(s.end))))
	}
	s.at = now
	return max(0, s.end.Sub(now))
}

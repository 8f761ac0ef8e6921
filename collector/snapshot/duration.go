package snapshot

import (
	"regexp"
	"strconv"
	"time"
)

// DurationParts are the parts of an ISO 8601 duration, as digits; "" where it has none.
type DurationParts struct{ Days, Hours, Minutes, Seconds, Fraction string }

var isoDuration = regexp.MustCompile(`^P(?:([0-9]+)D)?(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9]+)(?:\.([0-9]+))?S)?)?$`)

// SplitDuration returns the parts of an ISO 8601 duration. It is not ok for other texts and
// for months and years, which have no fixed length.
func SplitDuration(iso string) (parts DurationParts, ok bool) {
	m := isoDuration.FindStringSubmatch(iso)
	if m == nil {
		return DurationParts{}, false
	}
	return DurationParts{m[1], m[2], m[3], m[4], m[5]}, true
}

// maxDuration is longer than any lifetime in Okta.
const maxDuration = 100 * 365 * 24 * time.Hour

// parseDuration returns how long an ISO 8601 duration is. It is not ok when [SplitDuration]
// is not, and when it is not longer than 0 or longer than a hundred years.
func parseDuration(iso string) (d time.Duration, ok bool) {
	parts, ok := SplitDuration(iso)
	if !ok {
		return 0, false
	}
	for _, part := range []struct {
		digits string
		unit   time.Duration
	}{{parts.Days, 24 * time.Hour}, {parts.Hours, time.Hour}, {parts.Minutes, time.Minute}, {parts.Seconds, time.Second}} {
		if part.digits == "" {
			continue
		}
		n, err := strconv.ParseInt(part.digits, 10, 64)
		if err != nil || n > int64(maxDuration/part.unit) {
			return 0, false
		}
		d += time.Duration(n) * part.unit // four parts of a hundred years do not overflow
	}
	if parts.Fraction != "" {
		if f, err := time.ParseDuration("0." + parts.Fraction + "s"); err == nil {
			d += f
		}
	}
	return d, 0 < d && d <= maxDuration
}

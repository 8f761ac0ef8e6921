package snapshot

import "time"

// firstMillis is the least number that is taken for milliseconds, in 1973: a year,
// or a date without its dashes, is less.
const firstMillis = 100_000_000_000

// Time reads the forms of dates that Okta is known to send. A text that is absent
// or blank is no date either; what is none is the zero time.
func (t Text) Time() (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if d, err := time.Parse(layout, t.value); err == nil {
			// Package time accepts an offset of 24 hours, RFC 3339 does not.
			if _, offset := d.Zone(); -24*60*60 < offset && offset < 24*60*60 {
				return d, true
			}
		}
	}
	var ms Int
	_ = ms.UnmarshalJSON([]byte(t.value)) // what is no number leaves it absent
	if ms.value < firstMillis {
		return time.Time{}, false
	}
	return ms.Millis()
}

// Millis is the date that is so many milliseconds after 1970, if it can be written.
func (n Int) Millis() (time.Time, bool) {
	d := time.UnixMilli(n.value).UTC()
	if !n.set || d.Year() < 1 || d.Year() > 9999 {
		return time.Time{}, false
	}
	return d, true
}

package graph

import (
	"time"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// set adds a property to the node that was begun.
func (b *builder) set(key string, v opengraph.Value) {
	b.node.Properties = append(b.node.Properties, opengraph.Property{Key: key, Value: v})
}

// replace changes a property that begin has set.
func (b *builder) replace(key string, v opengraph.Value) {
	for i := range b.node.Properties {
		if b.node.Properties[i].Key == key {
			b.node.Properties[i].Value = v
		}
	}
}

// text adds a text; absent leaves the property out, empty does not.
func (b *builder) text(key string, t snapshot.Text) {
	if s, ok := t.Get(); ok {
		b.set(key, opengraph.String(s))
	}
}

// texts adds a list; none is the empty list.
func (b *builder) texts(key string, l snapshot.Texts) {
	b.set(key, opengraph.Strings(l))
}

// date adds a date in the form of the reference collector.
func (b *builder) date(key string, t snapshot.Text) {
	if d, ok := b.dateOf(b.kind, key, t); ok {
		b.set(key, d)
	}
}

// dateOf is the date of a property of a kind. A blank text is none; one that is no
// date is counted.
func (b *builder) dateOf(kind, key string, t snapshot.Text) (opengraph.Value, bool) {
	if blank(t.String()) {
		return opengraph.Value{}, false
	}
	d, ok := parseDate(t.String())
	if !ok {
		b.stats.BadDates[kind+"."+key]++
		return opengraph.Value{}, false
	}
	return opengraph.String(formatDate(d)), true
}

// flag adds a truth value; absent leaves the property out.
func (b *builder) flag(key string, v snapshot.Bool) {
	if value, ok := v.Get(); ok {
		b.set(key, opengraph.Bool(value))
	}
}

// number adds a whole number. One that would lose digits in BloodHound is left
// out, as an absent one is.
func (b *builder) number(key string, n snapshot.Int) {
	if value, ok := n.Get(); ok && exactNumber(value) {
		b.set(key, opengraph.Int(value))
	}
}

// millis adds the date that is so many milliseconds after 1970.
func (b *builder) millis(key string, n snapshot.Int) {
	ms, ok := n.Get()
	if !ok {
		return
	}
	d, ok := millisDate(ms)
	if !ok {
		b.stats.BadDates[b.kind+"."+key]++
		return
	}
	b.set(key, opengraph.String(formatDate(d)))
}

// millisDate is the date that is so many milliseconds after 1970, if it can be
// written.
func millisDate(ms int64) (time.Time, bool) {
	d := time.UnixMilli(ms).UTC()
	return d, d.Year() >= 1 && d.Year() <= 9999
}

// firstMillis is the least number that is taken for milliseconds, in 1973: a year,
// or a date without its dashes, is less.
const firstMillis = 100_000_000_000

// parseDate reads the forms of dates that Okta is known to send.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			// Package time accepts an offset of 24 hours, RFC 3339 does not.
			_, offset := t.Zone()
			return t, -24*60*60 < offset && offset < 24*60*60
		}
	}
	var ms snapshot.Int
	_ = ms.UnmarshalJSON([]byte(s)) // what is no number leaves it absent
	if n, _ := ms.Get(); n >= firstMillis {
		return millisDate(n)
	}
	return time.Time{}, false
}

// formatDate writes a date as the reference collector does.
func formatDate(t time.Time) string {
	if t.Nanosecond()/1000 != 0 {
		return t.Format("2006-01-02T15:04:05.000000-07:00")
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}

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
	d, ok := t.Time()
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
	if n.IsZero() {
		return
	}
	d, ok := n.Time()
	if !ok {
		b.stats.BadDates[b.kind+"."+key]++
		return
	}
	b.set(key, opengraph.String(formatDate(d)))
}

// formatDate writes a date as the reference collector does.
func formatDate(t time.Time) string {
	if t.Nanosecond()/1000 != 0 {
		return t.Format("2006-01-02T15:04:05.000000-07:00")
	}
	return t.Format("2006-01-02T15:04:05-07:00")
}

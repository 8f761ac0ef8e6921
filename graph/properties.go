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

// date adds a date in the form of the reference collector. A text that is no
// date leaves the property out and is counted.
func (b *builder) date(key string, t snapshot.Text) {
	s, ok := t.Get()
	if !ok {
		return
	}
	d, ok := parseDate(s)
	if !ok {
		b.stats.BadDates[b.kind+"."+key]++
		return
	}
	b.set(key, opengraph.String(formatDate(d)))
}

// parseDate reads the forms of dates that Okta is known to send.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

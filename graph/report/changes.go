package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/graph/opengraph"
)

// Compare says what has changed since a baseline. x has seen the graph of the
// report.
func (r *Report) Compare(b *Baseline, x *Extract) {
	c := comparison{before: b.extract.inventory(), now: x.inventory(), baseline: b, extract: x, report: r}
	r.Changes = &Changes{Baseline: b.path, Since: b.since, Notes: b.notes}
	keys := maps.Clone(c.before)
	maps.Copy(keys, c.now)
	for key := range keys {
		r.Changes.Changes = append(r.Changes.Changes, c.of(key)...)
	}
	order := []string{ChangedIntegration, ChangedScope, ChangedSecret, ChangedCreator, ChangedAdmin, ChangedToken}
	inOrder(r.Changes.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.Kind), slices.Index(order, y.Kind)),
			cmp.Compare(opengraph.ToUpper(x.Holder.Name), opengraph.ToUpper(y.Holder.Name)), cmp.Compare(x.Holder.ID, y.Holder.ID),
			cmp.Compare(x.Name, y.Name), cmp.Compare(x.ID, y.ID), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
}

// comparison is the comparing of two states.
type comparison struct {
	before, now map[string]thing
	baseline    *Baseline
	extract     *Extract
	report      *Report
}

// of is what became of one thing, if anything did.
func (c *comparison) of(key string) []Change {
	before, was := c.before[key]
	now, is := c.now[key]
	switch {
	case was && is:
		return c.changed(&before, &now)
	case is:
		// With a new integration everything that belongs to it is new.
		if isOnlyIn(c.now, c.before, now.holder) {
			return nil
		}
		now.What, now.To = Added, now.after
		if !c.baseline.extract.knows(&now, c.baseline.known) {
			now.What = NotKnown
		}
		return []Change{now.Change}
	default:
		if isOnlyIn(c.before, c.now, before.holder) {
			return nil
		}
		before.What, before.From = Removed, before.after
		if !c.extract.knows(&before, c.report.Known) {
			before.What = NotKnown
		}
		return []Change{before.Change}
	}
}

// isOnlyIn reports whether a holder is an integration that one side lacks.
func isOnlyIn(having, lacking map[string]thing, holder string) bool {
	_, there := having["integration "+holder]
	_, also := lacking["integration "+holder]
	return there && !also
}

// changed compares the facts. One that a side does not have is not compared: it
// says nothing of the other.
func (c *comparison) changed(before, now *thing) []Change {
	var all []Change
	for i := range min(len(before.facts), len(now.facts)) {
		from, to := before.facts[i], now.facts[i]
		if strings.EqualFold(from, to) || incomplete(from) || incomplete(to) {
			continue
		}
		change := now.Change
		change.What, change.From, change.To = Changed, from, to
		if change.Kind == ChangedCreator {
			c.creatorChanged(&change, before)
		}
		all = append(all, change)
	}
	return all
}

// incomplete facts have no value.
func incomplete(fact string) bool { return fact == "" || strings.HasSuffix(fact, " ") }

// creatorChanged tells more of a creator who is in one of the graphs only.
func (c *comparison) creatorChanged(change *Change, before *thing) {
	switch notInGraph {
	case change.From:
		if !c.baseline.extract.knows(before, c.baseline.known) {
			change.What = NotKnown
		}
	case change.To:
		change.ID, change.Name, change.Private = before.ID, before.Name, before.Private
		if !c.extract.knows(before, c.report.Known) {
			change.What = NotKnown
		}
	}
}

// Kept says what BloodHound does about what is gone, "" when nothing is.
func (c *Changes) Kept() string {
	if c.Count(Removed)+c.Count(Changed) == 0 {
		return ""
	}
	return "BloodHound keeps what was uploaded before: after a scope or a role was revoked, clear the Okta data there before the next upload"
}

// Text writes the changes for a terminal of 80 columns.
func (c *Changes) Text(w io.Writer) error {
	var b strings.Builder
	since := ""
	if !c.Since.IsZero() {
		since = " of " + safetext.Minute(c.Since)
	}
	fmt.Fprintf(&b, "\n%s since %s%s\n", c.headline(), safetext.Text(filepath.Base(c.Baseline)), since)
	for i := range c.Changes {
		change := &c.Changes[i]
		paragraph(&b, fmt.Sprintf("  %-9s  ", change.What), change.Kind+" "+change.text())
	}
	for _, note := range append(slices.Clone(c.Notes), c.Kept()) {
		paragraph(&b, "note: ", note)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (c *Changes) headline() string {
	return cmp.Or(Listed(c.Counts()), "nothing has changed")
}

// text says what has changed.
func (c *Change) text() string {
	name := short(c.Name)
	if c.ID != "" && c.ID != c.Name {
		name = strings.TrimPrefix(name+", ", ", ") + short(c.ID)
	}
	if c.Holder.ID != "" {
		name += " of " + strings.TrimPrefix(short(c.Holder.Name)+", ", ", ") + short(c.Holder.ID)
	}
	switch {
	case c.From != "" && c.To != "":
		return name + ": " + safetext.Truncate(c.From, valueWidth) + " -> " + safetext.Truncate(c.To, valueWidth)
	case c.From+c.To != "":
		return name + ": " + safetext.Truncate(c.From+c.To, valueWidth)
	}
	return name
}

package page

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"oktagon/collector/safetext"
)

// ageChart shows how old items of one kind are: a row for each range of ages.
type ageChart struct {
	title      string
	total, old int
	unread     string // the first resource that was not read to the end, "" for none
	limit      time.Duration
	limitY     int // 0: no item is shown beyond the limit
	rows       []ageRow
}

// ageRow shows a bar for each item while there is room, or else one for each level of reach.
type ageRow struct {
	y, count int
	label    string
	bars     []bar
	countX   int // of the number behind the bars
}

type bar struct {
	x, y, width, height int
	class, title        string
}

const (
	chartWidth = 340
	rowHeight  = 22
	axisX      = 116 // the labels are left of it
	barsLeft   = 122
	barsRight  = 330
	countRoom  = 40 // for the number behind the longest bar
	itemWidth  = 13
	maxItems   = (barsRight - barsLeft) / itemWidth
)

// rangeStarts are the ages in days at which the rows of a chart start, apart from the limit.
var rangeStarts = []int{0, 30, 90, 180, 365, 2 * 365, 3 * 365, 5 * 365}

// rangesWith returns the starts of all rows of a chart, sorted.
func rangesWith(limit time.Duration) []int {
	all := append([]int{int(limit / oneDay)}, rangeStarts...)
	slices.Sort(all)
	return slices.Compact(all)
}

// newAgeChart returns the chart of items that come from some resources.
func (p *page) newAgeChart(title string, items []datedItem, limit time.Duration, resources ...string) ageChart {
	c := ageChart{title: title, total: len(items), unread: p.unread(resources...), limit: limit}
	starts := rangesWith(limit)
	rows := make([][]datedItem, len(starts)+1) // the last one: without a date
	longest := 0
	for _, item := range items {
		n := p.rangeOf(starts, item.created)
		rows[n] = append(rows[n], item)
		longest = max(longest, len(rows[n]))
		if p.report.Older(item.created, limit) {
			c.old++
		}
	}
	for n, row := range rows {
		r := ageRow{y: 4 + n*rowHeight, count: len(row), label: "not known"}
		if n == len(starts) && len(row) == 0 {
			break
		}
		if n < len(starts) {
			r.label = rangeLabel(starts[n], append(starts, 0)[n+1])
		}
		if n > 0 && n < len(starts) && days(starts[n]) == limit {
			c.limitY = r.y
		}
		p.addBars(&r, row, longest)
		c.rows = append(c.rows, r)
	}
	return c
}

// rangeOf returns the row of a date of creation.
func (p *page) rangeOf(starts []int, created time.Time) int {
	if created.IsZero() {
		return len(starts)
	}
	for n := len(starts) - 1; n > 0; n-- {
		if p.report.Older(created, days(starts[n])) {
			return n
		}
	}
	return 0
}

// rangeLabel describes a range of ages in days. An end of 0 is none.
func rangeLabel(from, to int) string {
	start, unit := inUnits(from)
	end, endUnit := inUnits(to)
	switch {
	case from == 0:
		return "up to " + safetext.Count(end, endUnit)
	case to == 0:
		return "over " + safetext.Count(start, unit)
	case unit == endUnit:
		return fmt.Sprintf("%d to %s", start, safetext.Count(end, unit))
	}
	return safetext.Count(start, unit) + " to " + safetext.Count(end, endUnit)
}

// inUnits returns days in years when they are whole years.
func inUnits(days int) (n int, unit string) {
	if days%365 == 0 {
		return days / 365, "year"
	}
	return days, "day"
}

// addBars adds the bars of a row; longest is the number of items in the longest row of the chart.
func (p *page) addBars(r *ageRow, items []datedItem, longest int) {
	r.countX = barsLeft
	if longest <= maxItems {
		for n, item := range items {
			r.bars = append(r.bars, bar{barsLeft + n*itemWidth, r.y + 5, 10, 12, item.class, safetext.Truncate(item.name, longText) + ", " + p.age(item.created)})
		}
		r.countX += len(items)*itemWidth + 4
		return
	}
	count := map[string]int{}
	for _, item := range items {
		count[item.class]++
	}
	x := barsLeft
	for _, s := range reachStyles {
		if n := count[s.class]; n > 0 {
			width := max(1, n*(barsRight-barsLeft-countRoom)/longest)
			r.bars = append(r.bars, bar{x, r.y + 4, width, 14, s.class, fmt.Sprintf("%s %s", safetext.Number(n), s.level)})
			x += width
		}
	}
	r.countX = x + 6
}

func (r *ageRow) textY() int { return r.y + 15 }

func (c *ageChart) height() int { return 4 + len(c.rows)*rowHeight + 2 }

// totalText says how many items there are, as far as that is known.
func (c *ageChart) totalText() string {
	switch {
	case c.unread == "":
		return safetext.Number(c.total) + " in all"
	case c.total == 0:
		return "unknown: " + c.unread + " was not read"
	}
	return safetext.Number(c.total) + " or more: " + c.unread + " was not read completely"
}

// description is the chart in words.
func (c *ageChart) description() string {
	var rows []string
	for _, r := range c.rows {
		if r.count > 0 {
			rows = append(rows, r.label+": "+safetext.Number(r.count))
		}
	}
	return fmt.Sprintf("%s by age: %s, %s of them older than %s. %s", c.title, c.totalText(), safetext.Number(c.old), daysText(c.limit), strings.Join(rows, "; "))
}

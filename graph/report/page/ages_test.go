package page_test

import (
	"fmt"
	"oktagon/graph/report"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestAges checks that every item is in its chart, and that old ones are below the line of the limit.
func TestAges(t *testing.T) {
	t.Parallel()
	for n, limit := range map[int]int{4: 365, 400: 365, 40: 1, 41: 200, 42: 36_500} { // single marks, bars; any limit
		r := large(n)
		r.Limits.Integration = time.Duration(limit) * 24 * time.Hour
		r.Integrations[0].Created = time.Time{}
		r.Integrations[1].Created = r.Run.Started.Add(-r.Limits.Integration)
		r.Integrations[2].Created = r.Run.Started.Add(-r.Limits.Integration - time.Second)
		doc := parse(t, write(t, r)).section(t, "ages")
		figure := doc.all("figure")[0]
		limit, err := strconv.Atoi(figure.all("line", "limit")[0].attrs["y1"])
		if err != nil {
			t.Fatal(err)
		}
		total, past := 0, 0
		for _, c := range figure.all("text", "count") {
			n, err := strconv.Atoi(c.text)
			if err != nil {
				t.Fatal(err)
			}
			y, err := strconv.Atoi(c.attrs["y"])
			if err != nil {
				t.Fatal(err)
			}
			total += n
			if y > limit {
				past += n
			}
		}
		over := 0
		for i := range r.Integrations {
			if r.Older(r.Integrations[i].Created, r.Limits.Integration) {
				over++
			}
		}
		if total != n || past != over+1 { // one has no date
			t.Errorf("%d in all, want %d; %d below the line, want %d", total, n, past, over+1)
		}
		if want := fmt.Sprintf("%d past the limit", over); !strings.Contains(figure.text, want) {
			t.Errorf("%s, want %s", figure.text, want)
		}
	}
}

// TestAgeRanges checks that the limit starts a row, and the labels of the rows.
func TestAgeRanges(t *testing.T) {
	t.Parallel()
	r := large(1)
	r.Limits = report.Limits{Secret: 200 * 24 * time.Hour, Integration: 365 * 24 * time.Hour}
	figures := parse(t, write(t, r)).section(t, "ages").all("figure")
	for n, want := range map[int]string{
		0: "up to 30 days, 30 to 90 days, 90 to 180 days, 180 days to 1 year, 1 to 2 years, 2 to 3 years, 3 to 5 years, over 5 years",
		1: "up to 30 days, 30 to 90 days, 90 to 180 days, 180 to 200 days, 200 days to 1 year, 1 to 2 years, 2 to 3 years, 3 to 5 years, over 5 years",
	} {
		var labels []string
		for _, l := range figures[n].all("text") {
			if l.attrs["class"] == "" {
				labels = append(labels, l.text)
			}
		}
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("chart %d: %s", n, got)
		}
	}
	if text := figures[1].all("text", "limit-text")[0].text; text != "limit: 200 days" {
		t.Error(text)
	}
}

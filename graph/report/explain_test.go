package report_test

import (
	"strings"
	"testing"

	"oktagon/graph/report"
)

// Every kind of finding says what it means, how it is computed and what to do, within 80 columns.
func TestExplain(t *testing.T) {
	t.Parallel()
	for _, r := range report.Rules() {
		text, err := report.Explain(strings.ToLower(r.ID))
		if err != nil || r.Means == "" || r.How == "" || r.Advice == "" || r.Title == "" {
			t.Errorf("%s: %+v, %v", r.ID, r, err)
		}
		for _, line := range strings.Split(text, "\n") {
			if len([]rune(line)) > 80 {
				t.Errorf("%s: a line of %d characters: %s", r.ID, len(line), line)
			}
		}
		for _, sentence := range []string{r.Means, r.How, r.Advice} {
			if !strings.HasSuffix(sentence, ".") && !strings.HasSuffix(sentence, "?") {
				t.Errorf("%s: no sentence: %q", r.ID, sentence)
			}
		}
	}
	if _, err := report.Explain("INT-99"); err == nil || !strings.Contains(err.Error(), "no such kind of finding; the kinds are INT-01 INT-02") {
		t.Errorf("error %v", err)
	}
}

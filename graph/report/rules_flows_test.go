package report_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const flowArchive = "scopes_flows.txtar"

// The findings of the vectors in data-flows.md §7. What is not verified gets nothing of the log.
func TestFindingsOnFlows(t *testing.T) {
	t.Parallel()
	want := []string{
		"FLOW-01 high cal1:",
		"FLOW-02 high esv1:",
		"FLOW-04 high cal1:",
		"FLOW-03 medium cal2:",
		"FLOW-05 medium who1: 00uGone",
		"FLOW-05 medium who2: 00uAda",
		"FLOW-08 medium who1:",
		"FLOW-06 low who2:",
		"FLOW-07 low who2:",
		"FLOW-07 low who4:",
		"FLOW-07 low tel1:",
		"FLOW-08 info 0oaL:",
		"FLOW-08 info 0oaM:",
		"FLOW-08 info 0oaN:",
		"FLOW-08 info 0oaO:",
	}
	if diff := cmp.Diff(want, foundBy(archiveReport(t, flowArchive), "FLOW", "creator")); diff != "" {
		t.Error(diff)
	}
}

// What was refused makes the rules on it uncertain and no others; what was skipped, none.
func TestFlowRulesNotEvaluated(t *testing.T) {
	t.Parallel()
	for denied, want := range map[string]string{
		"inline-hooks":  "FLOW-01 FLOW-02 FLOW-03 FLOW-04 FLOW-07",
		"event-hooks":   "FLOW-04 FLOW-05 FLOW-06 FLOW-07 FLOW-08",
		"log-streams":   "FLOW-04 FLOW-07 FLOW-08",
		"email-servers": "FLOW-02 FLOW-04 FLOW-07",
		"assignees":     "FLOW-05",
	} {
		var open []string
		for _, n := range archiveReport(t, flowArchive, denied).NotEvaluated {
			if strings.HasPrefix(n.ID, "FLOW") {
				open = append(open, n.ID)
			}
		}
		if got := strings.Join(open, " "); got != want {
			t.Errorf("without %s: %s, want %s", denied, got, want)
		}
	}
}

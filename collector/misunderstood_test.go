package collector_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/snapshot"
)

// TestMisunderstoodAnswersAreNamed has each endpoint answer in ways that say nothing.
// Either the records are those of an undisturbed run, or the resource is named with a
// reason and is neither complete nor absent.
func TestMisunderstoodAnswersAreNamed(t *testing.T) {
	t.Parallel()
	for _, row := range collector.Rows() {
		if strings.HasPrefix(row.Path, "/targets") { // it is a suffix of other paths
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			whole := everything(t, collectIn(t, contoso(t), setup{only: []string{row.Selects}}))
			for _, effect := range sample(100, oktatest.NoAnswers()) {
				if effect == oktatest.Hundred && !strings.HasPrefix(row.Path, "/api/v1/iam/") {
					continue // elsewhere, a full page without a link is the end (okta-api.md §3-9)
				}
				t.Run(string(effect), func(t *testing.T) { namedOrWhole(t, row, row.Path+":"+string(effect), whole) })
			}
		})
	}
}

func namedOrWhole(t *testing.T, row collector.Row, disturbance string, whole map[string][]string) {
	t.Helper()
	c := collectIn(t, contoso(t), setup{only: []string{row.Selects}, fake: oktatest.Options{Faults: fault(t, disturbance)}})
	if c.err != nil {
		if row.Name != snapshot.Orgs {
			t.Error(c.err)
		}
		return
	}
	coverage := c.Manifest.CoverageOf(row.Name)
	if named := []snapshot.State{snapshot.Partial, snapshot.Failed}; slices.Contains(named, coverage.State) {
		if coverage.Reason == "" {
			t.Errorf("%s is %s without a reason", row.Name, coverage.State)
		}
		return
	}
	if diff := cmp.Diff(whole[row.Name], everything(t, c)[row.Name]); diff != "" {
		t.Errorf("%s is %s, and not what it is without the disturbance (-want +got):\n%s", row.Name, coverage.State, diff)
	}
}

package collector_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"oktagon/collector"
	"oktagon/collector/oktatest"
	"oktagon/collector/oktatest/orggen"
	"oktagon/collector/snapshot"
)

// The collected records are the served ones, whatever the pages.
func TestWhatIsServedIsCollected(t *testing.T) {
	t.Parallel()
	size := orggen.Size{Users: 60, Groups: 30, Memberships: 300, Apps: 30, AppUsers: 130, Integrations: 20, Admins: 30, Seed: 7}
	for _, test := range []struct {
		name string
		org  *snapshot.Snapshot
		fake oktatest.Options
	}{
		{"contoso", contoso(t), oktatest.Options{}},
		{"contoso in pages of two", contoso(t), oktatest.Options{PageSize: 2}},
		{"contoso without extra fields", contoso(t), oktatest.Options{NoExtraFields: true}},
		{"generated", generated(t, size), oktatest.Options{PageSize: 7}},
		{"oddities", oddities(t), oktatest.Options{PageSize: 2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := collectIn(t, test.org, setup{fake: test.fake})
			c.expect(t, "")
			for resource, lines := range everything(t, c) {
				if strings.Contains(strings.Join(lines, " "), oktatest.Marker) {
					t.Errorf("%s holds what must not leave Okta: %s", resource, lines)
				}
			}
			for _, row := range collector.Rows() {
				if diff := cmp.Diff(texts(t, row, test.org), texts(t, row, c.Snapshot)); diff != "" {
					t.Errorf("%s (-served +collected):\n%s", row.Name, diff)
				}
			}
		})
	}
}

func texts(t *testing.T, row collector.Row, s *snapshot.Snapshot) []string {
	t.Helper()
	all, err := row.Read(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

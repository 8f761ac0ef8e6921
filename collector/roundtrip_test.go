package collector_test

import (
	"encoding/json"
	"flag"
	"os"
	"slices"
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

var update = flag.Bool("update", false, "write the manifest of the demo organization")

// The manifest of the demo organization is the one that a collection writes of it, but
// for times and the credential.
func TestDemoManifest(t *testing.T) {
	t.Parallel()
	c := collectIn(t, contoso(t), setup{lastUse: true})
	c.expect(t, "")
	got := contoso(t).Manifest
	got.Coverage = slices.Clone(c.Manifest.Coverage)
	for i := range got.Coverage {
		got.Coverage[i].Waited = 0
	}
	if *update {
		b, err := json.MarshalIndent(got, "", "  ")
		if err == nil {
			err = os.WriteFile("../testdata/contoso/manifest.json", append(b, '\n'), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(contoso(t).Manifest, got); diff != "" {
		t.Errorf("manifest.json (-want +collected); -update writes it:\n%s", diff)
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

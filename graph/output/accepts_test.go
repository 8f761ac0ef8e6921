package output_test

import (
	"path/filepath"
	"testing"

	"oktagon/schema/bloodhoundtest"
)

// TestBloodHoundAccepts checks the demo's files with BloodHound's own schemas. The first
// release knew no matchers, so that it takes main files only. The upcoming one refuses
// capital letters in names of properties and in keys of matchers.
func TestBloodHoundAccepts(t *testing.T) {
	dir := t.TempDir()
	out, hybrid := filepath.Join(dir, "g.json"), filepath.Join(dir, "g-hybrid.json")
	documented, upcoming := bloodhoundtest.Documented, bloodhoundtest.Upcoming
	for _, test := range []struct {
		args         []string
		main, hybrid []bloodhoundtest.Release
	}{
		{nil, []bloodhoundtest.Release{documented, bloodhoundtest.Early2026, bloodhoundtest.First}, []bloodhoundtest.Release{documented, bloodhoundtest.Early2026}},
		{[]string{"--lowercase-properties"}, []bloodhoundtest.Release{documented, upcoming}, []bloodhoundtest.Release{documented, upcoming}},
	} {
		run(t.Context(), t, append(test.args, "--from-snapshot", "../../testdata/contoso", "--output", out))
		for _, release := range test.main {
			bloodhoundtest.Load(t, release).File(t, out)
		}
		for _, release := range test.hybrid {
			bloodhoundtest.Load(t, release).File(t, hybrid)
		}
	}
}

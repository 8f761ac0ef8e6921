package output_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"oktagon/schema/bloodhoundtest"
)

// TestBloodHoundAccepts checks the demo's files with BloodHound's own schemas.
func TestBloodHoundAccepts(t *testing.T) {
	dir := t.TempDir()
	out, hybrid := filepath.Join(dir, "g.json"), filepath.Join(dir, "g-hybrid.json")
	for _, test := range []struct {
		args     []string
		releases []bloodhoundtest.Release
	}{
		{nil, []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Early2026, bloodhoundtest.First}},
		{[]string{"--lowercase-properties"}, []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Upcoming}},
	} {
		run(t.Context(), t, append(test.args, "--from-snapshot", "../../testdata/contoso", "--output", out))
		for _, release := range test.releases {
			bloodhoundtest.Load(t, release).File(t, out)
		}
	}
	for _, release := range []bloodhoundtest.Release{bloodhoundtest.Documented, bloodhoundtest.Early2026} {
		bloodhoundtest.Load(t, release).File(t, hybrid)
	}
	// The upcoming release refuses capital letters in property names. The only one left is in a
	// property of Jamf's collector, which matchers must spell as Jamf does.
	bloodhoundtest.Load(t, bloodhoundtest.Upcoming).File(t, replaceKey(t, hybrid, "domainName", "domainname"))
}

// replaceKey returns a copy of a file with another spelling of one key, which the file must have.
func replaceKey(t *testing.T, path, from, to string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s has no %s", path, from)
	}
	out := filepath.Join(t.TempDir(), "replaced.json")
	if err := os.WriteFile(out, bytes.ReplaceAll(b, []byte(from), []byte(to)), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

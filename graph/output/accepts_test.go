package output_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"oktagon/schema/bloodhoundtest"
)

// TestBloodHoundAccepts holds the demo's file to BloodHound's own schemas.
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
	// Jamf's collector spells a property with a capital letter, which matchers
	// must repeat; else the file would do for the release that refuses them.
	bloodhoundtest.Load(t, bloodhoundtest.Upcoming).File(t, respelt(t, hybrid, "domainName", "domainname"))
}

// respelt is a copy of a file with one key spelt otherwise, which it must have.
func respelt(t *testing.T, path, from, to string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(from)) {
		t.Fatalf("%s has no %s", path, from)
	}
	out := filepath.Join(t.TempDir(), "respelt.json")
	if err := os.WriteFile(out, bytes.ReplaceAll(b, []byte(from), []byte(to)), 0o600); err != nil {
		t.Fatal(err)
	}
	return out
}

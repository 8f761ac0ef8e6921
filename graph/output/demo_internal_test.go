package output

import (
	"testing"

	"oktagon/collector/snapshot"
	"os"
)

// TestDemoOrg checks that the built-in organization is known by its id.
func TestDemoOrg(t *testing.T) {
	t.Parallel()
	s, err := snapshot.Open(os.DirFS("../../testdata/contoso"))
	if err != nil || s.Manifest.Org != demoOrg {
		t.Errorf("the demo is %v (%v), not %s", s, err, demoOrg)
	}
}

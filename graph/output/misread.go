package output

import (
	"fmt"
	"slices"
	"strings"

	"oktagon/collector/snapshot"
)

// downgrade returns a snapshot with the same records, in which the resources that were not
// wholly understood are partly read. That is found when the graph is built.
func downgrade(snap *snapshot.Snapshot, misread map[string][]string) *snapshot.Snapshot {
	if len(misread) == 0 {
		return snap
	}
	other := *snap
	other.Manifest.Coverage = slices.Clone(snap.Manifest.Coverage)
	for i := range other.Manifest.Coverage {
		c := &other.Manifest.Coverage[i]
		if what := misread[c.Resource]; len(what) > 0 {
			if c.State.Complete() {
				c.State = snapshot.Partial
			}
			c.Reason = strings.TrimPrefix(c.Reason+"; "+misreadText(what), "; ")
		}
	}
	return &other
}

// misreadText names what was not understood, up to a limit.
func misreadText(what []string) string {
	const limit = 3
	more := ""
	if n := len(what) - limit; n > 0 {
		more = fmt.Sprintf("; and %d more", n)
		what = what[:limit]
	}
	return strings.Join(what, "; ") + more + "; report it with the version of oktagon"
}

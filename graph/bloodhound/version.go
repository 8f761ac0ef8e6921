package bloodhound

import (
	"cmp"
	"regexp"
	"strconv"
)

var versionPattern = regexp.MustCompile(`^v?([0-9]+)\.([0-9]+)(?:\.([0-9]+))?`)

func isVersion(v string) bool { return versionPattern.MatchString(v) }

// compareVersions compares major, minor and patch and ignores what follows. A text that
// is no version is lower than any version.
func compareVersions(a, b string) int {
	x, y := versionPattern.FindStringSubmatch(a), versionPattern.FindStringSubmatch(b)
	if x == nil || y == nil {
		return cmp.Compare(len(x), len(y))
	}
	for i := 1; i < len(x); i++ {
		m, _ := strconv.Atoi(x[i])
		n, _ := strconv.Atoi(y[i])
		if m != n {
			return cmp.Compare(m, n)
		}
	}
	return 0
}

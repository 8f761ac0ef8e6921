package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// aVersion is a tag that Go takes for a version of a module: semantic, whole, and
// without a build's metadata.
var aVersion = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
	`(-(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?$`)

// checkTag refuses a tag that Go would not take for the version of the module:
// the program would call itself v0.0.0 or v1 with a date.
func checkTag(tag, module string) error {
	m := aVersion.FindStringSubmatch(tag)
	if m == nil {
		return fmt.Errorf("%s is no version; tag v1.2.3, or v1.2.3-rc.1 before a release", tag)
	}
	if major := m[1]; major != "0" && major != "1" && !strings.HasSuffix(module, "/v"+major) {
		return fmt.Errorf("%s needs a module path that ends in /v%s, and go.mod has %s: without it Go ignores the tag", tag, major, module)
	}
	return nil
}

// modulePath is the path of the module in this folder.
func modulePath() (string, error) {
	out, err := exec.Command("go", "list", "-m").Output()
	if err != nil {
		return "", fmt.Errorf("go list -m: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

package config

import (
	"strings"
	"testing"
)

// What cannot be meant is said, whatever it is that contradicts itself.
func TestContradictions(t *testing.T) {
	here(t)
	for args, want := range map[string]string{
		"--demo --from-snapshot d":                                   "name different sources; give one",
		"--from-snapshot d --snapshot e":                             "--from-snapshot collects nothing; give one",
		"--from-snapshot d --only users":                             "--from-snapshot collects nothing; leave them out",
		"--from-snapshot d --check":                                  "--from-snapshot does not; give one",
		"--demo --only users --skip apps":                            "--only and --skip exclude each other",
		"--demo --only ,":                                            "--only names no resource",
		"--demo --output=":                                           "--output is empty",
		"--demo --output - --upload http://127.0.0.1:1":              "--upload needs files, --output - writes none",
		"--demo --upload http://127.0.0.1:1 --bloodhound-token-id i": "--bloodhound-token-id needs a key",
		"--demo --upload-only g.json --upload http://127.0.0.1:1":    "--upload-only uploads files that are there",
		"--org-url acme.okta.com --token-file - --dpop sometimes":    `--dpop: "sometimes" is none of auto, always, never`,
	} {
		_, err := world{home: t.TempDir(), stdin: "t"}.parse(strings.Fields(args)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

package config

import (
	"strings"
	"testing"
)

func TestConflictingFlags(t *testing.T) {
	emptyWorkingDir(t)
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
		"--demo --fail-on= --baseline= --report=":                    "--report is empty: give FILE.html, or leave it out\n--baseline is empty: give PATH, or leave it out\n--fail-on is empty: give critical|high|medium|low, or leave it out",
		"--org-url acme.okta.com --token-file - --dpop sometimes":    `--dpop: "sometimes" is none of auto, always, never`,
	} {
		_, err := testEnv{home: t.TempDir(), stdin: "t"}.parse(strings.Fields(args)...)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", args, err, want)
		}
	}
}

// A flag with an empty value is a variable that is not set, and never intended.
func TestEmptyValues(t *testing.T) {
	emptyWorkingDir(t)
	for i := range settings {
		if flag := settings[i].Flag; flag != "" && settings[i].Arg != "" {
			_, err := testEnv{home: t.TempDir()}.parse("--demo", "--"+flag, "")
			if want := "--" + flag + " is empty: give "; err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("--%s: %v", flag, err)
			}
		}
	}
}

package config

import (
	"strings"
	"testing"
)

// TestNearMisses checks which names of variables are taken for misspelled ones.
func TestNearMisses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY": "SOURCES__OKTA__CREDENTIALS__PRIVATE_KEY_PATH",
		"SOURCES__OKTA__CREDENTIALS__BASEURL":     "SOURCES__OKTA__CREDENTIALS__BASE_URL",
		"OKTA_CLIENT_ORG_URL":                     "OKTA_CLIENT_ORGURL",
		"OKTA_CLIENT_TOKENS":                      "OKTA_CLIENT_TOKEN",
		"OKTA_CLIENT_TOKEN_FILE":                  "OKTA_CLIENT_TOKEN",
		"okta_client_token":                       "OKTA_CLIENT_TOKEN",
		"BLOODHOUND_TOKEN":                        "BLOODHOUND_TOKEN_ID",
		"BLOODHOUND_URI":                          "BLOODHOUND_URL",
		"OKTA_CLIENT_PROXY":                       "OKTA_CLIENT_PROXY_HOST",

		"OKTA_CLIENT_TOKEN": "",
		"OKTA_CLIENT":       "",
		"BLOODHOUND":        "",
		"OKTA_API_TOKEN":    "", // of Terraform
		"PATH":              "",
		"HOME":              "",
	} {
		if got := nearestVariable(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for i := range settings {
		for _, known := range settings[i].Variables {
			if near := nearestVariable(known); near != "" {
				t.Errorf("%s is known, and taken for %s", known, near)
			}
		}
	}
}

// A misspelled variable is noted when the run can begin, and named beside what is missing when
// it cannot.
func TestMisspelledVariableIsNamed(t *testing.T) {
	t.Parallel()
	const want = "OKTA_CLIENT_TOKENS is set, which oktagon does not read; did you mean OKTA_CLIENT_TOKEN?"
	env := Environment{Getenv: func(string) string { return "" }, Variables: []string{"PATH", "OKTA_CLIENT_TOKENS"}}
	if _, err := Parse([]string{"--org-url", "acme.okta.com"}, env); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v", err)
	}
	if o, err := Parse([]string{"--demo"}, env); err != nil || len(o.Notes) != 1 || o.Notes[0] != want {
		t.Errorf("options %v, error %v", o, err)
	}
}

// TestLogFormat finds the format in command lines that are wrong elsewhere, too.
func TestLogFormat(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"":                                        "text",
		"--log-format json":                       "json",
		"--log-format=json --outpt x":             "json",
		"collect --log-format json":               "json",
		"--log-format json --log-format text":     "text",
		"--log-format":                            "text",
		"-- --log-format json":                    "text",
		"--fail-on extreme --log-format json -q ": "json",
	} {
		if got := LogFormat(strings.Fields(line)); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

// TestLogLevel checks the levels that the other settings of the log stand for.
func TestLogLevel(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"--demo":                                    "warn",
		"--demo --verbose":                          "info",
		"--demo --log-format json":                  "info",
		"--demo --log-format json --quiet":          "error",
		"--demo --quiet":                            "error",
		"--demo --quiet --log-level debug":          "debug",
		"--demo --log-format json --log-level warn": "warn",
	} {
		o, err := Parse(strings.Fields(line), Environment{Getenv: func(string) string { return "" }})
		if err != nil || o.Log.Level != want {
			t.Errorf("%s: %v, %v, want %s", line, o, err, want)
		}
	}
}

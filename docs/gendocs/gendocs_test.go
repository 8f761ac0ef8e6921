package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector/config"
)

const root = "../.."

// TestFresh compares the committed files with the tables that they come from.
func TestFresh(t *testing.T) {
	t.Parallel()
	for name, want := range generated(t) {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || string(got) != want {
			t.Errorf("%s is not current (%v); run: go run ./docs/gendocs", name, err)
		}
	}
}

func generated(t *testing.T) map[string]string {
	t.Helper()
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestComplete looks for every flag in every file, and for every variable, key
// and exit code in the files that describe them.
func TestComplete(t *testing.T) {
	t.Parallel()
	files := generated(t)
	has := func(name, text string) {
		if !strings.Contains(files[name], text) {
			t.Errorf("%s lacks %s", name, text)
		}
	}
	for _, s := range config.Settings() {
		for _, v := range s.Variables {
			has(referencePath, "`"+v+"`")
			has(manualPath, v)
		}
		for _, k := range s.Keys {
			has(referencePath, "`"+k+"`")
		}
		if s.Flag == "" {
			continue
		}
		has(referencePath, "`--"+s.Flag)
		has(manualPath, roff("--"+s.Flag))
		has(bashPath, "--"+s.Flag)
		has(zshPath, "'--"+s.Flag)
		has(fishPath, "-l "+s.Flag)
		has(powerShellPath, "@('--"+s.Flag+"'")
	}
	for _, c := range config.ExitCodes {
		has(referencePath, c.Meaning)
	}
	has(referencePath, "### Okta_ApiServiceIntegration")
	has(referencePath, "`Oktagon_TakeOverOrg`")
}

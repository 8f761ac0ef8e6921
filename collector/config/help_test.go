package config

import (
	"strings"
	"testing"
)

func TestHelpFitsTheTerminal(t *testing.T) {
	all := FullHelp([]string{"users", "groups"})
	for line := range strings.Lines(Help() + all) {
		if len(line) > 81 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
	if rows := strings.Count(Help(), "\n"); rows > 23 {
		t.Errorf("--help has %d lines, which is more than a screen", rows)
	}
	for _, s := range settings {
		if s.Flag != "" && !strings.Contains(all, "--"+s.Flag) {
			t.Errorf("--help all lacks --%s", s.Flag)
		}
	}
	if !strings.Contains(all, "  users groups\n") {
		t.Error("--help all lacks the names of resources")
	}
}

package config

import (
	"strings"
	"testing"
)

func TestHelpFitsTheTerminal(t *testing.T) {
	for line := range strings.Lines(Help()) {
		if len(line) > 81 {
			t.Errorf("%d columns: %s", len(line)-1, line)
		}
	}
	for _, s := range settings {
		if s.Flag != "" && !strings.Contains(Help(), "--"+s.Flag) {
			t.Errorf("--help lacks --%s", s.Flag)
		}
	}
}

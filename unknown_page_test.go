package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"oktagon/collector/oktatest"
)

// TestUnknownPage tries every row of docs/unknown.md.
func TestUnknownPage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := collectDemo(t, dir); err != nil {
		t.Fatal(err)
	}
	whole := buildDisturbed(t, dir)
	rows := regexp.MustCompile("(?m)^\\| .* \\| `(.*)` \\| (\\d) \\| .* \\| (?:`(.*)` )?\\|$").FindAllStringSubmatch(string(read(t, "docs/unknown.md")), -1)
	if len(rows) < 15 {
		t.Fatalf("the page has %d rows", len(rows))
	}
	for _, row := range sample(3, rows) {
		t.Run(row[1], func(t *testing.T) {
			t.Parallel()
			fault, err := oktatest.ParseFault(row[1])
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if _, err := collectDemo(t, dir, fault); err != nil {
				t.Fatal(err)
			}
			got := buildDisturbed(t, dir)
			if strconv.Itoa(got.code) != row[2] {
				t.Errorf("exit %d, the page says %s", got.code, row[2])
			}
			if row[3] != "" && !slices.ContainsFunc(got.reasons, func(reason string) bool { return strings.Contains(reason, row[3]) }) {
				t.Errorf("the summary does not say %q: %q", row[3], got.reasons)
			}
			checkNoFalseEdge(t, got, whole)
		})
	}
}

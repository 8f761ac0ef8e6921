package main

import (
	"strings"
	"testing"
)

// The list has messages of every kind of maker, and none of tests or fakes.
func TestMessages(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := printMessages(&out, root); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"config/config.go: no organization: set %s, or try --demo",       // problem
		"config/upload.go: %s is ignored with --demo",                    // note
		"source/unfinished.go: the collection is finished and kept",      // ResumeHint
		"snapshot/folder.go: %s in it is not part of a snapshot",         // FolderErrorf
		"source/kept.go: --snapshot %s: going on with the collection of", // Console.Note
		"snapshot/write.go: make room in %s, and see that oktagon may",   // Advice
		"safefile/open.go: it is not a regular file",                     // errors.New
		"output/baseline.go: %s is a graph, which has no findings",       // fmt.Errorf
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	if n := strings.Count(out.String(), "\n"); n < 200 || strings.Contains(out.String(), "oktatest") || strings.Contains(out.String(), "bloodhoundfake") {
		t.Errorf("%d lines\n%s", n, out.String())
	}
}

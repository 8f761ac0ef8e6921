package bloodhound

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"oktagon/collector/redact"
)

// Task is what BloodHound says of one file that it has read.
type Task struct {
	File   string
	Parent string // the .zip that File was in, or ""
	Errors []string
	// Warnings are what does not make the file fail, each text once: edges whose
	// other end is not in the database, above all.
	Warnings []Group
}

// Group is a text and how often it was said.
type Group struct {
	Text  string
	Count int
}

// tasks reads how the single files of the job went.
func (j *job) tasks(ctx context.Context) ([]Task, error) {
	var list []map[string]json.RawMessage
	if err := j.get(ctx, fmt.Sprintf("/api/v2/file-upload/%d/completed-tasks", j.Job.ID), &list); err != nil {
		return nil, err
	}
	var tasks []Task
	for _, wire := range list {
		tasks = append(tasks, readTask(wire, j.scrub))
	}
	return tasks, nil
}

// readTask takes every list of texts, whatever its name: builds differ in where
// they put warnings.
func readTask(wire map[string]json.RawMessage, scrub *redact.Redactor) Task {
	t := Task{File: text(wire["file_name"], scrub), Parent: text(wire["parent_file_name"], scrub)}
	counts := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(wire)) {
		var texts []string
		if json.Unmarshal(wire[key], &texts) != nil {
			continue
		}
		for _, one := range texts {
			if one = scrub.Text(one); key == "errors" && !isUnresolved(one) {
				t.Errors = append(t.Errors, one)
			} else {
				counts[one]++
			}
		}
	}
	for text, n := range counts {
		t.Warnings = append(t.Warnings, Group{text, n})
	}
	slices.SortFunc(t.Warnings, func(a, b Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text))
	})
	return t
}

func text(raw json.RawMessage, scrub *redact.Redactor) string {
	var s string
	_ = json.Unmarshal(raw, &s) // anything else is no name
	return scrub.Text(s)
}

// isUnresolved reports a text about an edge's end (opengraph.md
// §4); the misspelling is BloodHound's.
func isUnresolved(t string) bool {
	return strings.Contains(t, "unable to resolve endpoint") || isAmbiguous(t)
}

func isAmbiguous(t string) bool {
	return strings.Contains(t, "ambigious matcher") || strings.Contains(t, "ambiguous matcher")
}

package bloodhound

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sort"
	"strings"

	"oktagon/collector/redact"
)

// Task is what BloodHound says about one file that it has ingested.
type Task struct {
	File   string
	Parent string // the .zip that File was in, or ""
	Errors []string
	// Warnings did not make the file fail; most are about edges whose other end is not in
	// the database. Each text is there once, the most frequent first.
	Warnings []Warning
}

// Warning is a text and how often BloodHound repeated it.
type Warning struct {
	Text  string
	Count int
}

// tasks reads the results of the single files of a job.
func (c *Client) tasks(ctx context.Context, path string) ([]Task, error) {
	var list []map[string]json.RawMessage
	if err := c.get(ctx, path, &list); err != nil {
		return nil, err
	}
	var tasks []Task
	for _, wire := range list {
		tasks = append(tasks, readTask(wire, c.redact))
	}
	return tasks, nil
}

// readTask reads every list of texts, whatever its name: releases of BloodHound differ
// in where they put warnings.
func readTask(wire map[string]json.RawMessage, redactor *redact.Redactor) Task {
	t := Task{File: text(wire["file_name"], redactor), Parent: text(wire["parent_file_name"], redactor)}
	counts := map[string]int{}
	for _, key := range slices.Sorted(maps.Keys(wire)) {
		var texts []string
		if json.Unmarshal(wire[key], &texts) != nil {
			continue
		}
		for _, one := range texts {
			if one = redactor.Text(one); key == "errors" && !isUnresolved(one) {
				t.Errors = append(t.Errors, one)
			} else {
				counts[one]++
			}
		}
	}
	for text, n := range counts {
		t.Warnings = append(t.Warnings, Warning{text, n})
	}
	sort.Slice(t.Warnings, func(i, j int) bool {
		a, b := t.Warnings[i], t.Warnings[j]
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Text, b.Text)) < 0
	})
	return t
}

func text(raw json.RawMessage, redactor *redact.Redactor) string {
	var s string
	_ = json.Unmarshal(raw, &s) // "" when it is no text
	return redactor.Text(s)
}

// isUnresolved reports whether a text is about the end of an edge (opengraph.md §4).
// The misspelling is BloodHound's.
func isUnresolved(t string) bool {
	return strings.Contains(t, "unable to resolve endpoint") || isAmbiguous(t)
}

func isAmbiguous(t string) bool {
	return strings.Contains(t, "ambigious matcher") || strings.Contains(t, "ambiguous matcher")
}

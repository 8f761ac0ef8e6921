package bloodhound

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"oktagon/collector/safetext"
)

// maxWarnings is how many different warnings of one file are written.
const maxWarnings = 20

// WriteText writes how jobs went, for people: each job, each file that was refused, and
// what BloodHound said about files, with a hint of ours.
func WriteText(w io.Writer, results []Result) error {
	var b strings.Builder
	for i := range results {
		writeResult(&b, &results[i])
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeResult(b *strings.Builder, r *Result) {
	if r.Job.ID == 0 {
		return
	}
	fmt.Fprintf(b, "BloodHound job %d: %s, %s sent\n", r.Job.ID, r.Job.Status, safetext.Count(len(r.Files)-len(r.fileErrors()), "file"))
	for _, f := range r.Files {
		if f.Err != nil {
			fmt.Fprintf(b, "  %s: %s\n", asciiName(filepath.Base(f.Path)), f.Err)
		}
	}
	for i := range r.Tasks {
		writeTask(b, &r.Tasks[i])
	}
	if r.TasksErr != nil {
		fmt.Fprintf(b, "  what BloodHound says of the single files could not be read: %s\n", r.TasksErr)
	}
}

func writeTask(b *strings.Builder, t *Task) {
	name := t.name()
	for _, e := range t.Errors {
		fmt.Fprintf(b, "  error in %s: %s\n", name, e)
	}
	if hint := t.errorHint(); hint != "" {
		fmt.Fprintf(b, "    hint: %s\n", hint)
	}
	for _, g := range t.Warnings[:min(maxWarnings, len(t.Warnings))] {
		fmt.Fprintf(b, "  warning in %s, %s: %s\n", name, safetext.Count(g.Count, "time"), g.Text)
	}
	if more := len(t.Warnings) - maxWarnings; more > 0 {
		fmt.Fprintf(b, "  and %s\n", safetext.Count(more, "other warning"))
	}
	for _, hint := range t.warningHints() {
		fmt.Fprintf(b, "    hint: %s\n", hint)
	}
}

// name is the file, with the .zip that it was in.
func (t *Task) name() string {
	if t.Parent != "" {
		return t.Parent + "/" + t.File
	}
	return t.File
}

// errorHint is what we know about the errors, "" when they say it themselves.
func (t *Task) errorHint() string {
	if len(t.Errors) == 0 || slices.ContainsFunc(t.Errors, refusesName) {
		return ""
	}
	return "oktagon holds every file to BloodHound's schemas, so look at the server's release; please report it with this text"
}

// warningHints are what we know about the warnings.
func (t *Task) warningHints() (hints []string) {
	if slices.ContainsFunc(t.Warnings, func(g Warning) bool { return isUnresolved(g.Text) && !isAmbiguous(g.Text) }) {
		hints = append(hints, "the other end of these edges is not in the database: load that collector's data (Active Directory, Entra, …), then upload the hybrid file again. These edges were dropped; those whose end is named by an id are there, and end at a node without a name until that data is loaded")
	}
	if slices.ContainsFunc(t.Warnings, func(g Warning) bool { return isAmbiguous(g.Text) }) {
		hints = append(hints, "several nodes fit the other end of these edges, so BloodHound leaves them out")
	}
	return hints
}

// Log writes how jobs went as records of a log: one for each job, each file that was refused,
// and each thing that BloodHound said about a file.
func Log(log *slog.Logger, results []Result) {
	for i := range results {
		r := &results[i]
		if r.Job.ID == 0 {
			continue
		}
		log.Info("upload", "job", r.Job.ID, "status", r.Job.Status.String(), "files_sent", len(r.Files)-len(r.fileErrors()))
		for _, f := range r.Files {
			if f.Err != nil {
				log.Error("upload: file not sent", "file", filepath.Base(f.Path), "error", f.Err.Error(), "hint", Advice(f.Err))
			}
		}
		for i := range r.Tasks {
			r.Tasks[i].log(log)
		}
		if r.TasksErr != nil {
			log.Warn("upload: what BloodHound says of the single files could not be read", "job", r.Job.ID, "error", r.TasksErr.Error())
		}
	}
}

func (t *Task) log(log *slog.Logger) {
	for _, e := range t.Errors {
		log.Error("upload: error in file", "file", t.name(), "error", e, "hint", t.errorHint())
	}
	for _, g := range t.Warnings[:min(maxWarnings, len(t.Warnings))] {
		one := Task{Warnings: []Warning{g}}
		log.Warn("upload: warning in file", "file", t.name(), "warning", g.Text, "times", g.Count, "hint", strings.Join(one.warningHints(), "; "))
	}
	if more := len(t.Warnings) - maxWarnings; more > 0 {
		log.Warn("upload: more warnings in file", "file", t.name(), "more", more)
	}
}

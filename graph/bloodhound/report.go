package bloodhound

import (
	"fmt"
	"io"
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
	name := t.File
	if t.Parent != "" {
		name = t.Parent + "/" + t.File
	}
	for _, e := range t.Errors {
		fmt.Fprintf(b, "  error in %s: %s\n", name, e)
	}
	if len(t.Errors) > 0 && !slices.ContainsFunc(t.Errors, refusesName) {
		b.WriteString("    hint: oktagon holds every file to BloodHound's schemas, so look at the server's release; please report it with this text\n")
	}
	missing, ambiguous := false, false
	for i, g := range t.Warnings {
		missing = missing || isUnresolved(g.Text) && !isAmbiguous(g.Text)
		ambiguous = ambiguous || isAmbiguous(g.Text)
		if i < maxWarnings {
			fmt.Fprintf(b, "  warning in %s, %s: %s\n", name, safetext.Count(g.Count, "time"), g.Text)
		}
	}
	if more := len(t.Warnings) - maxWarnings; more > 0 {
		fmt.Fprintf(b, "  and %s\n", safetext.Count(more, "other warning"))
	}
	if missing {
		b.WriteString("    hint: the other end of these edges is not in the database: load that collector's data (Active Directory, Entra, …), then upload the hybrid file again. These edges were dropped; those whose end is named by an id are there, and end at a node without a name until that data is loaded\n")
	}
	if ambiguous {
		b.WriteString("    hint: several nodes fit the other end of these edges, so BloodHound leaves them out\n")
	}
}

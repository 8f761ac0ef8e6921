package output

import (
	"oktagon/collector/config"
	"oktagon/collector/safetext"
	"oktagon/graph/bloodhound"
)

// nextUpload returns how to upload the files that BloodHound does not have. A graph that it
// refuses for the names of its properties must be built again.
func nextUpload(o *config.Options, files []string, refusesNames bool) string {
	if refusesNames && !o.Output.LowercaseProperties {
		return rebuild(o)
	}
	return "upload it later with\n  " + commandLine(append(append([]string{}, o.Upload.Again...), append([]string{"--upload-only"}, files...)...)) +
		"\nor by hand in BloodHound under Administration > File Ingest, in this order"
}

// rebuild returns how to build the graph again without capital letters, and to upload it.
func rebuild(o *config.Options) string {
	args := o.Upload.Again
	switch dir := keptSnapshot(o); {
	case o.Upload.Only != nil:
		return "build it again with --lowercase-properties, from the organization or from a kept snapshot (--from-snapshot DIR), and upload that"
	case o.Source.Demo:
		args = append([]string{"--demo"}, args...)
	case dir == "":
		return "no snapshot was kept: collect again, with --lowercase-properties added to the command line"
	default:
		args = append([]string{"--from-snapshot", dir}, args...)
	}
	return "build it again from what was collected, and upload it, with\n  " + commandLine(append(outputArguments(o), args...))
}

// keptSnapshot returns the folder that the graph can be built from again, "" when there is
// none.
func keptSnapshot(o *config.Options) string {
	if o.Source.FromSnapshot != "" {
		return o.Source.FromSnapshot
	}
	return o.Collection.Kept
}

// outputArguments are the arguments that write the same files again, with lower-case names.
func outputArguments(o *config.Options) []string {
	args := []string{"--lowercase-properties", "--output", o.Output.File}
	return append(args, o.Output.Again...)
}

// commandLine returns a line that a shell takes.
func commandLine(args []string) string {
	line := "oktagon"
	for _, arg := range args {
		line += " " + safetext.ShellQuote(arg)
	}
	return line
}

// adviseUpload adds to the error of an upload how to upload later.
func (w *Writer) adviseUpload(failed *bloodhound.UploadError, results []bloodhound.Result) {
	if len(failed.NotUploaded) > 0 {
		failed.Next = nextUpload(w.Options, failed.NotUploaded, bloodhound.RefusesNames(failed.Err, results))
	}
}

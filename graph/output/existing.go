package output

import (
	"fmt"
	"io"
	"os"
	"strings"

	"oktagon/collector/safefile"
	"oktagon/graph/opengraph"
	"oktagon/graph/report"
	"oktagon/graph/report/page"
)

// refuseForeign returns an error when an output would replace a file that oktagon did not write,
// unless --force is given.
func (w *Writer) refuseForeign() error {
	if w.Options.Output.Force {
		return nil
	}
	type output struct {
		flag, path string
		isOurs     func(path string) (bool, error)
	}
	all := []output{
		{"output", w.Options.Output.File, opengraph.IsOutput},
		{"summary", w.Options.Output.Summary, startsWith(report.SummaryStart)},
		{"report", w.Options.Report.File, startsWith(page.Start)},
	}
	if w.Options.Output.File != "-" {
		for _, path := range opengraph.Others(w.Options.Output.File) {
			all = append(all, output{"output", path, opengraph.IsOutput})
		}
	}
	for _, f := range all {
		if !isFilledFile(f.path) {
			continue
		}
		ours, err := f.isOurs(f.path)
		if err == nil && !ours {
			err = fmt.Errorf("the file exists and is no %s of oktagon; choose another name, or give --force to overwrite it", fileKinds[f.flag])
		}
		if err != nil {
			return configError(fmt.Errorf("--%s %s: %w", f.flag, f.path, err))
		}
	}
	return nil
}

// fileKinds says what the files of each flag are.
var fileKinds = map[string]string{"output": "graph", "summary": "summary", "report": "report"}

// isFilledFile reports whether there is a regular file with content: an empty one, as mktemp
// makes, is nobody's loss.
func isFilledFile(path string) bool {
	info, err := os.Stat(path)
	return path != "" && err == nil && info.Mode().IsRegular() && info.Size() > 0
}

// startsWith returns a function that reports whether a file starts with a text.
func startsWith(start string) func(path string) (bool, error) {
	return func(path string) (bool, error) {
		f, err := safefile.Open(path)
		if err != nil {
			return false, err
		}
		defer f.Close()
		b, err := io.ReadAll(io.LimitReader(f, int64(len(start))))
		return strings.HasPrefix(string(b), start), err
	}
}

package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// severities that --fail-on takes.
var severities = []string{"critical", "high", "medium", "low"}

// review reads what is to be told of third parties, applications and tokens.
func (p *parser) review() {
	o := &p.opts
	o.Findings = p.on("findings")
	o.Report, o.Baseline, o.FailOn = p.get("report").value, p.get("baseline").value, p.get("fail-on").value
	if o.FailOn != "" && !slices.Contains(severities, o.FailOn) {
		p.problem("--fail-on: %q is none of %s", o.FailOn, strings.Join(severities, ", "))
	}
	if (o.Check || o.UploadOnly != nil) && (o.Findings || o.Report != "" || o.Baseline != "" || o.FailOn != "") {
		p.problem("--check and --upload-only build no graph: leave --findings, --report, --baseline and --fail-on out")
	}
	p.ownFiles()
}

// ownFiles makes sure that what is written does not overwrite each other.
func (p *parser) ownFiles() {
	o := &p.opts
	taken := map[string]string{}
	for _, out := range []struct{ flag, path string }{
		{"--output", o.Output}, {"--summary", o.Summary}, {"--report", o.Report},
	} {
		if out.path == "" || out.path == "-" && out.flag == "--output" {
			continue
		}
		if out.path == "-" {
			p.problem("%s needs a file: standard output is for the graph", out.flag)
			continue
		}
		path := filepath.Clean(out.path)
		if other := taken[path]; other != "" {
			p.problem("%s and %s name the same file", other, out.flag)
		}
		taken[path] = out.flag
	}
}

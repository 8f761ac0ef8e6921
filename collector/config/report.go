package config

import "path/filepath"

// maxAge is a hundred years, in days.
const maxAge = 36_500

func (p *parser) readReport() {
	p.opts.Report = Report{
		Findings:            p.isOn("findings"),
		File:                p.text("report"),
		Baseline:            p.text("baseline"),
		FailOn:              p.choice("fail-on"),
		SecretAgeLimit:      int(p.number("secret-age-limit", 1, maxAge)),
		IntegrationAgeLimit: int(p.number("integration-age-limit", 1, maxAge)),
	}
	p.checkOutputFiles()
}

// checkOutputFiles reports outputs that would overwrite each other.
func (p *parser) checkOutputFiles() {
	flags := map[string]string{} // by path
	for _, out := range []struct{ flag, path string }{
		{"--output", p.opts.Output.File}, {"--summary", p.opts.Output.Summary}, {"--report", p.opts.Report.File},
	} {
		if out.path == "" || out.path == "-" && out.flag == "--output" {
			continue
		}
		if out.path == "-" {
			p.problem("%s needs a file: standard output is for the graph", out.flag)
			continue
		}
		path := filepath.Clean(out.path)
		if other := flags[path]; other != "" {
			p.problem("%s and %s name the same file", other, out.flag)
		}
		flags[path] = out.flag
	}
}

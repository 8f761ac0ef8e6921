package config

import "path/filepath"

// maxAge is a hundred years, in days: a limit that nothing reaches.
const maxAge = 36_500

// review reads what is to be told of third parties, applications and tokens.
func (p *parser) review() {
	o := &p.opts
	o.Report.Findings = p.on("findings")
	o.Report.File, o.Report.Baseline, o.Report.FailOn = p.get("report").value, p.get("baseline").value, p.choice("fail-on")
	o.Report.SecretAgeLimit, o.Report.IntegrationAgeLimit = int(p.number("secret-age-limit", 1, maxAge)), int(p.number("integration-age-limit", 1, maxAge))
	if o.Collection.Check || o.Upload.Only != nil {
		for _, flag := range []string{"findings", "report", "baseline", "secret-age-limit", "integration-age-limit", "fail-on"} {
			if p.get(flag).level == fromFlag {
				p.problem("--check and --upload-only build no graph: leave --%s out", flag)
			}
		}
	}
	p.ownFiles()
}

// ownFiles makes sure that what is written does not overwrite each other.
func (p *parser) ownFiles() {
	o := &p.opts
	taken := map[string]string{}
	for _, out := range []struct{ flag, path string }{
		{"--output", o.Output.File}, {"--summary", o.Output.Summary}, {"--report", o.Report.File},
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

package config

import (
	"path/filepath"
	"slices"
	"strings"
)

// maxAge is a hundred years, in days.
const maxAge = 36_500

func (p *parser) readReport() {
	p.opts.Report = Report{
		Findings:            p.isOn("findings"),
		Severity:            p.choice("severity"),
		File:                p.text("report"),
		Baseline:            p.text("baseline"),
		FailOn:              p.choice("fail-on"),
		FailOnNew:           p.choice("fail-on-new"),
		Accepted:            p.text("accepted"),
		AcceptTemplate:      p.isOn("accept-template"),
		SecretAgeLimit:      int(p.number("secret-age-limit", 1, maxAge)),
		IntegrationAgeLimit: int(p.number("integration-age-limit", 1, maxAge)),
	}
	if r := &p.opts.Report; r.AcceptTemplate && (r.Findings || r.Baseline != "" || p.opts.Output.File == "-") {
		p.problem("--accept-template needs standard output for itself: leave --findings, --baseline and --output - out")
	}
	p.checkOutputFiles()
}

// otherFormats are endings of formats in which oktagon writes nothing, or only one of its
// outputs.
var otherFormats = strings.Fields(".json .jsonl .zip .html .htm .gz .tgz .bz2 .xz .zst .7z .rar .tar " +
	".pdf .doc .docx .odt .rtf .csv .tsv .xls .xlsx .ods .xml .yaml .yml .md .txt .png .svg .jpg .gexf .graphml .db .sqlite")

// checkEnding reports a file whose ending promises a format that is not written.
func (p *parser) checkEnding(flag, path string, written ...string) {
	ending := strings.ToLower(filepath.Ext(path))
	if slices.Contains(otherFormats, ending) && !slices.Contains(written, ending) {
		p.problem("%s %s: oktagon writes no %s there; choose a name that ends in %s", flag, path, ending, strings.Join(written, " or "))
	}
}

// checkOutputFiles reports outputs whose ending is wrong or that would overwrite each other.
func (p *parser) checkOutputFiles() {
	flags := map[string]string{} // by path
	for _, out := range []struct {
		flag, path string
		endings    []string
	}{
		{"--output", p.opts.Output.File, []string{".json", ".zip"}},
		{"--summary", p.opts.Output.Summary, []string{".json"}},
		{"--report", p.opts.Report.File, []string{".html", ".htm"}},
	} {
		if out.path == "" || out.path == "-" && out.flag == "--output" {
			continue
		}
		if out.path == "-" {
			p.problem("%s needs a file: standard output is for the graph", out.flag)
			continue
		}
		p.checkEnding(out.flag, out.path, out.endings...)
		path := filepath.Clean(out.path)
		if other := flags[path]; other != "" {
			p.problem("%s and %s name the same file", other, out.flag)
		}
		flags[path] = out.flag
	}
}

package report

import (
	"log/slog"
)

// Log writes the summary as records of a log, with all durations in seconds: first what was not
// read and why, last the counts.
func (s *Summary) Log(log *slog.Logger) {
	r := s.Report
	for _, n := range r.Run.Notes {
		log.Warn(n)
	}
	for _, name := range s.Graph.UnknownScopes {
		log.Warn("scope unknown to oktagon, please report it", "scope", name)
	}
	for _, name := range s.Graph.Unknown {
		log.Warn("unknown, so no edges follow from it", "what", name)
	}
	for _, g := range r.Gaps() {
		log.Warn("not complete", "state", string(g.State), "resources", g.Resources, "reason", g.Reason)
	}
	for _, f := range s.Graph.Files {
		log.Info("written", "file", f.Path, "nodes", f.Nodes, "edges", f.Edges, "bytes", f.Bytes)
	}
	if n := s.Graph.HybridLeftOut; n > 0 {
		log.Warn("edges into other graphs are left out of standard output; --output FILE.json writes them", "edges", n)
	}
	read, requests, waited := r.cost()
	counts := []any{}
	for _, c := range r.Findings.Counts() {
		counts = append(counts, slog.Int(string(c.Word), c.N))
	}
	attrs := []any{
		"organization", r.Organization.Domain, "started", r.Run.Started, "complete", r.Complete(),
		"resources", len(r.Coverage), "read", read, "requests", requests, "waited_seconds", int(waited.Seconds()),
		"integrations", len(r.Integrations), slog.Group("findings", counts...), "not_evaluated", len(r.NotEvaluated),
	}
	if took := r.Run.Finished.Sub(r.Run.Started); took > 0 && len(r.Run.Resumed) == 0 {
		attrs = append(attrs, "collected_in_seconds", int(took.Seconds()))
	}
	if next := s.next(); next != "" {
		attrs = append(attrs, "next", next)
	}
	log.Info("summary", attrs...)
}

// LogFindings writes a record for each finding and each rule that was not evaluated.
func (r *Report) LogFindings(log *slog.Logger) {
	for _, f := range r.Findings {
		var facts []string
		for _, e := range f.Evidence {
			e = e.public()
			facts = append(facts, e.text())
		}
		attrs := []any{"id", f.ID, "severity", string(f.Severity), "title", f.Title, "subject", f.Subject.public().Name,
			"subject_id", f.Subject.ID, "kind", f.Subject.Kind, "evidence", facts, "advice", f.Advice}
		if link := r.ConsoleLink(f.Subject.ID); link != "" {
			attrs = append(attrs, "admin_url", link)
		}
		log.Warn("finding", attrs...)
	}
	for i := range r.NotEvaluated {
		n := &r.NotEvaluated[i]
		log.Warn("not evaluated", "id", n.ID, "worst_severity", string(n.Severity), "title", n.Title, "missing", n.Missing)
	}
}

// Log writes a record for each change.
func (c *Changes) Log(log *slog.Logger) {
	for i := range c.Findings {
		f := &c.Findings[i]
		log.Warn("finding changed", "what", f.What, "unsure", f.Unsure, "id", f.Finding.ID, "severity", string(f.Finding.Severity), "was", string(f.Was),
			"title", f.Finding.Title, "subject", f.Finding.Subject.public().Name, "subject_id", f.Finding.Subject.ID, "kind", f.Finding.Subject.Kind)
	}
	for _, change := range c.Changes {
		change = change.public()
		log.Info("change", "what", change.What, "kind", change.Kind, "text", change.text())
	}
	for _, note := range c.Notes {
		log.Warn(note)
	}
}

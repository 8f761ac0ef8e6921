package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// Layout is how the summary is written for people.
type Layout struct {
	Width   int  // of the terminal, in columns; 0 means 80
	Verbose bool // with the table of all resources
	// WorstLast is for a terminal, where the last lines remain visible.
	WorstLast bool
	Least     Severity // of the findings that are listed, "" for all
}

// Text writes the summary for people. What matters most comes last, where a terminal stops:
// what was not read, the integrations, the findings, the files and what to do with them.
func (s *Summary) Text(w io.Writer, layout Layout) error {
	t := textWriter{width: layout.Width}
	r := s.Report
	t.line("")
	t.paragraph("", fmt.Sprintf("%s, collected %s%s", safetext.Truncate(r.Organization.Domain, 60), safetext.Minute(r.Run.Started), resumedText(r.Run.Resumed)))
	if layout.Verbose {
		t.line("")
		writeCoverage(&t, r.Coverage)
	}
	t.paragraph("", costText(r))
	s.writeGraph(&t)
	s.writeQueries(&t)
	for _, n := range r.Run.Notes {
		t.paragraph("note: ", cutReason(n))
	}
	writeGaps(&t, r)
	writeIntegrations(&t, r)
	s.writeFindings(&t)
	s.writeFiles(&t)
	_, err := io.WriteString(w, t.String())
	return err
}

// costText says how many resources were read, and what that took.
func costText(r *Report) string {
	read, requests, waited := r.cost()
	text := fmt.Sprintf("%s read, %s", safetext.Count(read, "resource"), safetext.Count(requests, "request"))
	if took := r.Run.Finished.Sub(r.Run.Started); took > 0 && len(r.Run.Resumed) == 0 {
		text += ", " + took.Round(time.Second).String()
	}
	if waited >= time.Second {
		text += fmt.Sprintf(", %s of waiting for rate limits and retries", waited.Round(time.Second))
	}
	return text
}

// cost is how many resources were read to the end, with how many requests, and how long these
// waited.
func (r *Report) cost() (read, requests int, waited time.Duration) {
	for _, c := range r.Coverage {
		requests += c.Requests
		waited += c.Waited
		if c.State.Complete() {
			read++
		}
	}
	return read, requests, waited
}

// findingsHint says how to see the findings, unless they are shown.
func (s *Summary) findingsHint() string {
	if s.FindingsShown || len(s.Report.Findings)+len(s.Report.NotEvaluated) == 0 {
		return ""
	}
	return "; --findings shows them all"
}

// resumedText says how often the collection was resumed, and when last.
func resumedText(at []time.Time) string {
	switch n := len(at); n {
	case 0:
		return ""
	case 1:
		return ", resumed " + safetext.Minute(at[0])
	default:
		return fmt.Sprintf(", resumed %d times, last %s", n, safetext.Minute(at[n-1]))
	}
}

func writeCoverage(t *textWriter, coverage []snapshot.Coverage) {
	rows := [][]string{{"objects", "requests", "waited", "  resource"}}
	for _, c := range coverage {
		waited := "-"
		if c.Waited >= time.Second {
			waited = c.Waited.Round(time.Second).String()
		}
		rows = append(rows, []string{safetext.Number(c.Objects), safetext.Number(c.Requests), waited, fmt.Sprintf("  %s: %s", c.Resource, c.State)})
	}
	t.table(tabwriter.AlignRight, rows)
}

// writeGaps says what was not read to the end, and why: a paragraph for each cause.
func writeGaps(t *textWriter, r *Report) {
	for _, c := range r.Coverage {
		for _, n := range c.Notes {
			t.paragraph("", cutName(c.Resource)+": "+cutReason(n))
		}
	}
	gaps := r.Gaps()
	if len(gaps) == 0 {
		return
	}
	t.line("")
	t.paragraph("", fmt.Sprintf("NOT COMPLETE: %d of %s. What is missing in the graph may exist in Okta.",
		len(r.Incomplete()), safetext.Count(len(r.Coverage), "resource")))
	for _, g := range gaps {
		t.line("")
		t.paragraph("  ", g.heading())
		t.paragraph("    ", cutReason(g.Reason))
	}
}

// maxIntegrations is how many integrations the summary names.
const maxIntegrations = 10

func writeIntegrations(t *textWriter, r *Report) {
	t.line("")
	t.paragraph("", integrationCount(r))
	rows := [][]string{{"  name", "tier", "age", "scopes", "creator"}}
	name := 24
	if t.columns() < 60 {
		name = 15 // the tier and the age are to be seen too
	}
	for i := range r.Integrations[:min(maxIntegrations, len(r.Integrations))] {
		n := &r.Integrations[i]
		creator := cmp.Or(n.Creator.Name, n.Creator.ID, "unknown")
		if state := n.Creator.State; state != "" && state != "ACTIVE" {
			creator = creatorState(state) + ": " + creator
		}
		rows = append(rows, []string{"  " + safetext.Truncate(n.Name, name), n.tierText(), r.ageCell(n.Created), n.ScopeCount(), creator})
	}
	if len(rows) > 1 {
		t.table(0, rows)
	}
	if more := len(r.Integrations) - maxIntegrations; more > 0 {
		t.paragraph("  ", fmt.Sprintf("and %s more; --report FILE.html shows them all", safetext.Number(more)))
	}
}

// writeFindings counts the findings and names the critical ones.
func (s *Summary) writeFindings(t *textWriter) {
	const limit = 10
	t.line("")
	t.paragraph("", s.Report.headline()+s.findingsHint())
	n := 0
	for _, f := range s.Report.Findings {
		if f.Severity != Critical {
			break
		}
		if n++; n > limit {
			continue
		}
		t.cut(fmt.Sprintf("  CRITICAL  %s  %s: %s", f.ID, safetext.Truncate(f.Subject.Name, 30), f.Title))
	}
	if n > limit {
		t.line("  and %d more critical ones", n-limit)
	}
}

// creatorState is the state of an account in the words of people who read it.
func creatorState(state string) string {
	if state == "gone" {
		return "deleted"
	}
	return strings.ToLower(state)
}

// integrationCount says how many integrations there are, as far as that is known.
func integrationCount(r *Report) string {
	n := len(r.Integrations)
	if r.Known(snapshot.APIServices) {
		return safetext.Count(n, "API service integration")
	}
	why := snapshot.APIServices + " is " + string(r.coverage(snapshot.APIServices).State)
	if n == 0 {
		return "API service integrations: not known, " + why
	}
	return safetext.Count(n, "API service integration") + ", perhaps more: " + why
}

func (r *Report) ageCell(created time.Time) string {
	if created.IsZero() {
		return "-"
	}
	return AgeText(r.Run.Started.Sub(created))
}

// writeGraph says what in the graph was left out or is unusual.
func (s *Summary) writeGraph(t *textWriter) {
	for _, line := range []struct {
		what   string
		counts map[string]int
	}{
		{"edges skipped because one endpoint is not in the graph", s.Graph.Dangling},
		{"edges skipped because it is unknown who is an administrator", s.Graph.LeftOut},
		{"dates that could not be read", s.Graph.BadDates},
		{"nodes with Okta's id in place of another one", s.Graph.Fallbacks},
		{"oddities", s.Graph.Remarks},
	} {
		if text := countsText(line.counts); text != "" {
			t.paragraph("", line.what+": "+text)
		}
	}
	writeNames(t, "unknown, so no edges follow from it", s.Graph.Unknown)
	writeNames(t, "scope unknown to oktagon, please report it", s.Graph.UnknownScopes)
}

// writeNames writes a line for each name, up to a limit.
func writeNames(t *textWriter, what string, names []string) {
	const limit = 20
	for i, name := range names {
		if i == limit {
			t.line("... and %d more", len(names)-limit)
			break
		}
		t.paragraph("", what+": "+name)
	}
}

// writeQueries lists the saved queries whose resources were not read to the end.
func (s *Summary) writeQueries(t *textWriter) {
	incomplete := slices.DeleteFunc(slices.Clone(s.Queries), func(q Query) bool { return len(q.Missing) == 0 })
	if len(incomplete) == 0 {
		return
	}
	t.paragraph("", fmt.Sprintf("%d of %d saved queries lack resources that were not read to the end:", len(incomplete), len(s.Queries)))
	for _, q := range incomplete {
		t.paragraph("  ", q.Name+": "+strings.Join(q.Missing, " "))
	}
}

// writeFiles names the files and what to do with them. BloodHound looks the ends of hybrid edges
// up among the nodes that it has already, so that the order of the uploads matters.
func (s *Summary) writeFiles(t *textWriter) {
	t.line("")
	if n := s.Graph.HybridLeftOut; n > 0 {
		t.paragraph("", fmt.Sprintf("%s into other graphs are left out: standard output is one file; --output FILE.json writes them", safetext.Count(n, "edge")))
	}
	for _, f := range s.Graph.Files {
		t.paragraph("", fmt.Sprintf("wrote %s (%s nodes, %s edges, %s bytes)", f.Path,
			safetext.Number(f.Nodes), safetext.Number(f.Edges), safetext.Number(int(f.Bytes))))
	}
	if next := s.next(); next != "" {
		t.paragraph("Next: ", next)
	}
}

// next is what to do with the files, "" when the run does it.
func (s *Summary) next() string {
	main := slices.IndexFunc(s.Graph.Files, func(f opengraph.File) bool { return !f.Hybrid && f.Path != "-" })
	hybrid := slices.IndexFunc(s.Graph.Files, func(f opengraph.File) bool { return f.Hybrid })
	switch {
	case s.Uploading || main < 0:
		return ""
	case hybrid < 0:
		return "upload " + s.Graph.Files[main].Path + " to BloodHound"
	}
	return fmt.Sprintf("1. upload %s; 2. when it and your data of the other platforms are ingested, upload %s (an edge whose end is not there is dropped, or ends at a node without a name)",
		s.Graph.Files[main].Path, s.Graph.Files[hybrid].Path)
}

// countsText lists counts in the order of their names: "3 a, 1 b".
func countsText(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %s", safetext.Number(counts[name]), name))
	}
	return strings.Join(parts, ", ")
}

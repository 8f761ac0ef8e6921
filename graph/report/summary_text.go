package report

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// Text writes the summary for people. The names of the files come last.
func (s *Summary) Text(w io.Writer) error {
	var t textWriter
	r := s.Report
	t.line("")
	t.line("%s, collected %s%s", r.Organization.Domain, safetext.Minute(r.Run.Started), resumedText(r.Run.Resumed))
	t.line("")
	writeCoverage(&t, r.Coverage)
	writeGaps(&t, r)
	writeIntegrations(&t, r)
	t.line("%s%s", r.headline(), s.findingsHint())
	s.writeGraph(&t)
	s.writeQueries(&t)
	for _, n := range r.Run.Notes {
		t.line("note: %s", n)
	}
	s.writeHybrid(&t)
	for _, f := range s.Graph.Files {
		t.line("wrote %s (%s nodes, %s edges, %s bytes)", f.Path,
			safetext.Number(f.Nodes), safetext.Number(f.Edges), safetext.Number(int(f.Bytes)))
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// findingsHint says how to see the findings, unless they are shown.
func (s *Summary) findingsHint() string {
	if s.FindingsShown || len(s.Report.Findings)+len(s.Report.NotEvaluated) == 0 {
		return ""
	}
	return "; --findings tells what to do"
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

// writeGaps says why resources were not read to the end.
func writeGaps(t *textWriter, r *Report) {
	for _, c := range r.Coverage {
		if !c.State.Complete() {
			t.line("")
			t.line("%s is %s: %s", c.Resource, c.State, c.Reason)
		}
		for _, n := range c.Notes {
			t.line("")
			t.line("%s: %s", c.Resource, n)
		}
	}
	if n := len(r.Incomplete()); n > 0 {
		t.line("")
		t.line("NOT COMPLETE: %d of %s. What is missing in the graph may exist in Okta.", n, safetext.Count(len(r.Coverage), "resource"))
	}
}

func writeIntegrations(t *textWriter, r *Report) {
	t.line("")
	t.line("%s", integrationCount(r))
	if len(r.Integrations) == 0 {
		return
	}
	rows := [][]string{{"name", "id", "creator", "creator is", "age", "scopes", "manage scopes"}}
	for _, i := range r.Integrations {
		rows = append(rows, []string{cutCell(i.Name), cutCell(i.ID), cutCell(cmp.Or(i.Creator.Name, i.Creator.ID, "-")),
			i.Creator.State, ageInDays(i.Created, r.Run.Started), strconv.Itoa(len(i.Scopes)), manageScopes(i.Scopes)})
	}
	t.table(0, rows)
	t.line("")
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

func ageInDays(created, now time.Time) string {
	if created.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%d d", int(now.Sub(created).Hours()/24))
}

func manageScopes(all []Scope) string {
	var names []string
	for _, s := range all {
		if strings.HasSuffix(s.Name, ".manage") {
			names = append(names, s.Name)
		}
	}
	return cmp.Or(strings.Join(names, " "), "-")
}

// writeGraph says what in the graph was left out or is unusual.
func (s *Summary) writeGraph(t *textWriter) {
	for _, line := range []struct {
		what   string
		counts map[string]int
	}{
		{"edges left out because an end is no node", s.Graph.Dangling},
		{"edges left out because it is not known who is an admin", s.Graph.LeftOut},
		{"dates that could not be read", s.Graph.BadDates},
		{"nodes that took Okta's id", s.Graph.Fallbacks},
		{"oddities", s.Graph.Remarks},
	} {
		if text := countsText(line.counts); text != "" {
			t.line("%s: %s", line.what, text)
		}
	}
	writeNames(t, "not known, so nothing follows from it", s.Graph.Unknown)
	writeNames(t, "in no table of scopes", s.Graph.UnknownScopes)
}

// writeNames writes a line for each name, up to a limit.
func writeNames(t *textWriter, what string, names []string) {
	const limit = 20
	for i, name := range names {
		if i == limit {
			t.line("... and %d more", len(names)-limit)
			break
		}
		t.line("%s: %s", what, name)
	}
}

// writeQueries lists the saved queries whose resources were not read to the end.
func (s *Summary) writeQueries(t *textWriter) {
	incomplete := slices.DeleteFunc(slices.Clone(s.Queries), func(q Query) bool { return len(q.Missing) == 0 })
	if len(incomplete) == 0 {
		return
	}
	t.line("%d of %d saved queries can have an answer; of the others, this was not read to its end:",
		len(s.Queries)-len(incomplete), len(s.Queries))
	for _, q := range incomplete {
		t.line("  %s: %s", q.Name, strings.Join(q.Missing, " "))
	}
}

// writeHybrid says in which order to upload the files: BloodHound looks the ends of hybrid edges
// up among the nodes that it has already.
func (s *Summary) writeHybrid(t *textWriter) {
	if n := s.Graph.HybridLeftOut; n > 0 {
		t.line("%s edges into other graphs are left out: standard output is one file; give --output FILE.json", safetext.Number(n))
	}
	main := slices.IndexFunc(s.Graph.Files, func(f opengraph.File) bool { return !f.Hybrid })
	hybrid := slices.IndexFunc(s.Graph.Files, func(f opengraph.File) bool { return f.Hybrid })
	if main >= 0 && hybrid >= 0 {
		t.line("upload %s first and, once that and the data of the other platforms is in, %s",
			s.Graph.Files[main].Path, s.Graph.Files[hybrid].Path)
	}
}

// countsText lists counts in the order of their names: "3 a, 1 b".
func countsText(counts map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%s %s", safetext.Number(counts[name]), name))
	}
	return strings.Join(parts, ", ")
}

package report

import (
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
	"oktagon/graph"
	"oktagon/graph/opengraph"
)

// Graph says what was built and where it is.
type Graph struct {
	graph.Stats
	// Files are what was written.
	Files []opengraph.File `json:"files"`
	// HybridLeftOut counts the edges into other graphs that standard output has
	// no place for.
	HybridLeftOut int `json:"hybrid_left_out,omitempty"`
}

// Summary is everything that a run has to say of itself.
type Summary struct {
	Report *Report
	Graph  Graph
	// FindingsTold is that the findings themselves are told beside the summary.
	FindingsTold bool
	// Notes are remarks on the configuration.
	Notes []string
	// Queries are the saved queries that oktagon brings along.
	Queries []Query
}

// Query is a saved query and the resources that it needs and that were not read
// to their end: without them, an empty answer means nothing.
type Query struct {
	// Name is the query's name.
	Name string `json:"name"`
	// Missing are the resources without which its answer means nothing.
	Missing []string `json:"missing,omitempty"`
}

// Text writes the summary for people; the path of the output comes last.
func (s *Summary) Text(w io.Writer) error {
	var t sheet
	r := s.Report
	t.line("")
	t.line("%s, collected %s%s", r.Domain, safetext.Minute(r.Started), resumed(r.Resumed))
	t.line("")
	coverageTable(&t, r.Coverage)
	reasons(&t, r)
	integrationTable(&t, r)
	t.line("%s%s", r.headline(), s.further())
	s.graph(&t)
	s.queries(&t)
	for _, n := range r.Notes {
		t.line("note: %s", n)
	}
	s.hybrid(&t)
	for _, f := range s.Graph.Files {
		t.line("wrote %s (%s nodes, %s edges, %s bytes)", f.Path,
			safetext.Number(f.Nodes), safetext.Number(f.Edges), safetext.Number(int(f.Bytes)))
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// A sheet is text for a terminal: a line stays one line and a cell one cell,
// whatever an organization has put into them.
type sheet struct{ strings.Builder }

func (s *sheet) line(format string, args ...any) {
	s.WriteString(safetext.Text(fmt.Sprintf(format, args...)) + "\n")
}

func (s *sheet) table(align uint, rows [][]string) {
	t := tabwriter.NewWriter(s, 0, 0, 2, ' ', align)
	for _, cells := range rows {
		for i := range cells {
			cells[i] = safetext.Text(cells[i])
		}
		fmt.Fprintln(t, strings.Join(cells, "\t"))
	}
	t.Flush()
}

// further says where the findings are, unless they were told.
func (s *Summary) further() string {
	if s.FindingsTold || len(s.Report.Findings)+len(s.Report.NotEvaluated) == 0 {
		return ""
	}
	return "; --findings tells what to do"
}

// resumed says how often the collection was taken up again, and when last.
func resumed(at []time.Time) string {
	switch n := len(at); n {
	case 0:
		return ""
	case 1:
		return ", resumed " + safetext.Minute(at[0])
	default:
		return fmt.Sprintf(", resumed %d times, last %s", n, safetext.Minute(at[n-1]))
	}
}

// hybrid says what to do about the edges into other graphs: BloodHound looks
// their ends up among what it has.
func (s *Summary) hybrid(t *sheet) {
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

func coverageTable(t *sheet, coverage []snapshot.Coverage) {
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

// reasons explains every resource that is not whole.
func reasons(t *sheet, r *Report) {
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

func integrationTable(t *sheet, r *Report) {
	t.line("")
	t.line("%s", integrationCount(r))
	if len(r.Integrations) == 0 {
		return
	}
	rows := [][]string{{"name", "id", "creator", "creator is", "age", "scopes", "manage scopes"}}
	for _, i := range r.Integrations {
		rows = append(rows, []string{cell(i.Name), cell(i.ID), cell(creatorName(i.Creator)),
			i.Creator.State, age(i.Created, r.Started), strconv.Itoa(len(i.Scopes)), manage(i.Scopes)})
	}
	t.table(0, rows)
	t.line("")
}

// integrationCount says how many there are, as far as that is known.
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

func creatorName(c Principal) string {
	switch {
	case c.Name != "":
		return c.Name
	case c.ID != "":
		return c.ID
	}
	return "-"
}

func age(created, now time.Time) string {
	if created.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%d d", int(now.Sub(created).Hours()/24))
}

// manage names the scopes that can write.
func manage(all []Scope) string {
	var names []string
	for _, s := range all {
		if strings.HasSuffix(s.Name, ".manage") {
			names = append(names, s.Name)
		}
	}
	if len(names) == 0 {
		return "-"
	}
	return strings.Join(names, " ")
}

func (s *Summary) graph(t *sheet) {
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
		if text := CountsText(line.counts); text != "" {
			t.line("%s: %s", line.what, text)
		}
	}
	named(t, "not known, so nothing follows from it", s.Graph.Unknown)
	named(t, "in no table of scopes", s.Graph.UnknownScopes)
}

// named names things one by one, up to a bound.
func named(t *sheet, what string, names []string) {
	for i, name := range names {
		if i == maxNamed {
			t.line("... and %d more", len(names)-maxNamed)
			break
		}
		t.line("%s: %s", what, name)
	}
}

// queries tells which saved queries cannot have an answer from this graph.
func (s *Summary) queries(t *sheet) {
	without := slices.DeleteFunc(slices.Clone(s.Queries), func(q Query) bool { return len(q.Missing) == 0 })
	if len(without) == 0 {
		return
	}
	t.line("%d of %d saved queries can have an answer; of the others, this was not read to its end:",
		len(s.Queries)-len(without), len(s.Queries))
	for _, q := range without {
		t.line("  %s: %s", q.Name, strings.Join(q.Missing, " "))
	}
}

// maxNamed bounds how many things the summary names one by one.
const maxNamed = 20

// CountsText lists a map of counts in the order of its keys.
func CountsText(m map[string]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		parts = append(parts, fmt.Sprintf("%s %s", safetext.Number(m[k]), k))
	}
	return strings.Join(parts, ", ")
}

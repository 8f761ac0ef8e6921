package collector

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"oktagon/collector/okta"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Check signs in, sends one request or a few for each selected resource, and writes to
// out a table of what a collection would lack and which scope and role it needs. complete
// is whether it would lack nothing.
func Check(ctx context.Context, c *okta.Client, w *snapshot.Writer, o Options, out io.Writer) (complete bool, err error) {
	o.Probe, o.Selection = true, o.Selection.Enabled(o)
	if err := Run(ctx, c, w, o); err != nil {
		return false, err
	}
	m := w.Snapshot().Manifest
	for _, n := range m.Notes {
		fmt.Fprintf(out, "note: %s\n", n)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "resource\tis\tscope\tleast admin role\twithout it the graph lacks\n")
	for _, row := range o.Selection.rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", row.name, probeResult(m.CoverageOf(row.name)),
			strings.Join(row.scopes, " "), leastRole(c, row), row.produces)
	}
	if err := table.Flush(); err != nil {
		return false, err
	}
	writeReasons(out, m.Coverage)
	writeVerdict(out, m.Coverage)
	return m.Complete(), nil
}

// writeReasons writes each reason once, with the resources that it concerns.
func writeReasons(out io.Writer, coverage []snapshot.Coverage) {
	var reasons []string
	lacking := map[string][]string{}
	for _, c := range coverage {
		if c.State.Complete() {
			continue
		}
		if lacking[c.Reason] == nil {
			reasons = append(reasons, c.Reason)
		}
		lacking[c.Reason] = append(lacking[c.Reason], c.Resource)
	}
	for _, reason := range reasons {
		fmt.Fprintf(out, "\n%s: %s\n", strings.Join(lacking[reason], ", "), reason)
	}
}

// writeVerdict says in a sentence what a collection would lack.
func writeVerdict(out io.Writer, coverage []snapshot.Coverage) {
	var lacking []string
	for _, c := range coverage {
		if !c.State.Complete() {
			lacking = append(lacking, c.Resource)
		}
	}
	if lacking == nil {
		fmt.Fprint(out, "\nA collection would be complete.\n")
		return
	}
	text := fmt.Sprintf("A collection would lack %s. The reasons above say what to grant.", strings.Join(lacking, ", "))
	fmt.Fprintf(out, "\n%s\n", strings.Join(safetext.Wrap(text, 0), "\n"))
}

// probeResult is the word for what the probe of a resource has shown.
func probeResult(c snapshot.Coverage) string {
	switch c.State {
	case snapshot.Complete:
		if c.Requests == 0 {
			return "not tried: nothing to ask for"
		}
		return "granted"
	case snapshot.Partial:
		return "granted in part"
	}
	return string(c.State)
}

// leastRole is the admin role that the credential needs beside the scope: an API service
// integration has no role and needs none.
func leastRole(c *okta.Client, row resource) string {
	if c.Mode() == okta.ClientSecret {
		return "none"
	}
	return row.role
}

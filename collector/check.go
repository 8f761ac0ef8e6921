package collector

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"oktagon/collector/okta"
	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Check signs in, sends one request or a few for each selected resource, and writes to
// out a table of what a collection would lack and which scope and role it needs. complete
// is whether it would lack nothing. Nothing is wider than width columns, unless it is 0.
func Check(ctx context.Context, c *okta.Client, w *snapshot.Writer, o Options, out io.Writer, width int) (complete bool, err error) {
	o.Probe, o.Selection = true, o.Selection.Enabled(o)
	if err := Run(ctx, c, w, o); err != nil {
		return false, err
	}
	m := w.Snapshot().Manifest
	t := checkText{out: out, width: width}
	for _, n := range m.Notes {
		t.paragraph("note: " + n)
	}
	rows := [][]string{{"resource", "is", "scope", "least admin role", "without it the graph lacks"}}
	for _, row := range o.Selection.rows {
		rows = append(rows, []string{row.name, probeResult(m.CoverageOf(row.name)), strings.Join(row.scopes, " "), leastRole(c, row), row.produces})
	}
	t.table(rows)
	t.reasons(m.Coverage)
	t.verdict(m.Coverage, o.Selection.grants(c, m))
	return m.Complete(), t.err
}

// checkText writes the result of a check. A pipe gets whole rows and reasons, a terminal what
// fits.
type checkText struct {
	out   io.Writer
	width int // of the terminal in columns; 0 is none
	err   error
}

func (t *checkText) line(text string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.out, text+"\n")
	}
}

func (t *checkText) paragraph(text string) {
	if t.width == 0 {
		t.line(text)
		return
	}
	for _, line := range safetext.WrapAt(text, t.width) {
		t.line(line)
	}
}

func (t *checkText) table(rows [][]string) {
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, cells := range rows {
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t")) // a Builder does not fail
	}
	_ = table.Flush()
	for line := range strings.Lines(text.String()) {
		line = strings.TrimSuffix(line, "\n")
		if t.width > 0 {
			line = safetext.Truncate(line, t.width)
		}
		t.line(line)
	}
}

// reasons writes each reason once, with the resources that it concerns.
func (t *checkText) reasons(coverage []snapshot.Coverage) {
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
		t.line("")
		t.paragraph(strings.Join(lacking[reason], ", ") + ": " + reason)
	}
}

// verdict says in a sentence what a collection would lack, and what to grant.
func (t *checkText) verdict(coverage []snapshot.Coverage, grants []string) {
	var lacking []string
	for _, c := range coverage {
		if !c.State.Complete() {
			lacking = append(lacking, c.Resource)
		}
	}
	t.line("")
	if lacking == nil {
		t.paragraph("A collection would be complete.")
		return
	}
	const limit = 8
	names := strings.Join(lacking, ", ")
	if len(lacking) > limit {
		names = strings.Join(lacking[:limit], ", ") + " and " + safetext.Count(len(lacking)-limit, "more resource")
	}
	advice := ". The reasons above say what to do."
	if grants != nil {
		advice = ": grant " + strings.Join(grants, ", ") + "."
	}
	verdict := checkText{t.out, cmp.Or(t.width, 80), t.err}
	verdict.paragraph("A collection would lack " + names + advice)
	t.err = verdict.err
}

// grants are the scopes and roles that would bring what was refused: the scope, unless the
// credential has it, and else the role.
func (s Selection) grants(c *okta.Client, m snapshot.Manifest) (all []string) {
	for _, row := range s.rows {
		if state := m.CoverageOf(row.name).State; state != snapshot.Denied && state != snapshot.Partial {
			continue
		}
		if slices.ContainsFunc(row.needs, func(need string) bool { return m.CoverageOf(need).State == snapshot.Denied }) {
			continue // that is granted, or not, with what it needs
		}
		grants := missingScopes(c, row)
		if role := leastRole(c, row); grants == nil && role != noRole {
			grants = []string{"the role " + role}
		}
		all = append(all, grants...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// missingScopes are the scopes of a resource that the token is known to lack.
func missingScopes(c *okta.Client, row resource) (missing []string) {
	for _, scope := range row.scopes {
		if granted, known := c.HasScope(scope); known && !granted {
			missing = append(missing, scope)
		}
	}
	return missing
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

// noRole is said where no admin role is needed.
const noRole = "none"

// leastRole is the admin role that the credential needs beside the scope: an API service
// integration has no role and needs none.
func leastRole(c *okta.Client, row resource) string {
	if c.Mode() == okta.ClientSecret {
		return noRole
	}
	return row.role
}

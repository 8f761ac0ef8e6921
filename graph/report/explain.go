package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Explain says what a kind of finding means, how it is computed and what to do, for a terminal
// of 80 columns. Its error names the kinds that exist.
func Explain(id string) (string, error) {
	rules := Rules()
	n := slices.IndexFunc(rules, func(r Rule) bool { return strings.EqualFold(r.ID, id) })
	if n < 0 {
		return "", fmt.Errorf("--explain %s: there is no such kind of finding; the kinds are %s", cutName(id), strings.Join(ids(rules), " "))
	}
	r := &rules[n]
	var t textWriter
	t.paragraph("", r.ID+": "+r.Title)
	for _, part := range []struct{ heading, text string }{
		{"Severity", string(r.Worst) + ", or lower"},
		{"What it means", r.Means},
		{"How it is computed", r.How},
		{"What it needs", cmp.Or(strings.Join(r.Needs, " "), "nothing besides the list of what it is about")},
		{"What to do", r.Advice},
	} {
		t.line("")
		t.line("%s:", part.heading)
		t.paragraph("  ", part.text)
	}
	return t.String(), nil
}

func ids(rules []Rule) (all []string) {
	for i := range rules {
		all = append(all, rules[i].ID)
	}
	return all
}

package report

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"oktagon/collector/safefile"
	"oktagon/graph/scopes"
)

// Acceptance is an entry of --accepted: somebody answers for a finding until a date. It ends when
// the finding gets worse than the entry records.
type Acceptance struct {
	Finding  string   `yaml:"finding"`  // id of the rule
	Subject  string   `yaml:"subject"`  // Okta's id
	Severity Severity `yaml:"severity"` // when it was accepted
	Evidence []string `yaml:"evidence"` // the facts at that time
	Reason   string   `yaml:"reason"`
	By       string   `yaml:"by"`
	Until    string   `yaml:"until"` // the last day, as 2027-03-31
}

// AcceptedFinding is a finding that does not count.
type AcceptedFinding struct {
	Finding    *Finding
	Acceptance *Acceptance
}

// maxAccepted is the size of a file with some ten thousand entries, in MiB.
const maxAccepted = 4

// ReadAccepted reads the file of --accepted. Its error names all entries that are refused.
func ReadAccepted(path string) ([]Acceptance, error) {
	text, err := safefile.ReadFile(path, maxAccepted)
	if err != nil {
		return nil, err
	}
	return parseAccepted(text)
}

func parseAccepted(text []byte) ([]Acceptance, error) {
	var file struct {
		Accepted []Acceptance `yaml:"accepted"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		text := strings.NewReplacer("yaml: ", "", "unmarshal errors:\n  ", "", " in type report.Acceptance", "", "\n ", ";").Replace(err.Error())
		return nil, fmt.Errorf("it is no list of accepted findings: %s; --accept-template prints one", text)
	}
	var problems []error
	seen := map[[2]string]bool{}
	for i := range file.Accepted {
		a := &file.Accepted[i]
		if problem := a.problem(); problem != "" {
			problems = append(problems, fmt.Errorf("entry %d (%s of %s): %s", i+1, cutName(a.Finding), cutName(a.Subject), problem))
		} else if key := [2]string{a.Finding, a.Subject}; seen[key] {
			problems = append(problems, fmt.Errorf("entry %d (%s of %s): it is there twice; leave one out", i+1, cutName(a.Finding), cutName(a.Subject)))
		} else {
			seen[key] = true
		}
	}
	return file.Accepted, errors.Join(problems...)
}

// problem says why an entry is refused, "" when it is not.
func (a *Acceptance) problem() string {
	_, err := time.Parse(time.DateOnly, a.Until)
	switch {
	case a.Finding == "" || a.Subject == "":
		return "it needs a finding and a subject"
	case !slices.ContainsFunc(Rules(), func(r Rule) bool { return r.ID == a.Finding }):
		return "there is no such kind of finding; --explain lists them"
	case strings.TrimSpace(a.Reason) == "":
		return "it has no reason: say why the finding is accepted"
	case err != nil:
		return "until must be a date such as 2027-03-31"
	case a.Severity != "" && a.Severity.rank() < 0:
		return "its severity is unknown: use critical, high, medium, low or info"
	}
	return ""
}

// Accept takes the findings that are accepted out of those that count. What does not apply any
// more, or to nothing, is noted. Dates are compared with that of the collection, as ages are.
func (r *Report) Accept(entries []Acceptance) {
	byKey := map[[2]string]*Acceptance{}
	for i := range entries {
		byKey[[2]string{entries[i].Finding, entries[i].Subject}] = &entries[i]
	}
	var open Findings
	unrecorded := 0
	for _, f := range r.Findings {
		key := [2]string{f.ID, f.Subject.ID}
		a := byKey[key]
		delete(byKey, key)
		ended := ""
		if a != nil {
			ended = a.ended(f, r.facts(f), r.Run.Started)
		}
		switch {
		case a == nil:
			open = append(open, f)
		case ended != "":
			open = append(open, f)
			r.AcceptNotes = append(r.AcceptNotes, fmt.Sprintf("%s of %s counts again: %s", f.ID, f.Subject.ID, ended))
		default:
			r.Accepted = append(r.Accepted, AcceptedFinding{f, a})
			if a.Severity == "" || a.Evidence == nil {
				unrecorded++
			}
		}
	}
	r.Findings = open
	for i := range entries { // in the order of the file
		a := &entries[i]
		if byKey[[2]string{a.Finding, a.Subject}] == nil {
			continue
		}
		note := "matches no finding: leave the entry out"
		if slices.ContainsFunc(r.NotEvaluated, func(n NotEvaluated) bool { return n.ID == a.Finding }) {
			note = "matches no finding, but the kind was not evaluated for everything: keep the entry for now"
		}
		r.AcceptNotes = append(r.AcceptNotes, fmt.Sprintf("the accepted %s of %s %s", a.Finding, cutName(a.Subject), note))
	}
	if unrecorded > 0 {
		r.AcceptNotes = append(r.AcceptNotes, fmt.Sprintf("%d accepted without severity and evidence: they do not count even when they get worse; --accept-template prints both", unrecorded))
	}
}

// ended says why an entry does not apply any more, "" when it does.
func (a *Acceptance) ended(f *Finding, facts []string, now time.Time) string {
	until, _ := time.Parse(time.DateOnly, a.Until)
	if !now.Before(until.AddDate(0, 0, 1)) {
		return "it was accepted until " + a.Until
	}
	if a.Severity != "" && !a.Severity.AtLeast(f.Severity) {
		return fmt.Sprintf("it was accepted as %s and is %s", a.Severity, f.Severity)
	}
	if a.Evidence == nil {
		return ""
	}
	for _, fact := range facts {
		if !slices.Contains(a.Evidence, fact) && !isLess(fact, a.Evidence) {
			return "new since it was accepted: " + fact
		}
	}
	return ""
}

// tiers are the words before a tier and a number, which may get smaller without being worse.
const (
	tierFact  = "tier "
	countFact = "more: "
)

// isLess reports whether a fact is a lower tier, or a lower number, than a recorded one.
func isLess(fact string, recorded []string) bool {
	order := func(tier string) int { return slices.Index(scopes.Tiers, scopes.Tier(tier)) } // -1 for what is none
	if now, ok := strings.CutPrefix(fact, tierFact); ok {
		return slices.ContainsFunc(recorded, func(r string) bool {
			was, isTier := strings.CutPrefix(r, tierFact)
			return isTier && order(was) >= 0 && order(was) <= order(now)
		})
	}
	what, now, ok := strings.Cut(fact, countFact)
	return ok && slices.ContainsFunc(recorded, func(r string) bool {
		var n, m int
		other, was, _ := strings.Cut(r, countFact)
		_, err := fmt.Sscan(was, &n)
		_, err2 := fmt.Sscan(now, &m)
		return other == what && errors.Join(err, err2) == nil && m <= n
	})
}

// facts are what makes a finding worse when it is added: scopes, roles, secrets, applications,
// groups and people by id or name, how many more there are, and the tier of the subject. Ages and
// states are none: they change by themselves, or are findings of their own.
func (r *Report) facts(f *Finding) []string {
	all := []string{}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		switch name := cmp.Or(e.ID, e.Name); {
		case e.More > 0:
			all = append(all, fmt.Sprintf("%s %s%d", e.What, countFact, e.More))
		case name != "" && !slices.Contains(all, e.What+" "+name):
			all = append(all, e.What+" "+name)
		}
	}
	for i := range r.Integrations {
		if x := &r.Integrations[i]; f.Subject.ID == x.ID {
			all = append(all, tierFact+string(x.Tier))
		}
	}
	for i := range r.Applications {
		if x := &r.Applications[i]; f.Subject.ID == x.ID {
			all = append(all, tierFact+string(x.Tier))
		}
	}
	return all
}

// AcceptTemplate writes an entry of --accepted for each finding that counts, with an empty reason
// to be filled in. It has no names of people.
func (r *Report) AcceptTemplate(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Keep the entries for what you accept, and fill in reason, by and until.\naccepted:\n")
	for _, f := range r.Findings {
		fmt.Fprintf(&b, "  # %s\n", quoted(f.Title+": "+f.Subject.public().Name))
		fmt.Fprintf(&b, "  - finding: %s\n    subject: %q\n    severity: %s\n    evidence: [", f.ID, f.Subject.ID, f.Severity)
		for i, fact := range r.facts(f) {
			if i > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "%q", fact)
		}
		b.WriteString("]\n    reason: \"\"\n    by: \"\"\n    until: \"\"\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// quoted leaves out what would end a comment.
func quoted(s string) string {
	return strings.Trim(fmt.Sprintf("%q", strings.TrimSuffix(s, ": ")), `"`)
}

// writeAccepted lists the accepted findings and the notes on them.
func (r *Report) writeAccepted(t *textWriter) {
	if len(r.Accepted)+len(r.AcceptNotes) == 0 {
		return
	}
	t.line("")
	t.line("accepted, not counted: %d", len(r.Accepted))
	for _, a := range r.Accepted {
		t.paragraph("    ", fmt.Sprintf("%s %s, %s: %s", a.Finding.ID, cutName(a.Finding.Subject.Name), a.Finding.Subject.ID, a.Acceptance.Text()))
	}
	for _, note := range r.AcceptNotes {
		t.paragraph("note: ", note)
	}
}

// Text says until when, by whom and why.
func (a *Acceptance) Text() string {
	by := ""
	if a.By != "" {
		by = " by " + cutName(a.By)
	}
	return "until " + a.Until + by + ": " + cutValue(a.Reason)
}

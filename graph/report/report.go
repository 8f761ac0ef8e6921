package report

import (
	"fmt"
	"slices"
	"time"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Report is what a run knows about the third parties, applications and tokens that have
// standing access to an organization. The terminal, the summary and the page show this model.
//
// All names in it come from the organization, as Okta has them. An empty list means that there
// is nothing; where it can also mean that a resource was not read, a field beside it, or
// [Report.Known], tells the two apart.
type Report struct {
	Run          Run
	Organization Organization
	Coverage     []snapshot.Coverage // of each resource that was selected
	Limits       Limits

	Integrations []Integration // the most powerful first
	Applications []Application // those that act for themselves or hold scopes of Okta's API; the most powerful first
	Tokens       []Token       // those with the most severe findings first
	Agents       []Agent       // those that reach farthest first
	Flows        []Flow        // by which data leaves; those with the most severe findings first
	Groups       []RuledGroup  // that rules fill; those with the most severe findings first
	// ProviderAdmins can add identity providers by a role; those that stand for most people come
	// first.
	ProviderAdmins []ProviderAdmin

	Findings     Findings // all findings, the most severe first
	NotEvaluated []NotEvaluated
	Changes      *Changes          // nil without a baseline
	Accepted     []AcceptedFinding // they are not among Findings
	AcceptNotes  []string          // entries of --accepted that do not apply

	nodes map[string]*node // of the extract, for links into the Admin Console
}

// Run says when and by which program the organization was collected.
type Run struct {
	Version           string    // of the program
	Demo              bool      // the organization is the built-in one
	Started, Finished time.Time // of the collection; all ages are those at Started
	Resumed           []time.Time
	Notes             []string // about the credential and the selection
}

// Organization is the organization as a whole.
type Organization struct {
	ID, Domain string
	OktaHost   string // under Okta's own domain, when Domain is another; "" when it is not known
	// NewAppsAreAdmins is Okta's setting that gives new service apps the super admin role; nil
	// when it is unknown.
	NewAppsAreAdmins *bool
	Result           Result
}

// Limits are the ages from which on secrets and integrations are old. They are chosen by the
// user, not by Okta.
type Limits struct{ Secret, Integration time.Duration }

// Known reports whether a resource was read to the end, so that what the report does not have
// does not exist. The setting for new apps can be read and still be unknown, when Okta does not
// return it.
func (r *Report) Known(resource string) bool {
	return r.coverage(resource).Known() && (resource != snapshot.ClientPrivilegesSetting || r.Organization.NewAppsAreAdmins != nil)
}

// Complete reports whether every selected resource was read to the end.
func (r *Report) Complete() bool { return len(r.Incomplete()) == 0 }

// Incomplete returns the resources that were not read to the end.
func (r *Report) Incomplete() (names []string) {
	for _, c := range r.Coverage {
		if !c.State.Complete() {
			names = append(names, c.Resource)
		}
	}
	return names
}

// missing returns those of the resources that were not read to the end.
func (r *Report) missing(resources []string) []string {
	return slices.DeleteFunc(slices.Clone(resources), r.Known)
}

func (r *Report) coverage(resource string) snapshot.Coverage {
	m := snapshot.Manifest{Coverage: r.Coverage}
	return m.CoverageOf(resource)
}

// Older reports whether something is older than a limit. Without a date it is not.
func (r *Report) Older(created time.Time, limit time.Duration) bool {
	return !created.IsZero() && r.Run.Started.Sub(created) > limit
}

// createdText says when something was created, and its age.
func (r *Report) createdText(created time.Time) string {
	if created.IsZero() {
		return "created at an unknown date"
	}
	return "created " + r.sinceText(created)
}

// sinceText is a date, and how long ago it was.
func (r *Report) sinceText(t time.Time) string {
	return t.UTC().Format(time.DateOnly) + ", " + AgeText(r.Run.Started.Sub(t)) + " ago"
}

// AgeText is an age in days up to 60, in months up to 24, then in years with one decimal.
func AgeText(age time.Duration) string {
	days := int(max(0, age) / (24 * time.Hour))
	months := days * 12 / 365
	switch {
	case days <= 60:
		return safetext.Count(days, "day")
	case months <= 24:
		return safetext.Count(months, "month")
	}
	return fmt.Sprintf("%.1f years", float64(days)/365.25)
}

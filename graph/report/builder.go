package report

import (
	"time"

	"oktagon/collector/snapshot"
)

// New makes the report on a snapshot. x must have received the graph that was built from it,
// with the edges of scopes.
func New(version string, s *snapshot.Snapshot, x *Extract, limits Limits) (*Report, error) {
	m := &s.Manifest
	b := &builder{
		report: &Report{
			Run:          Run{Version: version, Started: m.Started, Finished: m.Finished, Resumed: m.Resumed, Notes: m.Notes},
			Organization: Organization{ID: m.Org, Domain: m.Domain, OktaHost: m.OktaHost},
			Coverage:     m.Coverage,
			Limits:       limits,
			nodes:        x.nodes,
		},
		snap: s, extract: x, fanOuts: map[string]*snapshot.FanOutReader{}, providers: map[string]*ProviderAdmin{},
	}
	defer b.close()
	for _, step := range []func() error{b.addPrincipals, b.addOrganization, b.addIntegrations, b.addApplications, b.addTokens, b.addGroups, b.addAgents, b.addFlows, b.addLogFacts, b.addProviderAdmins} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.computeReach()
	b.evaluateRules()
	b.markPartial()
	b.sortSubjects()
	b.sortFindings()
	return b.report, nil
}

// builder is the state of one New call.
type builder struct {
	report     *Report
	snap       *snapshot.Snapshot
	extract    *Extract
	fanOuts    map[string]*snapshot.FanOutReader // by resource, opened on first use
	principals principals

	// secretApps are the applications with a usable secret, which whoever may read applications
	// can read.
	secretApps []secretApp
	byType     map[string][]*Integration // see integrationsOfType
	providers  map[string]*ProviderAdmin // by id, while rules are evaluated
	// undated are the resources in which the rule that is being evaluated found no date for its
	// subject.
	undated []string
}

// secretApp is an application with an active secret.
type secretApp struct {
	id, name string
	power    string // what it can do in Okta, "" for nothing
}

func (b *builder) fanOut(resource string) (*snapshot.FanOutReader, error) {
	if f := b.fanOuts[resource]; f != nil {
		return f, nil
	}
	f, err := b.snap.FanOut(resource)
	if err == nil {
		b.fanOuts[resource] = f
	}
	return f, err
}

func (b *builder) close() {
	for _, f := range b.fanOuts {
		_ = f.Close()
	}
}

func (b *builder) addOrganization() error {
	for p, err := range snapshot.Records[snapshot.ClientPrivileges](b.snap, snapshot.ClientPrivilegesSetting) {
		if err != nil {
			return err
		}
		if on, known := p.On.Get(); known {
			b.report.Organization.NewAppsAreAdmins = &on
		}
	}
	return nil
}

func (b *builder) addTokens() error {
	for t, err := range snapshot.Records[snapshot.APIToken](b.snap, snapshot.APITokens) {
		if err != nil {
			return err
		}
		used, _ := t.LastUsed(b.snap.Manifest.Ended())
		never, _ := t.NeverUsed(used)
		b.report.Tokens = append(b.report.Tokens, Token{ID: t.ID, Name: t.Name.Or(snapshot.Some(t.ID)).String(),
			Owner: b.principals.get(t.UserID.String()), Network: t.Network.Connection.String(),
			Created: date(t.Created), Expires: date(t.ExpiresAt),
			LastUsed: used, NeverUsed: never})
	}
	return nil
}

// date returns a date of Okta, or the zero time when there is none or it cannot be read.
func date(t snapshot.Text) time.Time {
	d, _ := t.Time()
	return d
}

// readToEnd reports whether all items of a parent were read, or the parent does not exist.
func readToEnd(f *snapshot.FanOutReader, id string) bool {
	state, _, ok := f.State(id)
	return ok && (state.Known() || state == snapshot.Gone)
}

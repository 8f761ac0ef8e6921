package report

import (
	"slices"
	"time"

	"oktagon/collector/snapshot"
)

// New makes the report of a snapshot and of the graph that was built from it, as
// x has seen it. The graph must be one that tells of scopes.
func New(version string, s *snapshot.Snapshot, x *Extract, limits Limits) (*Report, error) {
	m := &s.Manifest
	r := &Report{Version: version, Org: m.Org, Domain: m.Domain, Started: m.Started, Resumed: m.Resumed, Finished: m.Finished,
		Complete: m.Complete(), Coverage: m.Coverage, Notes: m.Notes, Limits: limits}
	d := &reading{Report: r, snap: s, extract: x, families: map[string]*snapshot.FanOutReader{}}
	defer d.close()
	for _, step := range []func() error{d.readPeople, d.readSetting, d.readIntegrations, d.readApplications, d.readTokens} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	d.assess()
	return r, nil
}

// reading is the making of a report.
type reading struct {
	*Report
	snap     *snapshot.Snapshot
	extract  *Extract
	families map[string]*snapshot.FanOutReader
	people   principals
	// readable are the applications whose secret could be read by who reads
	// applications.
	readable []readableApp
	byType   map[string][]*Integration // nil until it is asked for
	undated  []string                  // where a date was asked for in vain: by one rule, of one subject
}

// readableApp is an application with an active secret.
type readableApp struct {
	id, name string
	// power is what it may do with Okta, "" for nothing.
	power string
}

func (d *reading) family(resource string) (*snapshot.FanOutReader, error) {
	if f := d.families[resource]; f != nil {
		return f, nil
	}
	f, err := d.snap.FanOut(resource)
	if err == nil {
		d.families[resource] = f
	}
	return f, err
}

func (d *reading) close() {
	for _, f := range d.families {
		_ = f.Close()
	}
}

func (d *reading) readPeople() error {
	d.people = d.extract.named
	if err := d.people.resolve(d.snap, d.extract); err != nil {
		return err
	}
	for id, p := range d.people {
		p.Admin = d.adminOf(id, p.Kind)
		p.Factors = d.extract.at(id).factors
		d.people[id] = p
	}
	return nil
}

// adminResources tell who is an administrator, by the kind of principal.
var adminResources = map[string][]string{
	PrincipalUser: {snapshot.Users, snapshot.Assignees, snapshot.UserAssignments,
		snapshot.Groups, snapshot.GroupMembers, snapshot.GroupAssignments},
	PrincipalApplication: {snapshot.Apps, snapshot.Clients, snapshot.ClientAssignments},
}

// adminOf is what the roles of a principal, and of its groups, make of it. While
// something is missing, an administrator may be a super admin.
func (d *reading) adminOf(id, kind string) Admin {
	if kind == PrincipalIntegration {
		return NoAdmin
	}
	needs := adminResources[kind]
	if needs == nil { // who is not collected may be a user
		needs = adminResources[PrincipalUser]
	}
	level, o := d.extract.adminOf(id)
	switch {
	case level == SuperAdmin:
		return SuperAdmin
	case len(d.missing(needs)) > 0:
		return UnknownAdmin
	case level == OtherAdmin:
		return OtherAdmin
	case kind == "" || o.holdsRoles == nil:
		return UnknownAdmin
	}
	return NoAdmin
}

func (d *reading) readSetting() error {
	for p, err := range snapshot.Records[snapshot.ClientPrivileges](d.snap, snapshot.ClientPrivilegesSetting) {
		if err != nil {
			return err
		}
		if on, known := p.On.Get(); known {
			d.NewAppsAreAdmins = &on
		}
	}
	return nil
}

func (d *reading) readTokens() error {
	for t, err := range snapshot.Records[snapshot.APIToken](d.snap, snapshot.APITokens) {
		if err != nil {
			return err
		}
		d.Tokens = append(d.Tokens, Token{ID: t.ID, Name: t.Name.Or(snapshot.Some(t.ID)).String(),
			Owner: d.people.of(t.UserID.String()), Network: t.Network.Connection.String(),
			Created: date(t.Created), Expires: date(t.ExpiresAt)})
	}
	return nil
}

// missing are those of the resources that were not read to their end.
func (r *Report) missing(resources []string) []string {
	return slices.DeleteFunc(slices.Clone(resources), r.Known)
}

// state is how far the reading of a resource came.
func (r *Report) coverage(resource string) snapshot.Coverage {
	m := snapshot.Manifest{Coverage: r.Coverage}
	return m.CoverageOf(resource)
}

// date reads a date of Okta's; the zero time is none, or none that can be read.
func date(t snapshot.Text) time.Time {
	d, _ := t.Time()
	return d
}

package hybrid

import (
	"crypto/sha256"
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// The applications whose name decides more than one thing.
const (
	ActiveDirectory = "active_directory"
	orgToOrg        = "okta_org2org"
)

// Model is where applications lead, by their settings.
type Model struct {
	apps    []*application // in the order of ids
	byID    map[string]*application
	tenants map[string]string // ids of Entra tenants, by the name that was looked up
	targets map[string]int    // number of applications by targetKey
	seen    map[[sha256.Size]byte]bool
}

// application is what decides about the flow of accounts and passwords between Okta
// and an application, and on to other graphs.
type application struct {
	id, name           string
	service            bool // it fetches tokens for itself and signs no user on
	sourcesProfiles    bool // accounts come from the application
	pushesPasswords    bool
	delegatedAuth      bool // the directory checks passwords
	unknownFeatures    bool // which way accounts and passwords flow is not known
	pushesToOtherGraph bool // groups pushed there are groups of another graph
	signOn             signOn
	platform           platform
}

const unresolvedTenant = "Office 365 apps whose Entra tenant is not known (--resolve-entra-tenants)"

// Read reads the applications.
func Read(r *emit.Reader, e *emit.Emitter) (*Model, error) {
	m := &Model{byID: map[string]*application{}, tenants: map[string]string{}, targets: map[string]int{},
		seen: map[[sha256.Size]byte]bool{}}
	err := emit.Each(r, snapshot.EntraTenants, func(t *snapshot.EntraTenant) error {
		if id := t.TenantID.String(); !blank(id) {
			m.tenants[t.Name] = id
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return m, emit.Each(r, snapshot.Apps, func(a *snapshot.App) error {
		app := newApplication(a)
		app.platform = m.platformOf(a)
		m.apps = append(m.apps, app)
		m.byID[a.ID] = app
		m.targets[app.targetKey()]++
		if a.Features.Unknown() {
			r.Misread(snapshot.Apps, "application "+a.ID+" has features that are no list of texts: accounts and passwords may flow to or from it")
		}
		if _, byName := a.EntraTenant(); byName && m.ResolvedTenant(a) == "" {
			e.Remark(unresolvedTenant)
		}
		return nil
	})
}

func newApplication(a *snapshot.App) *application {
	return &application{
		id:                 a.ID,
		name:               a.Name.String(),
		service:            a.IsService(),
		sourcesProfiles:    slices.Contains(a.Features, "PROFILE_MASTERING"),
		pushesPasswords:    slices.Contains(a.Features, "PUSH_PASSWORD_UPDATES"),
		delegatedAuth:      slices.Contains(a.Features, "OUTBOUND_DEL_AUTH"),
		unknownFeatures:    a.Features.Unknown(),
		pushesToOtherGraph: a.PushesToOtherGraph(),
		signOn:             signOnOf(a),
	}
}

// ResolvedTenant returns the id that Microsoft gave for the name of the Entra tenant
// of an Office 365 app, "" when it was not asked or has no answer.
func (m *Model) ResolvedTenant(a *snapshot.App) string {
	name, ok := a.EntraTenant()
	if !ok {
		return ""
	}
	return m.tenants[name]
}

// writer returns the writer of edges to targets that others may lead to as well.
func (m *Model) writer(e *emit.Emitter) *writer { return &writer{e: e, seen: m.seen} }

// writerTo returns the writer of edges to where so many applications or providers
// lead.
func (m *Model) writerTo(e *emit.Emitter, sources int) *writer {
	if soleTarget := sources == 1; soleTarget {
		return &writer{e: e}
	}
	return m.writer(e)
}

// targetKey identifies the tenant that an application leads to, "" when it leads
// nowhere. All other Okta organizations are one: the ids of their users do not say whose they are.
func (a *application) targetKey() string {
	switch {
	case a.platform.group == nil && a.platform.account == nil:
		return ""
	case a.name == orgToOrg, a.name == ActiveDirectory:
		return a.name
	}
	tenant := emit.Endpoint(a.platform.organization)
	return string(appendEnd(nil, &tenant))
}

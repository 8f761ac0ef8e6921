package saml

import (
	"slices"
	"sort"
	"strings"
	"unique"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// sourceKind is the second kind of every node of the SAML model.
const sourceKind = "SAML"

// contract is the property that every SAML node and edge has.
var contract = emit.String("schema_contract_version", "opengraph-saml-v0.3.0")

// Model is what the settings of applications and identity providers say of sign-on
// with SAML, and what its edges need of every user. The second part is filled by
// RecordUser.
type Model struct {
	apps  []*application // by id
	byID  map[string]*application
	idps  []*identityProvider // by id
	users users
}

// Read reads the applications and identity providers, as far as SAML was selected.
func Read(r *emit.Reader, domain string) (*Model, error) {
	m := &Model{byID: map[string]*application{}}
	if r.Selected(snapshot.SAMLApps) {
		if err := m.readApps(r); err != nil {
			return nil, err
		}
	}
	if r.Selected(snapshot.SAMLIdPs) {
		if err := m.readIdPs(r, domain); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *Model) readApps(r *emit.Reader) error {
	return emit.Each(r, snapshot.Apps, func(a *snapshot.App) error {
		if !a.IsSAML() {
			return nil
		}
		metadata, _, err := emit.Items[snapshot.SAMLMetadata](r, snapshot.SAMLApps, a.ID)
		if err != nil {
			return err
		}
		app := newApplication(a, metadata)
		m.apps = append(m.apps, app)
		m.byID[a.ID] = app
		for i := range app.claims {
			c := &app.claims[i]
			if c.direct && c.field.OfUser() {
				c.column = m.users.column(c.field.Name)
			}
		}
		return nil
	})
}

func (m *Model) readIdPs(r *emit.Reader, domain string) error {
	return emit.Each(r, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		if !p.IsSAML() {
			return nil
		}
		metadata, _, err := emit.Items[snapshot.SAMLMetadata](r, snapshot.SAMLIdPs, p.ID)
		if err == nil {
			m.idps = append(m.idps, newIdentityProvider(p, metadata, domain))
		}
		return err
	})
}

// users is what the edges need of every user, by the position of the user's node. A
// million users make it large, so it is columns of texts.
type users struct {
	logins   []string
	statuses []unique.Handle[string]
	fields   []field // of profiles, that claims are made of
}

// column returns the place of a profile field among the fields.
func (u *users) column(name string) int {
	if i := slices.IndexFunc(u.fields, func(f field) bool { return f.name == name }); i >= 0 {
		return i
	}
	u.fields = append(u.fields, field{name: name})
	return len(u.fields) - 1
}

// RecordUser keeps what the edges need of a user. Users must come in the order of
// their nodes.
func (m *Model) RecordUser(u *snapshot.User) {
	if len(m.apps) == 0 && len(m.idps) == 0 {
		return
	}
	m.users.logins = append(m.users.logins, u.Profile.Login.String())
	m.users.statuses = append(m.users.statuses, unique.Make(u.Status.String()))
	for i := range m.users.fields {
		f := &m.users.fields[i]
		f.add(u.Profile.Values(f.name))
	}
}

// login returns the login of the nth user, without blanks around it.
func (u *users) login(n int) string { return strings.TrimSpace(u.logins[n]) }

func (u *users) status(n int) string { return u.statuses[n].Value() }

// field has the values of a profile field, by the position of users. Nearly all users
// have one value or none.
type field struct {
	name string
	one  []string
	more map[int32][]string // of those with several
}

func (f *field) add(values []string) {
	switch len(values) {
	case 0:
		f.one = append(f.one, "")
		return
	case 1:
	default:
		if f.more == nil {
			f.more = map[int32][]string{}
		}
		f.more[int32(len(f.one))] = values
	}
	f.one = append(f.one, values[0])
}

// of returns the values that a user has. They may not be changed.
func (f *field) of(n int32) []string {
	if values, several := f.more[n]; several {
		return values
	}
	if f.one[n] == "" { // a value is never blank
		return nil
	}
	return f.one[n : n+1 : n+1]
}

// nodes are what collects the nodes of each kind from the model, in any order.
var nodes = map[string]func(*Model, func(node)){
	kind.SAMLAccountResolutionField:   resolutionFieldNodes,
	kind.SAMLAccountResolutionRule:    resolutionRuleNodes,
	kind.SAMLAssertionConsumerService: consumerNodes,
	kind.SAMLClaimMapping:             claimNodes,
	kind.SAMLFederationProvider:       providerNodes,
	kind.SAMLIssuer:                   issuerNodes,
	kind.SAMLServiceProvider:          serviceProviderNodes,
}

// node is a node before it is written.
type node struct {
	id          string
	name, title snapshot.Text
	describe    func(*emit.Node)
}

// WriteNodes writes the nodes of one kind.
func (m *Model) WriteNodes(e *emit.Emitter, nodeKind string) error {
	var all []node
	nodes[nodeKind](m, func(n node) { all = append(all, n) })
	sort.Slice(all, func(i, j int) bool { return emit.ToUpper(all[i].id) < emit.ToUpper(all[j].id) })
	for _, n := range all {
		out := e.NodeOf(sourceKind, nodeKind, n.id, n.name, n.title)
		n.describe(out)
		out.Add(contract)
		if err := out.Write(); err != nil {
			return err
		}
	}
	return nil
}

// edge writes an edge of the SAML model.
func edge(e *emit.Emitter, kind string, start, end emit.Ref, more ...emit.Property) error {
	return e.Edge(kind, start, end, append([]emit.Property{contract}, more...)...)
}

// edgesTo writes edges from one node to others, in the order of their ids.
func edgesTo(e *emit.Emitter, kind string, start emit.Ref, ids []string, end string) error {
	for _, id := range emit.Distinct(ids) {
		if err := edge(e, kind, start, e.Find(id, end)); err != nil {
			return err
		}
	}
	return nil
}

// clean returns a text without blanks around it, "" when there is none.
func clean(t snapshot.Text) string { return strings.TrimSpace(t.String()) }

// concrete reports whether an entity id is no expression.
func concrete(entity string) bool { return entity != "" && !strings.Contains(entity, "${") }

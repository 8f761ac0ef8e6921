package graph

import (
	"slices"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

// The SAML model (edges.md §12) is a technology-neutral one, which other
// collectors' data joins by the texts of entity ids and addresses. None of its
// edges can be walked.
const (
	sourceSAML   = "SAML"
	samlContract = "opengraph-saml-v0.3.0"
)

// contract is the property that every SAML node and edge has.
var contract = opengraph.Property{Key: "schema_contract_version", Value: opengraph.String(samlContract)}

// samlModel is what the settings say of sign-ons with SAML, before any user is
// looked at. It grows with applications and providers.
type samlModel struct {
	apps      []*samlApp // by id
	idps      []*samlIdP // by id
	byApp     map[string]*samlApp
	fields    []field // of users' profiles, that claims are made of
	wantUsers bool
	people    []person // the users, in the order of their nodes
}

// person is what the SAML model needs of a user, beside the fields.
type person struct {
	login, status string
}

// field has the values of a profile field, by the places of users. Nearly all have
// one or none.
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

// samlNodes is a row of the table of SAML kinds: it collects the nodes from the
// model and emits them in the order of their ids.
func samlNodes(collect func(*samlModel, func(samlNode))) func(*builder) error {
	return func(b *builder) error {
		if err := b.readSAML(); err != nil {
			return err
		}
		var nodes []samlNode
		collect(b.saml, func(n samlNode) { nodes = append(nodes, n) })
		slices.SortFunc(nodes, func(x, y samlNode) int {
			return strings.Compare(opengraph.ToUpper(x.id), opengraph.ToUpper(y.id))
		})
		for _, n := range nodes {
			b.beginAs(sourceSAML, n.id, n.name, n.title)
			n.describe(b)
			b.node.Properties = append(b.node.Properties, contract)
			if err := b.emit(n.id); err != nil {
				return err
			}
		}
		return nil
	}
}

// samlNode is a node before it is emitted.
type samlNode struct {
	id          string
	name, title snapshot.Text
	describe    func(*builder)
}

// readSAML reads the model once, of what was selected.
func (b *builder) readSAML() error {
	if b.saml != nil {
		return nil
	}
	b.saml = &samlModel{byApp: map[string]*samlApp{}}
	if b.selected(snapshot.SAMLApps) {
		if err := b.readSAMLApps(); err != nil {
			return err
		}
	}
	if b.selected(snapshot.SAMLIdPs) {
		return b.readSAMLIdPs()
	}
	return nil
}

// selected reports whether the snapshot was to have a resource.
func (b *builder) selected(resource string) bool {
	return b.snap.Manifest.CoverageOf(resource).State != snapshot.Skipped
}

func (b *builder) readSAMLApps() error {
	return each(b, snapshot.Apps, func(a *snapshot.App) error {
		if !a.IsSAML() {
			return nil
		}
		metadata, _, err := childrenOf[snapshot.SAMLMetadata](b, snapshot.SAMLApps, a.ID)
		if err != nil {
			return err
		}
		app := newSAMLApp(a, metadata)
		b.saml.apps = append(b.saml.apps, app)
		b.saml.byApp[a.ID] = app
		for i := range app.claims {
			c := &app.claims[i]
			if c.direct && c.field.OfUser() {
				c.column = b.saml.column(c.field.Name)
			}
		}
		b.saml.wantUsers = true
		return nil
	})
}

// column is the place of a profile field among the fields.
func (m *samlModel) column(name string) int {
	if i := slices.IndexFunc(m.fields, func(f field) bool { return f.name == name }); i >= 0 {
		return i
	}
	m.fields = append(m.fields, field{name: name})
	return len(m.fields) - 1
}

func (b *builder) readSAMLIdPs() error {
	return each(b, snapshot.IdentityProviders, func(p *snapshot.IdentityProvider) error {
		if !p.IsSAML() {
			return nil
		}
		metadata, _, err := childrenOf[snapshot.SAMLMetadata](b, snapshot.SAMLIdPs, p.ID)
		if err != nil {
			return err
		}
		b.saml.idps = append(b.saml.idps, newSAMLIdP(p, metadata, b.domain))
		b.saml.wantUsers = true
		return nil
	})
}

// rememberPerson keeps what the SAML model needs of a user.
func (b *builder) rememberPerson(u *snapshot.User) error {
	if err := b.readSAML(); err != nil || !b.saml.wantUsers {
		return err
	}
	b.saml.people = append(b.saml.people, person{login: u.Profile.Login.String(), status: b.intern(u.Status.String())})
	for i := range b.saml.fields {
		f := &b.saml.fields[i]
		f.add(u.Profile.Values(f.name))
	}
	return nil
}

// samlEdge emits an edge of the SAML model.
func (b *builder) samlEdge(kind string, start, end ref, more ...opengraph.Property) error {
	return b.connect(kind, start, end, append([]opengraph.Property{contract}, more...)...)
}

// clean is a text without blanks around it, "" when there is none.
func clean(t snapshot.Text) string { return strings.TrimSpace(t.String()) }

// foldCase makes texts that differ in letter case only equal.
func foldCase(s string) string { return strings.ToLower(opengraph.ToUpper(s)) }

// concrete reports an entity id that is no expression.
func concrete(entity string) bool { return entity != "" && !strings.Contains(entity, "${") }

// list is a property that is a list; none is the empty list.
func list(key string, values []string) opengraph.Property {
	if values == nil {
		values = []string{}
	}
	return opengraph.Property{Key: key, Value: opengraph.Strings(values)}
}

func textual(key, value string) opengraph.Property {
	return opengraph.Property{Key: key, Value: opengraph.String(value)}
}

func boolean(key string, value bool) opengraph.Property {
	return opengraph.Property{Key: key, Value: opengraph.Bool(value)}
}

package saml

import (
	"strconv"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// application is an application that signs on with SAML 2.0.
type application struct {
	id                  string
	name, label, status snapshot.Text
	issuer              string // "" when none is certain
	issuerDiagnostics   []string
	routes              []route
	routeDiagnostics    []string
	claims              []claim
	template            string // of the subject, without ${ }
}

func newApplication(a *snapshot.App, metadata []snapshot.SAMLMetadata) *application {
	app := &application{id: a.ID, name: a.Name, label: a.Label, status: a.Status, claims: claimsOf(a)}
	var fromMetadata, configured string
	if len(metadata) > 0 {
		fromMetadata = clean(metadata[0].EntityID)
	}
	if s := a.Settings.SignOn; s != nil {
		configured = clean(s.IdPIssuer)
	}
	app.issuer, app.issuerDiagnostics = issuerOf(fromMetadata, configured)
	app.routes, app.routeDiagnostics = routesOf(a)
	template, _ := a.NameIDTemplate()
	app.template = snapshot.UnwrapExpression(template)
	return app
}

// issuerOf returns the entity id of assertions, by the metadata and by the
// configuration (edges.md §12.2), "" when it is not certain.
func issuerOf(fromMetadata, configured string) (issuer string, diagnostics []string) {
	if !concrete(fromMetadata) {
		fromMetadata = ""
	}
	switch {
	case fromMetadata != "" && concrete(configured) && fromMetadata != configured:
		return "", []string{"conflicting_concrete_issuer_evidence"}
	case fromMetadata != "" && configured != "" && !concrete(configured):
		return fromMetadata, []string{"configured_issuer_superseded_by_metadata"}
	case fromMetadata != "":
		return fromMetadata, nil
	case concrete(configured):
		return configured, nil
	case configured != "":
		return "", []string{"unresolved_idp_issuer_expression"}
	}
	return "", []string{"missing_issuer_evidence"}
}

func (a *application) providerID() string { return "okta:saml:provider:" + a.id }
func (a *application) issuerID() string   { return "okta:saml:issuer:" + a.id }

func (a *application) routeID(r *route) string {
	return "okta:saml:acs:" + a.id + ":" + strconv.FormatInt(r.n, 10)
}

func (a *application) claimID(n int) string {
	return "okta:saml:claim-mapping:" + a.id + ":" + strconv.Itoa(n)
}

// describe names the application on a node of its SAML model.
func (a *application) describe(n *emit.Node) {
	n.String("app_id", a.id)
	n.Text("app_name", a.name)
	n.Text("app_label", a.label)
}

func providerNodes(m *Model, add func(node)) {
	for _, a := range m.apps {
		add(node{a.providerID(), a.name.Or(snapshot.Some(a.id)), a.label.Or(a.name).Or(snapshot.Some(a.id)), func(n *emit.Node) {
			a.describe(n)
			n.Text("app_status", a.status)
			if status, known := a.status.Get(); known {
				n.Bool("enabled", status == "ACTIVE")
			}
			n.Strings("issuer_resolution_diagnostics", a.issuerDiagnostics)
			n.Strings("route_diagnostics", a.routeDiagnostics)
		}})
	}
}

// issuerNodes are the issuers of applications' assertions and, each once, those that
// Okta trusts.
func issuerNodes(m *Model, add func(node)) {
	for _, a := range m.apps {
		if a.issuer == "" {
			continue
		}
		add(node{a.issuerID(), snapshot.Some(a.issuer), snapshot.Some(a.issuer), func(n *emit.Node) {
			a.describe(n)
			n.String("source_object_kind", kind.Application)
			n.String("entity_id", a.issuer)
		}})
	}
	known := map[string]bool{}
	for _, p := range m.idps {
		if p.issuer == "" || known[p.issuerID] {
			continue
		}
		known[p.issuerID] = true
		add(node{p.issuerID, snapshot.Some(p.issuer), snapshot.Some(p.issuer), func(n *emit.Node) {
			n.String("entity_id", p.issuer)
		}})
	}
}

func consumerNodes(m *Model, add func(node)) {
	for _, a := range m.apps {
		for i := range a.routes {
			r := &a.routes[i]
			add(node{a.routeID(r), snapshot.Some(r.acs), snapshot.Some(r.acs), func(n *emit.Node) {
				a.describe(n)
				n.String("source_object_kind", kind.Application)
				r.describe(n)
			}})
		}
	}
	for _, p := range m.idps {
		for i := range p.routes {
			r := &p.routes[i]
			add(node{p.routeID(r), snapshot.Some(r.acs), snapshot.Some(r.acs), func(n *emit.Node) {
				n.String("app_id", p.id)
				n.Text("app_name", p.name)
				n.Text("app_label", p.name)
				n.String("source_object_kind", kind.IdentityProvider)
				r.describe(n)
			}})
		}
	}
}

func claimNodes(m *Model, add func(node)) {
	for _, a := range m.apps {
		for n := range a.claims {
			c := &a.claims[n]
			title := a.label.Or(a.name).Or(snapshot.Some(a.id)).String() + ":" + c.name
			add(node{a.claimID(n), snapshot.Some(c.name), snapshot.Some(title), func(n *emit.Node) {
				a.describe(n)
				c.describe(n)
			}})
		}
	}
}

// AppEdges writes the edges from applications to their federation providers, and from
// those to their issuers, routes and claims.
func (m *Model) AppEdges(e *emit.Emitter) error {
	for _, a := range m.apps {
		provider := e.Find(a.providerID(), kind.SAMLFederationProvider)
		if err := edge(e, kind.SAMLImplements, e.Find(a.id, kind.Application), provider); err != nil {
			return err
		}
		if a.issuer != "" {
			if err := edge(e, kind.SAMLIssuesAs, provider, e.Find(a.issuerID(), kind.SAMLIssuer)); err != nil {
				return err
			}
		}
		ids := make([]string, len(a.routes))
		for i := range a.routes {
			ids[i] = a.routeID(&a.routes[i])
		}
		if err := edgesTo(e, kind.SAMLIssuesAssertionsTo, provider, ids, kind.SAMLAssertionConsumerService); err != nil {
			return err
		}
		ids = ids[:0]
		for n := range a.claims {
			ids = append(ids, a.claimID(n))
		}
		if err := edgesTo(e, kind.SAMLHasClaimMapping, provider, ids, kind.SAMLClaimMapping); err != nil {
			return err
		}
	}
	return nil
}

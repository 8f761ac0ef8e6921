package graph

import (
	"strconv"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// samlApp is an application that signs on with SAML 2.0.
type samlApp struct {
	id                  string
	name, label, status snapshot.Text
	issuer              string // "" when none is certain
	issuerDiagnostics   []string
	routes              []route
	routeDiagnostics    []string
	claims              []mapping
	template            string // of the subject, without ${ }
}

func newSAMLApp(a *snapshot.App, metadata []snapshot.SAMLMetadata) *samlApp {
	app := &samlApp{id: a.ID, name: a.Name, label: a.Label, status: a.Status, claims: claimsOf(a)}
	var told, configured string
	if len(metadata) > 0 {
		told = clean(metadata[0].EntityID)
	}
	if s := a.Settings.SignOn; s != nil {
		configured = clean(s.IdPIssuer)
	}
	app.issuer, app.issuerDiagnostics = issuerOf(told, configured)
	app.routes, app.routeDiagnostics = routesOf(a)
	template, _ := a.NameIDTemplate()
	app.template = snapshot.UnwrapExpression(template)
	return app
}

// issuerOf decides on the entity id of assertions between what the metadata
// tells and what is configured (edges.md §12.2).
func issuerOf(told, configured string) (issuer string, diagnostics []string) {
	if !concrete(told) {
		told = ""
	}
	switch {
	case told != "" && concrete(configured) && told != configured:
		return "", []string{"conflicting_concrete_issuer_evidence"}
	case told != "" && configured != "" && !concrete(configured):
		return told, []string{"configured_issuer_superseded_by_metadata"}
	case told != "":
		return told, nil
	case concrete(configured):
		return configured, nil
	case configured != "":
		return "", []string{"unresolved_idp_issuer_expression"}
	}
	return "", []string{"missing_issuer_evidence"}
}

func (a *samlApp) providerID() string { return "okta:saml:provider:" + a.id }
func (a *samlApp) issuerID() string   { return "okta:saml:issuer:" + a.id }

func (a *samlApp) routeID(r *route) string {
	return "okta:saml:acs:" + a.id + ":" + strconv.FormatInt(r.n, 10)
}

func (a *samlApp) claimID(n int) string {
	return "okta:saml:claim-mapping:" + a.id + ":" + strconv.Itoa(n)
}

// setApp names the application on a node of its SAML model.
func (a *samlApp) setApp(b *builder) {
	b.set("app_id", opengraph.String(a.id))
	b.text("app_name", a.name)
	b.text("app_label", a.label)
}

func providerNodes(m *samlModel, add func(samlNode)) {
	for _, a := range m.apps {
		add(samlNode{a.providerID(), a.name.Or(snapshot.Some(a.id)), a.label.Or(a.name).Or(snapshot.Some(a.id)), func(b *builder) {
			a.setApp(b)
			b.text("app_status", a.status)
			if status, known := a.status.Get(); known {
				b.set("enabled", opengraph.Bool(status == "ACTIVE"))
			}
			b.texts("issuer_resolution_diagnostics", a.issuerDiagnostics)
			b.texts("route_diagnostics", a.routeDiagnostics)
		}})
	}
}

// issuerNodes are those that applications assert as and, each once, those that
// identity providers are trusted as.
func issuerNodes(m *samlModel, add func(samlNode)) {
	for _, a := range m.apps {
		if a.issuer == "" {
			continue
		}
		add(samlNode{a.issuerID(), snapshot.Some(a.issuer), snapshot.Some(a.issuer), func(b *builder) {
			a.setApp(b)
			b.set("source_object_kind", opengraph.String(kind.Application))
			b.set("entity_id", opengraph.String(a.issuer))
		}})
	}
	known := map[string]bool{}
	for _, p := range m.idps {
		if p.issuer == "" || known[p.issuerID] {
			continue
		}
		known[p.issuerID] = true
		add(samlNode{p.issuerID, snapshot.Some(p.issuer), snapshot.Some(p.issuer), func(b *builder) {
			b.set("entity_id", opengraph.String(p.issuer))
		}})
	}
}

func consumerNodes(m *samlModel, add func(samlNode)) {
	for _, a := range m.apps {
		for i := range a.routes {
			r := &a.routes[i]
			add(samlNode{a.routeID(r), snapshot.Some(r.acs), snapshot.Some(r.acs), func(b *builder) {
				a.setApp(b)
				b.set("source_object_kind", opengraph.String(kind.Application))
				setRoute(b, r)
			}})
		}
	}
	for _, p := range m.idps {
		for i := range p.routes {
			r := &p.routes[i]
			add(samlNode{p.routeID(r), snapshot.Some(r.acs), snapshot.Some(r.acs), func(b *builder) {
				b.set("app_id", opengraph.String(p.id))
				b.text("app_name", p.name)
				b.text("app_label", p.name)
				b.set("source_object_kind", opengraph.String(kind.IdentityProvider))
				setRoute(b, r)
			}})
		}
	}
}

func claimNodes(m *samlModel, add func(samlNode)) {
	for _, a := range m.apps {
		for n := range a.claims {
			c := &a.claims[n]
			title := a.label.Or(a.name).Or(snapshot.Some(a.id)).String() + ":" + c.name
			add(samlNode{a.claimID(n), snapshot.Some(c.name), snapshot.Some(title), func(b *builder) {
				a.setApp(b)
				c.set(b)
			}})
		}
	}
}

// samlAppEdges emits what hangs together with an application's provider.
func samlAppEdges(b *builder) error {
	for _, a := range b.saml.apps {
		provider := b.at(a.providerID(), kind.SAMLFederationProvider)
		if err := b.samlEdge(kind.SAMLImplements, b.at(a.id, kind.Application), provider); err != nil {
			return err
		}
		if a.issuer != "" {
			if err := b.samlEdge(kind.SAMLIssuesAs, provider, b.at(a.issuerID(), kind.SAMLIssuer)); err != nil {
				return err
			}
		}
		ids := make([]string, len(a.routes))
		for i := range a.routes {
			ids[i] = a.routeID(&a.routes[i])
		}
		if err := b.linkAll(kind.SAMLIssuesAssertionsTo, provider, ids, kind.SAMLAssertionConsumerService); err != nil {
			return err
		}
		ids = ids[:0]
		for n := range a.claims {
			ids = append(ids, a.claimID(n))
		}
		if err := b.linkAll(kind.SAMLHasClaimMapping, provider, ids, kind.SAMLClaimMapping); err != nil {
			return err
		}
	}
	return nil
}

// linkAll emits edges from one node to others, in the order of their ids.
func (b *builder) linkAll(kind string, start ref, ids []string, end string) error {
	for _, id := range distinct(ids) {
		if err := b.samlEdge(kind, start, b.at(id, end)); err != nil {
			return err
		}
	}
	return nil
}

package saml

import (
	"slices"
	"strconv"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
)

// route is where assertions for a service provider go, with its evidence.
type route struct {
	n                     int64 // in the node's id
	acs, entity           string
	index                 snapshot.Int
	binding               string
	isDefault             snapshot.Bool
	product, source, mode string
	acsField, entityField string
	conflicts             []string
}

const (
	genericProduct = "generic_saml"
	signOnSource   = "settings.signOn"
	explicitMode   = "explicit_generic"
)

// Why routes are not known.
const (
	contradictingEntities = "conflicting_explicit_sp_entity_fields"
	overriddenCatalog     = "explicit_generic_route_overrides_conflicting_oin_route"
	partialACS            = "partial_explicit_acs_conflicts_with_oin_route"
	partialEntity         = "partial_explicit_sp_entity_conflicts_with_oin_route"
	missingEntity         = "missing_authoritative_sp_entity_evidence"
	missingACS            = "missing_authoritative_acs_evidence"
	missingBoth           = "missing_authoritative_acs_and_sp_entity_evidence"
)

// routesOf returns the routes of an application, by its sign-on settings or else by
// its catalog entry, and what is wrong with them (edges.md §12.3).
func routesOf(a *snapshot.App) (routes []route, diagnostics []string) {
	signOn := a.Settings.SignOn
	if signOn == nil {
		signOn = &snapshot.AppSignOn{}
	}
	entity, field, contradiction := explicitEntity(signOn)
	if contradiction {
		return nil, []string{contradictingEntities}
	}
	acs := explicitACS(signOn)
	catalog, missing := catalogRoutes(a)
	switch {
	case len(acs) > 0 && entity != "":
		routes, diagnostics = againstCatalog(explicitRoutes(acs, entity, field), catalog)
	case len(catalog) > 0:
		routes, diagnostics = catalogUnlessPartial(acs, entity, catalog)
	case len(missing) > 0:
		diagnostics = missing
	case len(acs) > 0:
		diagnostics = []string{missingEntity}
	case entity != "":
		diagnostics = []string{missingACS}
	default:
		diagnostics = []string{missingBoth}
	}
	return numbered(routes), diagnostics
}

// explicitEntity returns the entity id that the settings name, and where. An override
// wins; otherwise all that are named must agree.
func explicitEntity(s *snapshot.AppSignOn) (entity, field string, contradiction bool) {
	if entity = clean(s.AudienceOverride); entity != "" {
		return entity, signOnSource + ".audienceOverride", false
	}
	for _, candidate := range []struct {
		field string
		value snapshot.Text
	}{{"spIssuer", s.SPIssuer}, {"audience", s.Audience}, {"slo.spIssuer", s.SLO.SPIssuer}} {
		switch value := clean(candidate.value); {
		case value == "" || value == entity:
		case entity == "":
			entity, field = value, signOnSource+"."+candidate.field
		default:
			return "", "", true
		}
	}
	return entity, field, false
}

// explicitACS returns the addresses that the settings name.
func explicitACS(s *snapshot.AppSignOn) (routes []route) {
	for _, candidate := range []struct {
		field string
		value snapshot.Text
	}{
		{"ssoAcsUrlOverride", s.SSOAcsURLOverride}, {"ssoAcsUrl", s.SSOAcsURL},
		{"recipientOverride", s.RecipientOverride}, {"destinationOverride", s.DestinationOverride},
		{"recipient", s.Recipient}, {"destination", s.Destination},
	} {
		if value := clean(candidate.value); value != "" {
			routes = append(routes, route{acs: value, index: snapshot.Some[int64](0), isDefault: snapshot.Some(true),
				acsField: signOnSource + "." + candidate.field})
			break
		}
	}
	for _, endpoints := range []struct {
		field string
		list  snapshot.SAMLEndpoints
	}{{"acsEndpoints", s.ACS}, {"assertionEncryption.acsEndpoints", s.Encryption.ACS}} {
		for i, e := range endpoints.list {
			if address := clean(e.URL); address != "" {
				routes = append(routes, route{acs: address, index: e.Index, binding: clean(e.Binding), isDefault: e.IsDefault,
					acsField: signOnSource + "." + endpoints.field + "[" + strconv.Itoa(i) + "].url"})
			}
		}
	}
	return routes
}

func explicitRoutes(acs []route, entity, field string) (routes []route) {
	for _, r := range acs {
		r.entity, r.entityField = entity, field
		r.product, r.source, r.mode = genericProduct, signOnSource, explicitMode
		if !slices.ContainsFunc(routes, r.same) {
			routes = append(routes, r)
		}
	}
	return routes
}

// same reports whether two routes differ in their evidence only.
func (r route) same(o route) bool {
	return r.acs == o.acs && r.entity == o.entity && r.index == o.index && r.binding == o.binding && r.isDefault == o.isDefault
}

// againstCatalog marks explicit routes that the catalog contradicts.
func againstCatalog(routes, catalog []route) ([]route, []string) {
	unknown := func(c route) bool {
		return !slices.ContainsFunc(routes, func(r route) bool { return r.acs == c.acs && r.entity == c.entity })
	}
	if !slices.ContainsFunc(catalog, unknown) {
		return routes, nil
	}
	for i := range routes {
		routes[i].conflicts = []string{overriddenCatalog}
	}
	return routes, []string{overriddenCatalog}
}

// catalogUnlessPartial returns the routes of the catalog, unless the settings name a
// part of a route.
func catalogUnlessPartial(acs []route, entity string, catalog []route) ([]route, []string) {
	switch {
	case len(acs) > 0:
		if slices.ContainsFunc(catalog, func(c route) bool {
			return !slices.ContainsFunc(acs, func(r route) bool { return r.acs == c.acs })
		}) {
			return nil, []string{partialACS}
		}
		return nil, []string{missingEntity}
	case entity != "":
		if slices.ContainsFunc(catalog, func(c route) bool { return c.entity != entity }) {
			return nil, []string{partialEntity}
		}
		return nil, []string{missingACS}
	}
	return catalog, nil
}

// numbered gives each route the number in the id of its node: its index or its
// position, raised until no other has it.
func numbered(routes []route) []route {
	taken := map[int64]bool{}
	for i := range routes {
		n, known := routes[i].index.Get()
		if !known {
			n = int64(i)
		}
		for taken[n] {
			n++
		}
		taken[n] = true
		routes[i].n = n
	}
	return routes
}

// describe describes the node of a route.
func (r *route) describe(n *emit.Node) {
	n.String("acs_url", r.acs)
	n.String("sp_entity_id", r.entity)
	index, known := r.index.Get()
	if !known {
		index = r.n
	}
	n.Int("index", index)
	n.NonEmpty("binding", r.binding)
	n.Flag("is_default", r.isDefault)
	n.String("source_technology", "okta")
	n.String("provider_family", "okta")
	n.String("target_product_family", r.product)
	n.String("route_source", r.source)
	n.String("extraction_mode", r.mode)
	n.NonEmpty("acs_source_field", r.acsField)
	n.NonEmpty("sp_entity_source_field", r.entityField)
	n.Strings("route_conflicts", r.conflicts)
}

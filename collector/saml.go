package collector

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// saml is the group of the resources that only the SAML model needs.
const saml = "saml"

// samlApps is the metadata of apps that sign on with SAML 2.0. Its row in the manifest
// tells the graph that the SAML model is selected.
var samlApps = resource{
	name:     snapshot.SAMLApps,
	produces: "SAML_FederationProvider, SAML_Issuer of applications, and every SAML edge to them",
	group:    saml,
	endpoint: get("/api/v1/apps/{id}/sso/saml/metadata"),
	scopes:   []string{"okta.apps.read"},
	role:     readOnly,
	needs:    []string{snapshot.Apps},
	records:  fanOut[*snapshot.SAMLMetadata]{custom: readMetadata("text/xml, application/xml", appMetadataLinks)},
}

// samlIdPs is the metadata that Okta has for SAML identity providers.
var samlIdPs = resource{
	name:     snapshot.SAMLIdPs,
	produces: "SAML_ServiceProvider, its endpoints, and SAML_HasAccount",
	group:    saml,
	endpoint: get("/api/v1/idps/{id}/metadata.xml"),
	scopes:   []string{"okta.idps.read"},
	role:     idpReader,
	needs:    []string{snapshot.IdentityProviders},
	records:  fanOut[*snapshot.SAMLMetadata]{custom: readMetadata("application/xml", idpMetadataLinks)},
}

// appMetadataLinks are the links to metadata, by app. Okta requires the id of the app's
// signing key in them.
func appMetadataLinks(s *snapshot.Snapshot) (map[string]string, error) {
	links := map[string]string{}
	for a, err := range snapshot.Records[snapshot.App](s, snapshot.Apps) {
		if err != nil {
			return nil, err
		}
		if href := a.Links.Metadata.Href.String(); a.IsSAML() && href != "" {
			links[a.ID] = withKey(href, a.Credentials.Signing.KID.String())
		}
	}
	return links, nil
}

// withKey adds the id of a key to a link that has none.
func withKey(href, kid string) string {
	u, err := url.Parse(href)
	if err != nil || kid == "" || u.Query().Has("kid") {
		return href
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += "kid=" + url.QueryEscape(kid)
	return u.String()
}

// idpMetadataLinks are the links to metadata, by identity provider.
func idpMetadataLinks(s *snapshot.Snapshot) (map[string]string, error) {
	links := map[string]string{}
	for p, err := range snapshot.Records[snapshot.IdentityProvider](s, snapshot.IdentityProviders) {
		if err != nil {
			return nil, err
		}
		if href := p.Links.Metadata.Href.String(); p.IsSAML() && href != "" {
			links[p.ID] = href
		}
	}
	return links, nil
}

// readMetadata reads the documents that links lead to.
func readMetadata(accept string, links func(*snapshot.Snapshot) (map[string]string, error)) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		hrefs, err := links(t.run.writer.Snapshot())
		if err != nil {
			return err
		}
		return readFanOut(ctx, t, slices.SortedFunc(maps.Keys(hrefs), snapshot.CompareIDs),
			func(ctx context.Context, p *parentRun) (failed, err error) {
				return readDocument(ctx, p, hrefs[p.id], accept)
			})
	}
}

// readDocument reads the metadata of one parent. Without it the model has less detail,
// but what the settings say is complete: a refusal is only noted, once for each kind. A
// document that cannot be understood is a failure.
func readDocument(ctx context.Context, p *parentRun, href, accept string) (failed, err error) {
	call := p.call()
	path, query := okta.RouteHref(p.fanOut.task.row.endpoint.path, href)
	if path.String() != call.Path.String() {
		p.counters.note("a link to metadata leads elsewhere and was not followed")
		return nil, nil
	}
	call.Queries, call.Accept = []string{query}, accept
	document, failed, err := p.download(ctx, call)
	switch {
	case err != nil:
		return nil, err
	case isAnswer(failed):
		p.counters.note("metadata was refused, what the settings say is used: " + withAdvice(failed))
		return nil, nil
	case okta.Classify(failed) == okta.NotFound:
		p.counters.note("there is no metadata, what the settings say is used")
		return nil, nil
	case failed != nil:
		return failed, nil
	}
	m, broken := parseMetadata(document)
	if broken != nil {
		return call.DataError(broken), nil
	}
	return nil, writePage(p, []snapshot.SAMLMetadata{m}, 1)
}

// download reads the body of an answer that is not JSON.
func (p *parentRun) download(ctx context.Context, call okta.Call) (body []byte, failed, err error) {
	failed, err = p.ask(func() (failed, err error) {
		body, failed = p.fanOut.task.run.client.Raw(ctx, call)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failed != nil {
			return nonFatal(failed)
		}
		return nil, nil
	})
	return body, failed, err
}

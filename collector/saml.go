package collector

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"oktagon/collector/okta"
	"oktagon/collector/snapshot"
)

// saml is the name of all that only the SAML model needs.
const saml = "saml"

// samlApps is the metadata of apps that sign on with SAML 2.0. That it has a row
// in the manifest is what tells the graph that the model is wanted.
var samlApps = resource{
	name:    snapshot.SAMLApps,
	feeds:   "SAML_FederationProvider, SAML_Issuer of applications, and every SAML edge to them",
	under:   saml,
	path:    "/api/v1/apps/{id}/sso/saml/metadata",
	scopes:  []string{"okta.apps.read"},
	role:    readOnly,
	needs:   []string{snapshot.Apps},
	collect: metadataOf("text/xml, application/xml", appMetadata),
}

// samlIdPs is the metadata that Okta has for SAML identity providers.
var samlIdPs = resource{
	name:    snapshot.SAMLIdPs,
	feeds:   "SAML_ServiceProvider, its endpoints, and SAML_HasAccount",
	under:   saml,
	path:    "/api/v1/idps/{id}/metadata.xml",
	scopes:  []string{"okta.idps.read"},
	role:    idpReader,
	needs:   []string{snapshot.IdentityProviders},
	collect: metadataOf("application/xml", idpMetadata),
}

// appMetadata are the links to metadata by app. Okta wants the key named that
// the app signs with.
func appMetadata(s *snapshot.Snapshot) (map[string]string, error) {
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

// withKey names a key in a link that names none.
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

func idpMetadata(s *snapshot.Snapshot) (map[string]string, error) {
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

// metadataOf reads the documents that links lead to.
func metadataOf(accept string, of func(*snapshot.Snapshot) (map[string]string, error)) func(context.Context, *task) error {
	return func(ctx context.Context, t *task) error {
		links, err := of(t.w.Snapshot())
		if err != nil {
			return err
		}
		ids := func(*snapshot.Snapshot) ([]string, error) {
			return slices.SortedFunc(maps.Keys(links), snapshot.CompareIDs), nil
		}
		return fanOutBy(ids, func(ctx context.Context, f *family, id string) (failed, err error) {
			return f.metadata(ctx, id, links[id], accept)
		})(ctx, t)
	}
}

// metadata reads one document. Without it the model is poorer, but what the
// settings say is complete: a refusal and a document that makes no sense are
// only noted, once for each kind.
func (f *family) metadata(ctx context.Context, id, href, accept string) (failed, err error) {
	call := f.call(id)
	if path, query := okta.RouteHref(f.path, href); path.String() == call.Path.String() {
		call.Queries = []string{query}
	} else {
		f.note("a link to metadata leads elsewhere and was not followed")
		return nil, nil
	}
	call.Accept = accept
	var document []byte
	failed, err = f.guard(func() (failed, err error) {
		document, failed = f.client.Raw(ctx, call)
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if failed != nil {
			return nonFatal(failed)
		}
		return nil, nil
	})
	switch {
	case err != nil:
		return nil, err
	case failed != nil && (isAnswer(failed) || notXML(failed)):
		f.note("metadata was refused, what the settings say is used: " + explain(failed))
		return nil, nil
	case failed != nil:
		if okta.Classify(failed) == okta.NotFound {
			f.note("there is no metadata, what the settings say is used")
			return nil, nil
		}
		return failed, nil
	}
	m, broken := parseMetadata(document)
	if broken != nil {
		f.note("metadata was not understood, what the settings say is used: " + broken.Error())
		return nil, nil
	}
	return nil, page(f, id, []snapshot.SAMLMetadata{m}, 1)
}

// notXML reports an answer that came, but as something else.
func notXML(failed error) bool {
	var answer *okta.APIError
	return errors.As(failed, &answer) && answer.Status == http.StatusOK
}

// wantsSAML reports whether the SAML model of applications was selected: only
// for its sake are more profile fields kept than the graph shows.
func (r *run) wantsSAML() bool {
	_, wanted := r.done[snapshot.SAMLApps]
	return wanted
}

// claimFields are the profile fields that expressions of claims name: of users
// in the whole organization, of app users by app.
func (r *run) claimFields() (ofUsers []string, ofApps map[string][]string, err error) {
	ofApps = map[string][]string{}
	if !r.wantsSAML() {
		return nil, ofApps, nil
	}
	for a, err := range snapshot.Records[snapshot.App](r.w.Snapshot(), snapshot.Apps) {
		if err != nil {
			return nil, nil, err
		}
		for _, f := range a.ClaimFields() {
			if f.OfUser() {
				ofUsers = append(ofUsers, f.Name)
			} else {
				ofApps[a.ID] = append(ofApps[a.ID], f.Name)
			}
		}
	}
	slices.Sort(ofUsers)
	return slices.Compact(ofUsers), ofApps, nil
}

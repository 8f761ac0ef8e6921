package report

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/scopes"
)

func (b *builder) addApplications() error {
	for a, err := range snapshot.Records[snapshot.App](b.snap, snapshot.Apps) {
		if err != nil {
			return err
		}
		if err := b.addApplication(&a); err != nil {
			return err
		}
	}
	return nil
}

// addApplication adds a service app, or another one that holds scopes. Of all applications it
// records those with a usable secret.
func (b *builder) addApplication(record *snapshot.App) error {
	a := Application{ID: record.ID, Name: record.Label.Or(record.Name).Or(snapshot.Some(record.ID)).String(), Status: record.Status.String(),
		Created: date(record.Created), Client: newOAuthClient(record),
		Admin: b.adminOf(record.ID, PrincipalApplication), Roles: b.extract.roleTypesOf(record.ID)}
	for _, read := range []func(*Application) error{b.readGrants, b.readAppSecrets, b.readAppKeys} {
		if err := read(&a); err != nil {
			return err
		}
	}
	// The listing of applications says which of them have no grants and no secrets.
	a.ScopesKnown = a.ScopesKnown || !record.MayHaveGrants() && b.report.Known(snapshot.Apps)
	a.Credentials.SecretsKnown = a.Credentials.SecretsKnown || !record.HasSecrets() && b.report.Known(snapshot.Apps)
	b.recordSecretApp(&a)
	if record.IsService() || len(a.Scopes) > 0 {
		a.Paths = b.extract.pathsOf(a.ID)
		b.report.Applications = append(b.report.Applications, a)
	}
	return nil
}

func newOAuthClient(record *snapshot.App) OAuthClient {
	c := OAuthClient{AuthMethod: record.Credentials.OAuthClient.TokenEndpointAuthMethod.String()}
	if settings := record.Settings.OAuthClient; settings != nil {
		c.Type, c.KeysURI = settings.ApplicationType.String(), settings.JWKsURI.String()
		if binds, known := settings.BindsTokens.Get(); known {
			c.BindsTokens = &binds
		}
	}
	return c
}

// recordSecretApp records an application with an active secret.
func (b *builder) recordSecretApp(a *Application) {
	if !slices.ContainsFunc(a.Credentials.Secrets, Secret.isActive) {
		return
	}
	power := ""
	switch {
	case a.Admin == SuperAdmin || a.Admin == OtherAdmin:
		power = string(a.Admin)
	case len(a.Scopes) > 0:
		power = "holds scopes"
	}
	b.secretApps = append(b.secretApps, secretApp{a.ID, a.Name, power})
}

func (b *builder) readGrants(a *Application) error {
	f, err := b.fanOut(snapshot.Grants)
	if err != nil {
		return err
	}
	grants, err := snapshot.Items[snapshot.Grant](f, a.ID)
	if err != nil {
		return err
	}
	for i := range grants {
		if g := &grants[i]; g.Status.String() == "ACTIVE" && g.ScopeID.String() != "" {
			s := newScope(g.ScopeID.String())
			s.GrantedBy = b.principals.get(g.CreatedBy.ID.String())
			a.Scopes = append(a.Scopes, s)
		}
	}
	a.Scopes = sortScopes(a.Scopes)
	a.Tier = scopes.TierOf(scopeNames(a.Scopes))
	a.ScopesKnown = readToEnd(f, a.ID)
	return nil
}

func (b *builder) readAppSecrets(a *Application) error {
	f, err := b.fanOut(snapshot.AppSecrets)
	if err != nil {
		return err
	}
	a.Credentials.Secrets, a.Credentials.SecretsKnown, err = readSecrets(f, a.ID)
	return err
}

func (b *builder) readAppKeys(a *Application) error {
	f, err := b.fanOut(snapshot.JWKs)
	if err != nil {
		return err
	}
	c := &a.Credentials
	if c.Keys, err = readKeys(f, a.ID); err != nil {
		return err
	}
	// The listing of applications says which of them have keys; for the others Okta was not asked.
	c.KeysKnown = readToEnd(f, a.ID) || b.report.Known(snapshot.JWKs) || a.Client.Type == "" && b.report.Known(snapshot.Apps)
	return nil
}

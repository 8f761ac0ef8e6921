package report

import (
	"slices"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
	"oktagon/graph/scopes"
)

func (d *reading) readApplications() error {
	for a, err := range snapshot.Records[snapshot.App](d.snap, snapshot.Apps) {
		if err != nil {
			return err
		}
		if err := d.readApplication(&a); err != nil {
			return err
		}
	}
	return nil
}

// readApplication keeps a service app, and any other that holds scopes; of all it
// remembers those whose secret can be read.
func (d *reading) readApplication(a *snapshot.App) error {
	app := Application{ID: a.ID, Name: a.Label.Or(a.Name).Or(snapshot.Some(a.ID)).String(), Status: a.Status.String(),
		AuthMethod: a.Credentials.OAuthClient.TokenEndpointAuthMethod.String(), Created: date(a.Created),
		Admin: d.adminOf(a.ID, PrincipalApplication), Roles: d.extract.rolesOf(a.ID)}
	if c := a.Settings.OAuthClient; c != nil {
		app.Client, app.KeysURI = c.ApplicationType.String(), c.JWKsURI.String()
		if binds, known := c.BindsTokens.Get(); known {
			app.BindsTokens = &binds
		}
	}
	for _, read := range []func(*Application) error{d.readGrants, d.readSecrets, d.readKeys} {
		if err := read(&app); err != nil {
			return err
		}
	}
	app.ScopesKnown = app.ScopesKnown || !a.MayHaveGrants() && d.Known(snapshot.Apps)
	app.SecretsKnown = app.SecretsKnown || !a.HasSecrets() && d.Known(snapshot.Apps)
	d.remember(&app)
	if a.IsService() || len(app.Scopes) > 0 {
		app.Leads = d.extract.leadsOf(a.ID)
		d.Applications = append(d.Applications, app)
	}
	return nil
}

// remember keeps an application whose secret opens something.
func (d *reading) remember(app *Application) {
	if !slices.ContainsFunc(app.Secrets, isActive) {
		return
	}
	power := ""
	switch {
	case app.Admin == SuperAdmin || app.Admin == OtherAdmin:
		power = string(app.Admin)
	case len(app.Scopes) > 0:
		power = "holds scopes"
	}
	d.readable = append(d.readable, readableApp{app.ID, app.Name, power})
}

func (d *reading) readGrants(app *Application) error {
	family, err := d.family(snapshot.Grants)
	if err != nil {
		return err
	}
	grants, err := snapshot.Items[snapshot.Grant](family, app.ID)
	if err != nil {
		return err
	}
	for i := range grants {
		if g := &grants[i]; g.Status.String() == "ACTIVE" && g.ScopeID.String() != "" {
			s := newScope(g.ScopeID.String())
			s.Granted, s.GrantedBy = date(g.Created), d.people.of(g.CreatedBy.ID.String())
			app.Scopes = append(app.Scopes, s)
		}
	}
	app.Scopes = worstScopesFirst(app.Scopes)
	app.Tier = scopes.TierOf(names(app.Scopes))
	app.ScopesKnown = ended(family, app.ID)
	return nil
}

func (d *reading) readSecrets(app *Application) error {
	family, err := d.family(snapshot.AppSecrets)
	if err != nil {
		return err
	}
	app.Secrets, app.SecretsKnown, err = secretsOf(family, app.ID)
	return err
}

func (d *reading) readKeys(app *Application) error {
	family, err := d.family(snapshot.JWKs)
	if err != nil {
		return err
	}
	keys, err := snapshot.Items[snapshot.JWK](family, app.ID)
	for _, k := range keys {
		app.Keys = append(app.Keys, Key{ID: k.ID, KID: k.KID.String(), Use: k.Use.String(), Status: k.Status.String(), Created: date(k.Created)})
	}
	inOrder(app.Keys, func(x, y Key) int { return y.Created.Compare(x.Created) })
	// The listing of applications names those that have keys; the others are not
	// asked for.
	app.KeysKnown = ended(family, app.ID) || d.Known(snapshot.JWKs) || app.Client == "" && d.Known(snapshot.Apps)
	return err
}

// adminOf is what the roles in the graph make of a principal: NoAdmin is also
// that nothing is known.
func (x *Extract) adminOf(id string) (Admin, *object) {
	node, o := opengraph.ToUpper(id), x.at(id)
	super := x.supers[node] || slices.ContainsFunc(x.groups[node], func(g string) bool { return x.supers[g] })
	switch {
	case super:
		return SuperAdmin, o
	case x.principals[node], len(x.groups[node]) > 0, o.holdsRoles != nil && *o.holdsRoles:
		return OtherAdmin, o
	}
	return NoAdmin, o
}

// rolesOf are the types of the roles that a principal holds, sorted.
func (x *Extract) rolesOf(id string) []string {
	var roles []string
	for _, assignment := range x.held[opengraph.ToUpper(id)] {
		roles = append(roles, x.at(assignment).class)
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

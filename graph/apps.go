package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// The applications whose name decides more than one thing.
const (
	activeDirectory = "active_directory"
	orgToOrg        = "okta_org2org"
)

// applicationNodes emits the applications and keeps what the edges to their
// users need.
func applicationNodes(b *builder) error {
	var err error
	b.scopes, err = inOrder(b, snapshot.Grants, func(g *snapshot.Grant) string { return g.ScopeID.String() })
	if err != nil {
		return err
	}
	if err := readTenants(b); err != nil {
		return err
	}
	return listed(snapshot.Apps, applicationNode)(b)
}

func applicationNode(b *builder, a *snapshot.App) error {
	b.provisioners[a.ID] = newProvisioner(a)
	b.provisioners[a.ID].platform = b.platformOf(a)
	b.peers[b.provisioners[a.ID].place()]++
	if _, byName := a.EntraTenant(); byName && b.resolvedTenant(a) == "" {
		b.remark(unresolvedTenant)
	}
	title := a.Label.Or(a.Name)
	b.begin(a.ID, title, title)
	b.text("app_type", a.Name)
	b.text("label", a.Label)
	b.text("status", a.Status)
	b.date("created", a.Created)
	b.date("last_updated", a.LastUpdated)
	b.setHoldsRoles(a.ID)
	b.texts("features", a.Features)
	b.text("sign_on_mode", a.SignOnMode)
	if client := a.Settings.OAuthClient; client != nil {
		b.text("client_type", client.ApplicationType)
		b.texts("grant_types", client.GrantTypes)
	}
	switch a.SignOnMode.String() {
	case "OPENID_CONNECT", "SAML_2_0", "SAML_1_1":
		b.text("user_name_mapping", a.Credentials.UserNameTemplate.Template)
	}
	if scopes, read := b.scopes[a.ID]; read {
		b.texts("oauth_scopes", scopes)
	}
	if err := b.holdApplication(a); err != nil {
		return err
	}
	if err := setDomainSID(b, a); err != nil {
		return err
	}
	b.text("orn", a.ORN)
	setAppSettings(b, a)
	return nil
}

// setDomainSID finds the domain of an Active Directory app in the SID of one of
// its users or, when none has one, of its groups: the SID without its last part.
func setDomainSID(b *builder, a *snapshot.App) error {
	if a.Name.String() != activeDirectory {
		return nil
	}
	sid, err := userSID(b, a.ID)
	if err != nil {
		return err
	}
	if sid == "" {
		if sid, err = groupSID(b, a.ID); err != nil {
			return err
		}
	}
	if cut := strings.LastIndexByte(sid, '-'); cut > 0 {
		b.set("domain_sid", opengraph.String(sid[:cut]))
	}
	return nil
}

func userSID(b *builder, app string) (string, error) {
	users, _, err := childrenOf[snapshot.AppUser](b, snapshot.AppUsers, app)
	for _, u := range users {
		if sid := u.Profile.ObjectSID.String(); synchronized(&u) && sid != "" {
			return sid, nil
		}
	}
	return "", err
}

func groupSID(b *builder, app string) (string, error) {
	for g, err := range snapshot.Records[snapshot.Group](b.snap, snapshot.Groups) {
		if err != nil {
			return "", err
		}
		if sid := g.Profile.ObjectSID.String(); g.Source.ID.String() == app && sid != "" {
			return sid, nil
		}
	}
	return "", nil
}

// assignment describes the assignment of a group to an application.
func (b *builder) assignment(g *snapshot.AppGroup) []opengraph.Property {
	var p []opengraph.Property
	const updated = "assignment_last_updated"
	if d, ok := b.dateOf(kind.AppAssignment, updated, g.LastUpdated); ok {
		p = append(p, opengraph.Property{Key: updated, Value: d})
	}
	if n, ok := g.Priority.Get(); ok && exactNumber(n) {
		p = append(p, opengraph.Property{Key: "assignment_priority", Value: opengraph.Int(n)})
	}
	return append(p, opengraph.Property{Key: "assignment_profile_fields", Value: opengraph.Strings(g.Profile)})
}

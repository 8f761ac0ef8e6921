package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/hybrid"
	"oktagon/graph/kind"
)

// applicationNodes writes the applications.
func applicationNodes(b *build) error {
	return emit.Each(b.r, snapshot.Apps, func(a *snapshot.App) error { return applicationNode(b, a) })
}

func applicationNode(b *build, a *snapshot.App) error {
	title := a.Label.Or(a.Name)
	n := b.e.Node(kind.Application, a.ID, title, title)
	n.Text("app_type", a.Name)
	n.Text("label", a.Label)
	n.Text("status", a.Status)
	n.Date("created", a.Created)
	n.Date("last_updated", a.LastUpdated)
	b.assigned.AddHoldsRoles(n, kind.Application, a.ID)
	n.Strings("features", a.Features.Readable())
	n.Text("sign_on_mode", a.SignOnMode)
	if client := a.Settings.OAuthClient; client != nil {
		n.Text("client_type", client.ApplicationType)
		n.Strings("grant_types", client.GrantTypes)
	}
	switch a.SignOnMode.String() {
	case "OPENID_CONNECT", "SAML_2_0", "SAML_1_1":
		n.Text("user_name_mapping", a.Credentials.UserNameTemplate.Template)
	}
	if scopes, read := b.holders.listed[a.ID]; read {
		n.Strings("oauth_scopes", scopes)
	}
	if h := b.holders.of(a.ID); h != nil && len(h.granted) > 0 {
		h.describe(n)
	}
	b.used.describe(n, a.ID)
	if err := addDomainSID(b.r, n, a); err != nil {
		return err
	}
	n.Text("orn", a.ORN)
	addAppSettings(n, a, b.hybrid.ResolvedTenant(a))
	return n.Write()
}

// addDomainSID finds the domain of an Active Directory app in the SID of one of
// its users or, when no user has a SID, of its groups: the SID without its last part.
func addDomainSID(r *emit.Reader, n *emit.Node, a *snapshot.App) error {
	if a.Name.String() != hybrid.ActiveDirectory {
		return nil
	}
	sid, err := userSID(r, a.ID)
	if err != nil {
		return err
	}
	if sid == "" {
		if sid, err = groupSID(r, a.ID); err != nil {
			return err
		}
	}
	if cut := strings.LastIndexByte(sid, '-'); cut > 0 {
		n.String("domain_sid", sid[:cut])
	}
	return nil
}

func userSID(r *emit.Reader, app string) (string, error) {
	users, _, err := emit.Items[snapshot.AppUser](r, snapshot.AppUsers, app)
	for _, u := range users {
		if sid := u.Profile.ObjectSID.String(); u.Synchronized() && sid != "" {
			return sid, nil
		}
	}
	return "", err
}

func groupSID(r *emit.Reader, app string) (string, error) {
	for g, err := range snapshot.Records[snapshot.Group](r.Snapshot, snapshot.Groups) {
		if err != nil {
			return "", err
		}
		if sid := g.Profile.ObjectSID.String(); g.Source.ID.String() == app && sid != "" {
			return sid, nil
		}
	}
	return "", nil
}

// appAssignment describes the assignment of a group to an application.
func appAssignment(e *emit.Emitter, g *snapshot.AppGroup) []emit.Property {
	var more []emit.Property
	if p, ok := e.Date(kind.AppAssignment, "assignment_last_updated", g.LastUpdated); ok {
		more = append(more, p)
	}
	if n, ok := g.Priority.Get(); ok && emit.Exact(n) {
		more = append(more, emit.Int("assignment_priority", n))
	}
	return append(more, emit.Strings("assignment_profile_fields", g.Profile))
}

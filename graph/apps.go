package graph

import (
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/opengraph"
)

const activeDirectory = "active_directory"

func applicationNode(b *builder, a *snapshot.App) error {
	title := a.Label.Or(a.Name)
	b.begin(a.ID, title, title)
	b.text("app_type", a.Name)
	b.text("label", a.Label)
	b.text("status", a.Status)
	b.date("created", a.Created)
	b.date("last_updated", a.LastUpdated)
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
	family, err := b.snap.Family(snapshot.AppUsers)
	if err != nil {
		return "", err
	}
	defer family.Close()
	users, err := snapshot.Items[snapshot.AppUser](family, app)
	for _, u := range users {
		if sid := u.Profile.ObjectSID.String(); u.SyncState.String() == "SYNCHRONIZED" && sid != "" {
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

// userAssignmentEdges emits user → application for users that were assigned one
// by one, not through a group.
func userAssignmentEdges(b *builder) error {
	return children(b, snapshot.AppUsers, func(app string, users []snapshot.AppUser) error {
		end, isNode := b.index.find(app, kindApplication)
		for _, u := range users {
			if scope, known := u.Scope.Get(); known && scope != "USER" {
				continue
			}
			start, ok := b.index.find(u.ID, kindUser)
			if !ok || !isNode {
				b.dangling(edgeAppAssignment)
				continue
			}
			if err := b.link(edgeAppAssignment, start, end); err != nil {
				return err
			}
		}
		return nil
	})
}

// groupAssignmentEdges emits group → application with what the assignment says.
func groupAssignmentEdges(b *builder) error {
	return children(b, snapshot.AppGroups, func(app string, groups []snapshot.AppGroup) error {
		end, isNode := b.index.find(app, kindApplication)
		for i := range groups {
			start, ok := b.index.find(groups[i].ID, kindGroup)
			if !ok || !isNode {
				b.dangling(edgeAppAssignment)
				continue
			}
			if err := b.link(edgeAppAssignment, start, end, b.assignment(&groups[i])...); err != nil {
				return err
			}
		}
		return nil
	})
}

// assignment describes the assignment of a group to an application.
func (b *builder) assignment(g *snapshot.AppGroup) []opengraph.Property {
	var p []opengraph.Property
	if s, ok := g.LastUpdated.Get(); ok {
		if d, ok := parseDate(s); ok {
			p = append(p, opengraph.Property{Key: "assignment_last_updated", Value: opengraph.String(formatDate(d))})
		} else {
			b.stats.BadDates[edgeAppAssignment+".assignment_last_updated"]++
		}
	}
	if n, ok := g.Priority.Get(); ok && exactNumber(n) {
		p = append(p, opengraph.Property{Key: "assignment_priority", Value: opengraph.Int(n)})
	}
	return append(p, opengraph.Property{Key: "assignment_profile_fields", Value: opengraph.Strings(g.Profile)})
}

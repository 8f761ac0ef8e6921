package orggen

import "oktagon/collector/snapshot"

func (g *generator) groups() error {
	return g.listing(snapshot.Groups, g.size.Groups, func(i int) snapshot.Record { return g.group(i) })
}

// group is the ith group: Everyone, a group of Okta's, or one from a directory.
func (g *generator) group(i int) snapshot.Group {
	gr := snapshot.Group{
		ID: GroupID(i), Type: snapshot.Some("OKTA_GROUP"), ObjectClass: snapshot.Texts{"okta:user_group"},
		Created: stamp(i, i), LastUpdated: stamp(i+1, i), LastMembershipUpdated: stamp(i+2, i),
		Profile: snapshot.GroupProfile{
			Name:        text("%s %s %d", pick(cities, uint64(i)), pick(departments, uint64(i/7)), i),
			Description: snapshot.Some("Generated"),
		},
	}
	gr.Embedded.Stats = snapshot.GroupStats{
		UsersCount: snapshot.Some(int64(g.groupSizes[i])), HasAdminPrivilege: snapshot.Some(g.isAdminGroup(i)),
	}
	switch {
	case i == 0:
		gr.Type, gr.Profile.Name = snapshot.Some("BUILT_IN"), snapshot.Some("Everyone")
	case i%10 == 3:
		gr.Type, gr.ObjectClass = snapshot.Some("APP_GROUP"), snapshot.Texts{"okta:windows_security_principal"}
		gr.Profile.SAMAccountName = text("group-%d", i)
		gr.Profile.ObjectSID = text("%s-%d", domainSID, 1000+i)
		gr.Profile.DN = text("CN=group-%d,OU=Groups,DC=contoso,DC=example", i)
		if g.size.Apps > 0 {
			gr.Source.ID = snapshot.Some(AppID(g.source(i)))
		}
	}
	return gr
}

// source is the app that a group is imported from: the directory when there is one.
func (g *generator) source(group int) int {
	if g.hasDirectories() {
		return g.activeDirectory()
	}
	return group % g.size.Apps
}

// order has the members of a group first, and then all other users.
func (g *generator) order(group int) shuffle {
	return newShuffle(g.size.Users, g.size.Seed+3, uint64(group))
}

// members writes the members of groups that have some: a collection does not ask for
// those of empty groups.
func (g *generator) members() error {
	return g.fanOut(snapshot.GroupMembers, g.size.Groups, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if g.groupSizes[i] == 0 {
			return 0, nil
		}
		order := g.order(i)
		return writeItems(f, GroupID(i), g.groupSizes[i], func(k int) snapshot.Member {
			return snapshot.Member{ID: UserID(order.at(k))}
		})
	})
}

// pushMappings writes the groups that are pushed to apps with that feature: three each,
// one of them inactive.
func (g *generator) pushMappings() error {
	return g.perApp(snapshot.PushMappings, snapshot.App.PushesGroups, func(f *snapshot.FanOutWriter, i int) (int, error) {
		order := newShuffle(g.size.Groups, g.size.Seed+10, uint64(i))
		return writeItems(f, AppID(i), min(3, g.size.Groups), func(k int) snapshot.PushMapping {
			m := snapshot.PushMapping{
				ID: id("gpm", 3*i+k), Status: pick([]string{"ACTIVE", "ACTIVE", "INACTIVE"}, uint64(k)),
				SourceGroupID: snapshot.Some(GroupID(order.at(k))), TargetGroupID: text("00gtarget%d", 3*i+k),
			}
			if g.hasDirectories() && i == g.activeDirectory() { // into one of its groups
				m.TargetGroupID = snapshot.Some(GroupID((3 + 10*k) % g.size.Groups))
			}
			return m
		})
	})
}

package orggen

import (
	"encoding/json"
	"sort"

	"oktagon/collector/snapshot"
)

const openID = "OPENID_CONNECT"

// signOnModes are those of the apps, in turn. The first app is a service app: it
// authorizes integrations.
var signOnModes = []string{openID, saml2, saml2, openID, "BROWSER_PLUGIN", "AUTO_LOGIN", "BOOKMARK"}

func (g *generator) apps() error {
	return g.listing(snapshot.Apps, g.size.Apps, func(i int) snapshot.Record { return g.app(i) })
}

func (g *generator) app(i int) snapshot.App {
	mode := signOnModes[i%len(signOnModes)]
	a := snapshot.App{
		ID: AppID(i), Name: text("contoso_app_%d", i), Label: text("Contoso App %d", i),
		Status: snapshot.Some("ACTIVE"), ORN: text("orn:okta:idp:%s:apps:contoso_app_%d:%s", orgID, i, AppID(i)),
		Created: stamp(i, 0), LastUpdated: stamp(i+50, 0), SignOnMode: snapshot.Some(mode),
	}
	if g.isDirectory(i) {
		return g.directory(a, i)
	}
	a.Credentials.UserNameTemplate.Template = snapshot.Some("${source.login}")
	switch mode {
	case openID:
		a.Name = snapshot.Some("oidc_client")
		a.Settings.OAuthClient = oauthClient(i)
		a.Credentials.OAuthClient.TokenEndpointAuthMethod = snapshot.Some(authMethod(i))
	case saml2:
		a.Features = snapshot.Texts{"PUSH_NEW_USERS", "GROUP_PUSH"}
		if i%3 == 0 {
			a.Features = append(a.Features, "PUSH_PASSWORD_UPDATES")
		}
		addSAML(&a, i)
	case "BROWSER_PLUGIN", "AUTO_LOGIN":
		a.Settings.SignOn = &snapshot.AppSignOn{LoginURL: text("https://app%d.contoso.example/login", i)}
	default:
		a.Settings.App = snapshot.AppSettingValues{{Key: "url", Value: json.RawMessage(`"https://bookmark.contoso.example"`)}}
	}
	return a
}

// servicePeriod: every app whose number is a multiple of it is a service app.
const servicePeriod = 14

func isService(app int) bool { return app%servicePeriod == 0 }

// isOAuth reports whether an app is an OAuth client; service apps are.
func (g *generator) isOAuth(app int) bool {
	return signOnModes[app%len(signOnModes)] == openID && !g.isDirectory(app)
}

// hasDirectories reports whether the last two apps are directories.
func (g *generator) hasDirectories() bool     { return g.size.Apps >= 8 }
func (g *generator) activeDirectory() int     { return g.size.Apps - 1 }
func (g *generator) isDirectory(app int) bool { return g.hasDirectories() && app >= g.size.Apps-2 }

// directory turns an app into Active Directory or LDAP.
func (g *generator) directory(a snapshot.App, i int) snapshot.App {
	a.SignOnMode = snapshot.Text{}
	if i != g.activeDirectory() {
		a.Name, a.Label = snapshot.Some("ldap_interface"), snapshot.Some("ldap.contoso.example")
		return a
	}
	a.Name, a.Label = snapshot.Some("active_directory"), snapshot.Some("corp.contoso.example")
	a.Features = snapshot.Texts{"IMPORT_NEW_USERS", "IMPORT_PROFILE_UPDATES", "PROFILE_MASTERING", "GROUP_PUSH"}
	a.Settings.App = snapshot.AppSettingValues{
		{Key: "filterGroupsByOU", Value: json.RawMessage("false")},
		{Key: "namingContext", Value: json.RawMessage(`"corp.contoso.example"`)},
	}
	return a
}

func oauthClient(i int) *snapshot.AppOAuthClient {
	if isService(i) {
		return &snapshot.AppOAuthClient{
			ApplicationType: snapshot.Some("service"), GrantTypes: snapshot.Scopes{"client_credentials"},
			JWKs: embeddedKeys(i),
		}
	}
	return &snapshot.AppOAuthClient{
		ApplicationType: snapshot.Some("web"), GrantTypes: snapshot.Scopes{"authorization_code", "refresh_token"},
		RedirectURIs: snapshot.Texts{text("https://app%d.contoso.example/callback", i).String()},
	}
}

// assigned is the group that is assigned to an app. It has no more members than the app
// has users. ok is false when there is no such group.
func (g *generator) assigned(app int) (group int, ok bool) {
	sizes := g.groupSizes
	first := sort.Search(len(sizes), func(i int) bool { return sizes[i] <= g.appSizes[app] })
	if first == len(sizes) {
		return 0, false
	}
	if g.appSizes[app] > 0 && app%2 == 0 {
		return first, true // the one with the most members
	}
	return first + int(hash(g.size.Seed+4, uint64(app))%uint64(len(sizes)-first)), true
}

// appUsers writes the members of the assigned group and then single users.
func (g *generator) appUsers() error {
	return g.fanOut(snapshot.AppUsers, g.size.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		group, ok := g.assigned(i)
		members := 0
		if ok {
			members = g.groupSizes[group]
		}
		order := g.order(group)
		return writeItems(f, AppID(i), g.appSizes[i], func(k int) snapshot.AppUser {
			u := snapshot.AppUser{ID: UserID(order.at(k)), Scope: snapshot.Some("USER"), Status: snapshot.Some("ACTIVE"), SyncState: snapshot.Some("DISABLED")}
			if k < members {
				u.Scope = snapshot.Some("GROUP")
			}
			if g.isDirectory(i) {
				u.SyncState = snapshot.Some("SYNCHRONIZED")
				u.Profile.ObjectSID = text("%s-%d", domainSID, 100000+order.at(k))
			}
			return u
		})
	})
}

func (g *generator) appGroups() error {
	return g.fanOut(snapshot.AppGroups, g.size.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		group, ok := g.assigned(i)
		n := 0
		if ok {
			n = 1
		}
		return writeItems(f, AppID(i), n, func(int) snapshot.AppGroup {
			return snapshot.AppGroup{
				ID: GroupID(group), Priority: snapshot.Some[int64](0), LastUpdated: stamp(i, 7),
				Profile: snapshot.ProfileNames{"role", "seat"},
			}
		})
	})
}

// perApp writes the items of the apps that a collection asks for.
func (g *generator) perApp(resource string, asked func(snapshot.App) bool, app func(f *snapshot.FanOutWriter, i int) (int, error)) error {
	return g.fanOut(resource, g.size.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		if !asked(g.app(i)) {
			return 0, nil
		}
		return app(f, i)
	})
}

package orggen

import (
	"encoding/json"
	"sort"

	"oktagon/collector/snapshot"
)

const openID = "OPENID_CONNECT"

// signOnModes are those of generated apps, in turn; the first app is a service
// app, so that there is one to authorize integrations.
var signOnModes = []string{openID, "SAML_2_0", "SAML_2_0", openID, "BROWSER_PLUGIN", "AUTO_LOGIN", "BOOKMARK"}

func (g *generator) apps() error {
	return g.listing(snapshot.Apps, g.Apps, func(i int) snapshot.Record { return g.app(i) })
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
	case "SAML_2_0":
		a.Features = snapshot.Texts{"PUSH_NEW_USERS", "GROUP_PUSH"}
		if i%3 == 0 {
			a.Features = append(a.Features, "PUSH_PASSWORD_UPDATES")
		}
		g.federate(&a, i)
	case "BROWSER_PLUGIN", "AUTO_LOGIN":
		a.Settings.SignOn = &snapshot.AppSignOn{LoginURL: text("https://app%d.contoso.example/login", i)}
	default:
		a.Settings.App = snapshot.AppSettingValues{{Key: "url", Value: json.RawMessage(`"https://bookmark.contoso.example"`)}}
	}
	return a
}

// isService reports whether an app acts for itself.
func isService(app int) bool { return app%(2*len(signOnModes)) == 0 }

// isOAuth reports whether an app is a client of OpenID Connect, service apps
// among them.
func (g *generator) isOAuth(app int) bool {
	return signOnModes[app%len(signOnModes)] == openID && !g.isDirectory(app)
}

// Of many apps the last two are the directories that users come from.
const enoughForDirectories = 8

func (g *generator) hasDirectories() bool     { return g.Apps >= enoughForDirectories }
func (g *generator) activeDirectory() int     { return g.Apps - 1 }
func (g *generator) isDirectory(app int) bool { return g.hasDirectories() && app >= g.Apps-2 }

// directory makes an app a directory: Active Directory or LDAP.
func (g *generator) directory(a snapshot.App, i int) snapshot.App {
	a.SignOnMode = snapshot.Text{}
	if i != g.activeDirectory() {
		a.Name, a.Label = snapshot.Some("ldap_interface"), snapshot.Some("ldap.contoso.example")
		return a
	}
	a.Name, a.Label = snapshot.Some("active_directory"), snapshot.Some("corp.contoso.example")
	a.Features = snapshot.Texts{"IMPORT_NEW_USERS", "IMPORT_PROFILE_UPDATES", "PROFILE_MASTERING"}
	a.Settings.App = snapshot.AppSettingValues{
		{Key: "filterGroupsByOU", Value: json.RawMessage("false")},
		{Key: "namingContext", Value: json.RawMessage(`"corp.contoso.example"`)},
	}
	return a
}

func oauthClient(i int) *snapshot.AppOAuthClient {
	if isService(i) {
		return &snapshot.AppOAuthClient{
			ApplicationType: snapshot.Some("service"), GrantTypes: snapshot.Texts{"client_credentials"},
			JWKs: embeddedKeys(i),
		}
	}
	return &snapshot.AppOAuthClient{
		ApplicationType: snapshot.Some("web"), GrantTypes: snapshot.Texts{"authorization_code", "refresh_token"},
		RedirectURIs: snapshot.Texts{text("https://app%d.contoso.example/callback", i).String()},
	}
}

// assigned is the group that is assigned to an app: one whose members are not
// more than the app's users. ok is false when there is none.
func (g *generator) assigned(app int) (group int, ok bool) {
	sizes := g.groupSizes
	first := sort.Search(len(sizes), func(i int) bool { return sizes[i] <= g.appSizes[app] })
	if first == len(sizes) {
		return 0, false
	}
	if g.appSizes[app] > 0 && app%2 == 0 {
		return first, true // the largest that fits
	}
	return first + int(mix(g.Seed+4, uint64(app))%uint64(len(sizes)-first)), true
}

// appUsers are the members of the group that is assigned, then single users:
// those who would come to that group next.
func (g *generator) appUsers() error {
	return g.fanOut(snapshot.AppUsers, g.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		group, ok := g.assigned(i)
		members := 0
		if ok {
			members = g.groupSizes[group]
		}
		order := g.order(group)
		return pages(f, AppID(i), g.appSizes[i], 500, func(k int) snapshot.AppUser {
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
	return g.fanOut(snapshot.AppGroups, g.Apps, func(f *snapshot.FanOutWriter, i int) (int, error) {
		group, ok := g.assigned(i)
		n := 0
		if ok {
			n = 1
		}
		return pages(f, AppID(i), n, 200, func(int) snapshot.AppGroup {
			return snapshot.AppGroup{
				ID: GroupID(group), Priority: snapshot.Some[int64](0), LastUpdated: stamp(i, 7),
				Profile: snapshot.ProfileNames{"role", "seat"},
			}
		})
	})
}

// scopeSets are the scopes of generated integrations, in turn.
var scopeSets = []snapshot.Texts{
	{"okta.users.read", "okta.groups.read"},
	{"okta.logs.read"},
	{"okta.users.manage", "okta.groups.manage", "okta.apps.read"},
	{"okta.users.read", "okta.apps.read", "okta.policies.read", "okta.logs.read"},
}

func (g *generator) integrations() error {
	return g.listing(snapshot.APIServices, g.Integrations, func(i int) snapshot.Record {
		return snapshot.APIService{
			ID: integrationID(i), Name: text("Fabrikam Service %d", i%9), Type: text("fabrikamservice%d", i%9),
			GrantedScopes: scopeSets[i%len(scopeSets)], CreatedAt: stamp(i*13, i), CreatedBy: g.creator(i),
		}
	})
}

// Of ten integrations the creators are seven users, one user deprovisioned
// since, one who no longer exists, and in turn an app and an integration.
const (
	departed = 7
	vanished = 8
	machine  = 9
)

func (g *generator) creator(i int) snapshot.Text {
	switch kind := i % 10; {
	case kind == departed || kind == vanished:
		return snapshot.Some(goneID(i))
	case kind == machine && i%20 == machine && g.Apps > 0:
		return snapshot.Some(AppID(0))
	case kind == machine:
		return snapshot.Some(integrationID(0))
	case g.Users == 0:
		return snapshot.Text{}
	default:
		return snapshot.Some(UserID(int(mix(g.Seed+5, uint64(i)) % uint64(g.Users))))
	}
}

// goneID is the id of a user that the listing does not have.
func goneID(i int) string { return id("00uz", i) }

// creators has the answers for those creators that no listing has.
func (g *generator) creators() error {
	return g.fanOut(snapshot.Creators, g.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		switch i % 10 {
		case vanished:
			return 0, f.CloseParent(goneID(i), snapshot.Gone, "")
		case departed:
			u := g.user(g.Users + i)
			u.ID, u.Status, u.Profile.ManagerID = goneID(i), snapshot.Some("DEPROVISIONED"), snapshot.Text{}
			return pages(f, u.ID, 1, 1, func(int) snapshot.User { return u })
		default:
			return 0, nil
		}
	})
}

// secrets gives each integration one secret, every third a second one.
func (g *generator) secrets() error {
	return g.fanOut(snapshot.APIServiceSecrets, g.Integrations, func(f *snapshot.FanOutWriter, i int) (int, error) {
		n := 1
		if i%3 == 2 {
			n = 2
		}
		return pages(f, integrationID(i), n, 200, func(k int) snapshot.Secret {
			return snapshot.Secret{
				ID: id("ocs", 2*i+k), Status: pick([]string{"ACTIVE", "INACTIVE"}, uint64(k)),
				SecretHash: text("fakehash-%d-%d", i, k), Created: stamp(i*13, i+k), LastUpdated: stamp(i*13, i+k),
			}
		})
	})
}

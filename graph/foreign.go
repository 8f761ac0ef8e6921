package graph

import (
	"crypto/sha256"
	"net/url"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/kind"
	"oktagon/graph/opengraph"
)

// Kinds of nodes of other graphs: ends of edges, never nodes of ours.
const (
	kindADUser      = "User"
	kindADGroup     = "Group"
	kindADComputer  = "Computer"
	kindAZTenant    = "AZTenant"
	kindAZUser      = "AZUser"
	kindAZGroup     = "AZGroup"
	kindGHOrg       = "GH_Organization"
	kindGHUser      = "GH_User"
	kindJamfSSO     = "jamf_SSOIntegration"
	kindJamfAccount = "jamf_Account"
	kindOPAccount   = "OP_Account"
	kindOPUser      = "OP_User"
	kindSnowAccount = "SNOW_Account"
	kindSnowUser    = "SNOW_User"
)

// foreign is an end in another graph or another Okta organization. The zero
// foreign is none: something that it is told by is missing or blank, and no edge
// is written.
type foreign struct {
	opengraph.Endpoint
}

func (f foreign) none() bool { return f.Kind == "" }

// foreignID is the node of an id that is put together from parts.
func foreignID(kind string, parts ...string) foreign {
	if blank(parts...) {
		return foreign{}
	}
	id := opengraph.ToUpper(strings.Join(parts, ""))
	return foreign{Endpoint: opengraph.Endpoint{ID: id, Kind: kind, External: true}}
}

// matched is the one node with the properties, given as keys and values. The
// keys and the letter case are those that the owner's collector writes.
func matched(kind string, keysAndValues ...string) foreign {
	if blank(keysAndValues...) {
		return foreign{}
	}
	f := foreign{Endpoint: opengraph.Endpoint{Kind: kind}}
	for i := 0; i < len(keysAndValues); i += 2 {
		f.Matchers = append(f.Matchers, opengraph.Property{Key: keysAndValues[i], Value: opengraph.String(keysAndValues[i+1])})
	}
	return f
}

func blank(texts ...string) bool {
	for _, s := range texts {
		if strings.TrimSpace(s) == "" {
			return true
		}
	}
	return false
}

// leave emits an edge from a node to another graph, enter one from there.
func (b *builder) leave(kind string, own ref, to foreign, more ...opengraph.Property) error {
	if to.none() {
		return nil
	}
	return b.cross(kind, own, own.end(), to.Endpoint, more...)
}

func (b *builder) enter(kind string, from foreign, own ref, more ...opengraph.Property) error {
	if from.none() {
		return nil
	}
	return b.cross(kind, own, from.Endpoint, own.end(), more...)
}

func (b *builder) cross(kind string, own ref, start, end opengraph.Endpoint, more ...opengraph.Property) error {
	if own == (ref{}) {
		b.stats.Dangling[kind]++
		return nil
	}
	if !b.first(kind, &start, &end) {
		return nil
	}
	return b.link(kind, start, end, more...)
}

// first reports whether an edge is not written yet: two applications may lead the
// same people to the same place. What was written is remembered, by its sum,
// but for the accounts of an application that leads there alone.
func (b *builder) first(kind string, start, end *opengraph.Endpoint) bool {
	if b.alone {
		return true
	}
	b.crossing = opengraph.AppendEdge(b.crossing[:0], &opengraph.Edge{Kind: kind, Start: *start, End: *end})
	sum := sha256.Sum256(b.crossing)
	if b.crossed[sum] {
		return false
	}
	b.crossed[sum] = true
	return true
}

// platform is what an application opens in another graph. Its functions are nil
// where the application opens nothing.
type platform struct {
	organization foreign
	account      func(*snapshot.AppUser) foreign
	group        func(name string) foreign
}

// place names where an application leads, "" for nowhere. All other Okta
// organizations are one: the ids of their users do not say whose they are.
func (p *provisioner) place() string {
	switch {
	case p.group == nil && p.account == nil:
		return ""
	case p.name == orgToOrg, p.name == activeDirectory:
		return p.name
	}
	return string(opengraph.AppendEdge(nil, &opengraph.Edge{End: p.organization.Endpoint}))
}

// platformOf is the table of edges.md §10.1 and §10.3: which applications lead
// to other graphs, and by which of their settings.
func (b *builder) platformOf(a *snapshot.App) platform {
	text := func(key string) string {
		s, _ := a.Settings.App.Text(key)
		return s
	}
	switch a.Name.String() {
	case activeDirectory:
		return directory(text("namingContext"))
	case orgToOrg:
		return otherOrg(text("idpId"), text("baseUrl"))
	case "office365":
		return entra(b.tenantOf(a))
	case "githubcloud":
		return github(text("githubOrg"))
	case "jamfsoftwareserver", "casper":
		return jamf(text("domain"))
	case "1password_business":
		return onePassword(text("subDomain"), text("regionType"))
	case "snowflake":
		return snowflake(text("subDomain"))
	}
	return platform{}
}

func directory(domain string) platform {
	return platform{group: func(name string) foreign {
		return matched(kindADGroup, "samaccountname", name, "domain", opengraph.ToUpper(domain))
	}}
}

func otherOrg(idp, base string) platform {
	host := ""
	if u, err := url.Parse(base); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	return platform{
		organization: foreignID(kind.IdentityProvider, idp),
		account:      externalUser,
		group: func(name string) foreign {
			return matched(kind.Group, "name", opengraph.ToUpper(name), "okta_domain", host)
		},
	}
}

// externalUser is a user of another Okta organization.
func externalUser(u *snapshot.AppUser) foreign { return foreignID(kind.User, u.ExternalID.String()) }

func entra(tenant string) platform {
	tenant = opengraph.ToUpper(tenant)
	return platform{
		organization: foreignID(kindAZTenant, tenant),
		account: func(u *snapshot.AppUser) foreign {
			return matched(kindAZUser, "userprincipalname", userName(u), "tenantid", tenant)
		},
		group: func(name string) foreign {
			return matched(kindAZGroup, "displayname", name, "tenantid", tenant)
		},
	}
}

func github(org string) platform {
	return platform{
		organization: matched(kindGHOrg, "name", opengraph.ToUpper(org)),
		account: func(u *snapshot.AppUser) foreign {
			return matched(kindGHUser, "login", userName(u), "environment_name", org)
		},
	}
}

// jamf spells one key as Jamf's collector does, with a capital letter.
func jamf(domain string) platform {
	return platform{
		organization: foreignID(kindJamfSSO, domain, "-SSO"),
		account: func(u *snapshot.AppUser) foreign {
			return matched(kindJamfAccount, "email", userName(u), "domainName", domain)
		},
	}
}

func onePassword(sub, region string) platform {
	if blank(sub, region) {
		return platform{}
	}
	domain := sub + ".1password." + region
	return platform{
		organization: matched(kindOPAccount, "domain", domain),
		account: func(u *snapshot.AppUser) foreign {
			return matched(kindOPUser, "email", userName(u), "account_name", domain)
		},
	}
}

func snowflake(sub string) platform {
	return platform{
		organization: foreignID(kindSnowAccount, sub),
		account: func(u *snapshot.AppUser) foreign {
			return foreignID(kindSnowUser, sub, ".", userName(u))
		},
	}
}

func userName(u *snapshot.AppUser) string { return u.Credentials.UserName.String() }

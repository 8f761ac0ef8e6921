package hybrid

import (
	"net/url"
	"strings"

	"oktagon/collector/snapshot"
	"oktagon/graph/emit"
	"oktagon/graph/kind"
)

// platform is what an application opens in another graph. Its functions are nil
// where the application opens nothing.
type platform struct {
	organization externalEnd
	account      func(*snapshot.AppUser) externalEnd
	group        func(name string) externalEnd
}

// platformOf returns what an application opens in another graph, by its settings: the
// table of edges.md §10.1 and §10.3.
func (m *Model) platformOf(a *snapshot.App) platform {
	text := func(key string) string {
		s, _ := a.Settings.App.Text(key)
		return s
	}
	switch a.Name.String() {
	case ActiveDirectory:
		return directory(text("namingContext"))
	case orgToOrg:
		return otherOrg(text("idpId"), text("baseUrl"))
	case "office365":
		return entra(m.tenantOf(a))
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

// tenantOf returns the id of the Entra tenant of an Office 365 app: its own setting
// or what Microsoft gave for the tenant's name.
func (m *Model) tenantOf(a *snapshot.App) string {
	if id, ok := a.Settings.App.Text("microsoftTenantId"); ok {
		return id
	}
	return m.ResolvedTenant(a)
}

func directory(domain string) platform {
	return platform{group: func(name string) externalEnd {
		return endMatching(kindADGroup, "samaccountname", name, "domain", emit.ToUpper(domain))
	}}
}

func otherOrg(idp, base string) platform {
	host := ""
	if u, err := url.Parse(base); err == nil {
		host = strings.ToLower(u.Hostname())
	}
	return platform{
		organization: endByID(kind.IdentityProvider, idp),
		account:      userOfOtherOrg,
		group: func(name string) externalEnd {
			return endMatching(kind.Group, "name", emit.ToUpper(name), "okta_domain", host)
		},
	}
}

func userOfOtherOrg(u *snapshot.AppUser) externalEnd {
	return endByID(kind.User, u.ExternalID.String())
}

// entra finds users by name, which BloodHound's Entra data has in upper case: it is the
// user principal name, and userprincipalname keeps Entra's own spelling (edges.md D21).
func entra(tenant string) platform {
	tenant = emit.ToUpper(tenant)
	return platform{
		organization: endByID(kindAZTenant, tenant),
		account: func(u *snapshot.AppUser) externalEnd {
			return endMatching(kindAZUser, "name", emit.ToUpper(userName(u)), "tenantid", tenant)
		},
		group: func(name string) externalEnd {
			return endMatching(kindAZGroup, "displayname", name, "tenantid", tenant)
		},
	}
}

func github(org string) platform {
	return platform{
		organization: endMatching(kindGHOrg, "name", emit.ToUpper(org)),
		account: func(u *snapshot.AppUser) externalEnd {
			return endMatching(kindGHUser, "login", userName(u), "environment_name", org)
		},
	}
}

// jamf spells one key as Jamf's collector does, with a capital letter.
func jamf(domain string) platform {
	return platform{
		organization: endByID(kindJamfSSO, domain, "-SSO"),
		account: func(u *snapshot.AppUser) externalEnd {
			return endMatching(kindJamfAccount, "email", userName(u), "domainName", domain)
		},
	}
}

func onePassword(sub, region string) platform {
	if blank(sub, region) {
		return platform{}
	}
	domain := sub + ".1password." + region
	return platform{
		organization: endMatching(kindOPAccount, "domain", domain),
		account: func(u *snapshot.AppUser) externalEnd {
			return endMatching(kindOPUser, "email", userName(u), "account_name", domain)
		},
	}
}

func snowflake(sub string) platform {
	return platform{
		organization: endByID(kindSnowAccount, sub),
		account: func(u *snapshot.AppUser) externalEnd {
			return endByID(kindSnowUser, sub, ".", userName(u))
		},
	}
}

func userName(u *snapshot.AppUser) string { return u.Credentials.UserName.String() }

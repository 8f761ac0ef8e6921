package orggen

import "oktagon/collector/snapshot"

func agentID(i int) string { return id("wlp", i) }

func agentORN(i int) string {
	return "orn:okta:directory:" + orgID + ":workload-principals:ai-agents:" + agentID(i)
}

// boundApp is an application of the organization, "" when it has none.
func (g *generator) boundApp(i int) string {
	if g.size.Apps == 0 {
		return ""
	}
	return AppID(i % g.size.Apps)
}

// aiAgents writes agents: a tenth of them are not active.
func (g *generator) aiAgents() error {
	return g.listing(snapshot.AIAgents, g.size.agents(), func(i int) snapshot.Record {
		a := snapshot.AIAgent{ID: agentID(i), Status: snapshot.Some("ACTIVE"), Created: stamp(i, i), LastUpdated: stamp(i+1, i),
			Source: snapshot.Some("MANUAL"), ORN: snapshot.Some(agentORN(i))}
		a.Profile.Name = text("Agent %d", i)
		if i%10 == 9 {
			a.Status, a.Source = snapshot.Some("STAGED"), snapshot.Some("IMPORTED")
		}
		if app := g.boundApp(i); app != "" {
			a.SignOnProvider.AppInstanceID.Text = snapshot.Some(app)
		}
		return a
	})
}

// agentConnections writes for each agent a connection to an application, one to the next
// agent, and for every third a secret.
func (g *generator) agentConnections() error {
	return g.fanOut(snapshot.AgentConnections, g.size.agents(), func(f *snapshot.FanOutWriter, i int) (int, error) {
		toApp := snapshot.AgentConnection{ID: id("mca", i), Type: snapshot.Some("IDENTITY_ASSERTION_APP_INSTANCE"), Status: snapshot.Some("ACTIVE"),
			ScopeCondition: snapshot.Some("INCLUDE_ONLY"), Scopes: snapshot.Texts{"read"}}
		toApp.Resource.AppInstanceID = snapshot.Some(g.boundApp(i + 1))
		next := (i + 1) % g.size.agents()
		toAgent := snapshot.AgentConnection{ID: id("mcb", i), Type: snapshot.Some("IDENTITY_ASSERTION_A2A_SERVER"), Status: snapshot.Some("ACTIVE"),
			ScopeCondition: snapshot.Some("ALL_SCOPES"), Scopes: snapshot.Texts{"*"}}
		toAgent.Resource.ORN = text("orn:okta:directory:%s:resource-servers:a2a:%s", orgID, agentID(next))
		all := []snapshot.AgentConnection{toApp, toAgent}
		if i%3 == 0 {
			secret := snapshot.AgentConnection{ID: id("mcs", i), Type: snapshot.Some("STS_VAULT_SECRET"), Status: snapshot.Some("ACTIVE")}
			secret.Secret.ORN = text("orn:okta:pam:%s:secrets:%d", orgID, i)
			secret.Secret.Name, secret.Secret.Path = text("secret %d", i), snapshot.Some("/generated")
			all = append(all, secret)
		}
		return writeList(f, agentID(i), all...)
	})
}

func (g *generator) agentKeys() error {
	return g.fanOut(snapshot.AgentKeys, g.size.agents(), func(f *snapshot.FanOutWriter, i int) (int, error) {
		return writeList(f, agentID(i), snapshot.JWK{ID: id("pka", i), KID: text("agent-%d", i), KTY: snapshot.Some("RSA"),
			Status: snapshot.Some("ACTIVE"), Created: stamp(i, i), LastUpdated: stamp(i, i)})
	})
}

// agentSecrets writes the secrets of agents whose application signs in with one.
func (g *generator) agentSecrets() error {
	return g.fanOut(snapshot.AgentSecrets, g.size.agents(), func(f *snapshot.FanOutWriter, i int) (int, error) {
		if g.size.Apps == 0 {
			return 0, nil
		}
		if app := g.app(i % g.size.Apps); app.SignOnMode.String() != openID || !app.HasSecrets() {
			return 0, nil
		}
		return writeList(f, agentID(i), snapshot.Secret{ID: id("ocsa", i), Status: snapshot.Some("ACTIVE"), Created: stamp(i, i), LastUpdated: stamp(i, i)})
	})
}

// delegationLinks lets each agent call the next one, but for every fifth.
func (g *generator) delegationLinks() error {
	n := g.size.agents()
	return g.listing(snapshot.DelegationLinks, n, func(i int) snapshot.Record {
		l := snapshot.DelegationLink{ID: id("dlk", i)}
		l.From.TokenType, l.From.ClientORN = snapshot.Some("ACCESS_TOKEN"), snapshot.Some(agentORN(i))
		if i%5 == 4 {
			l.From.ClientORN = text("orn:okta:idp:%s:apps:oidc:%s", orgID, g.boundApp(i))
		}
		l.To.ResourceORN = snapshot.Some(agentORN((i + 1) % n))
		return l
	})
}

// agentOwners writes a user for each agent, but for every eighth.
func (g *generator) agentOwners() error {
	n := g.size.agents()
	return g.listing(snapshot.AgentOwners, n-n/8, func(i int) snapshot.Record {
		return snapshot.AgentOwner{Resource: snapshot.OwnedResource{ID: snapshot.Some(agentID(i)), ORN: snapshot.Some(agentORN(i))},
			Principals: []snapshot.OwnerOfOne{{Type: snapshot.Some("users"), ORN: text("orn:okta:directory:%s:users:%s", orgID, UserID(i%g.size.Users))}}}
	})
}

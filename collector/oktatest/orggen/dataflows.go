package orggen

import "oktagon/collector/snapshot"

// dataFlows writes hooks, log streams and providers: as many as an organization of any size has.
func (g *generator) dataFlows() error {
	for _, write := range []func() error{g.eventHooks, g.inlineHooks, g.logStreams, g.emailServers, g.telephonyProviders, g.pushProviders} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// address is that of a hook, on one of three hosts.
func address(i int) snapshot.ChannelConfig {
	public, _ := snapshot.PublicAddress(text("https://hooks%d.example/okta/%d", i%3, i).String())
	c := snapshot.ChannelConfig{URI: snapshot.Address{Text: snapshot.Some(public)}}
	if i%4 != 3 {
		c.Headers.Names = []string{"X-Key"}
	}
	return c
}

func host(name string) snapshot.HostName {
	return snapshot.HostName{Address: snapshot.Address{Text: snapshot.Some(name)}}
}

// eventHooks writes the hooks of admins, and of a user who was deleted.
func (g *generator) eventHooks() error {
	return g.listing(snapshot.EventHooks, 10, func(i int) snapshot.Record {
		return snapshot.Hook{
			ID: id("who", i), Name: text("Event hook %d", i), Status: pick([]string{"ACTIVE", "ACTIVE", "INACTIVE"}, uint64(i)),
			VerificationStatus: snapshot.Some("VERIFIED"), Created: stamp(i, i), LastUpdated: stamp(i+1, i), CreatedBy: snapshot.Actor{Text: g.hookCreator(i)},
			Events:  snapshot.HookEvents{Items: snapshot.Texts{"user.lifecycle.create", "user.session.start"}},
			Channel: snapshot.Channel{Type: snapshot.Some("HTTP"), Config: address(i)},
		}
	})
}

func (g *generator) hookCreator(i int) snapshot.Text {
	switch {
	case i%5 == 4 && g.size.Integrations > deletedCreator:
		return snapshot.Some(unlistedUserID(deletedCreator))
	case len(g.admins) == 0:
		return snapshot.Text{}
	}
	return snapshot.Some(UserID(g.admins[i%len(g.admins)]))
}

func (g *generator) inlineHooks() error {
	types := snapshot.InlineHookTypes()
	return g.listing(snapshot.InlineHooks, 2*len(types), func(i int) snapshot.Record {
		return snapshot.Hook{
			ID: id("cal", i), Name: text("Inline hook %d", i), Type: pick(types, uint64(i)), Status: snapshot.Some("ACTIVE"),
			Created: stamp(i, i), LastUpdated: stamp(i+1, i), Channel: snapshot.Channel{Type: snapshot.Some("HTTP"), Config: address(i)},
		}
	})
}

func (g *generator) logStreams() error {
	return g.listing(snapshot.LogStreams, 2, func(i int) snapshot.Record {
		s := snapshot.LogStream{ID: id("0oaL", i), Name: text("Log stream %d", i), Type: pick([]string{"aws_eventbridge", "splunk_cloud_logstreaming"}, uint64(i)),
			Status: snapshot.Some("ACTIVE"), Created: stamp(i, i), LastUpdated: stamp(i+1, i)}
		if i == 0 {
			s.Settings.AccountID, s.Settings.Region = snapshot.Some("000000000000"), snapshot.Some("eu-central-1")
		} else {
			s.Settings.Host = host("contoso.splunkcloud.com")
		}
		return s
	})
}

func (g *generator) emailServers() error {
	return g.listing(snapshot.EmailServers, 1, func(i int) snapshot.Record {
		return snapshot.EmailServer{ID: id("esv", i), Alias: snapshot.Some("Relay"), Host: host("relay.example"),
			Enabled: snapshot.Some(true)}
	})
}

func (g *generator) telephonyProviders() error {
	return g.listing(snapshot.TelephonyProviders, 2, func(i int) snapshot.Record {
		return snapshot.TelephonyProvider{ID: id("tel", i), ProviderName: pick([]string{"TWILIO", "TELESIGN"}, uint64(i)), Enabled: snapshot.Some(i == 0)}
	})
}

func (g *generator) pushProviders() error {
	return g.listing(snapshot.PushProviders, 1, func(i int) snapshot.Record {
		return snapshot.PushProvider{ID: id("ppc", i), Name: snapshot.Some("Phone"), ProviderType: snapshot.Some("FCM"), LastUpdatedDate: stamp(i, i)}
	})
}

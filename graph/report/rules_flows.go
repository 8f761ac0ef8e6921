package report

import (
	"net/netip"
	"slices"
	"strings"

	"oktagon/collector/safetext"
	"oktagon/collector/snapshot"
)

// Lists that rules on flows need.
var (
	listInline = []string{snapshot.InlineHooks}
	listEvents = []string{snapshot.EventHooks}
	listLog    = []string{snapshot.EventHooks, snapshot.LogStreams}
	listSecret = []string{snapshot.InlineHooks, snapshot.EmailServers, snapshot.TelephonyProviders}
	listHosts  = []string{snapshot.EventHooks, snapshot.InlineHooks, snapshot.LogStreams, snapshot.EmailServers}
	listAll    = union(listHosts, []string{snapshot.TelephonyProviders})
)

// flowRules are the rules on to whom data goes (data-flows.md §5).
var flowRules = []rule[*Flow]{
	{id: "FLOW-01", severity: High, lists: listInline,
		action:   "End the migration and delete the hook",
		title:    "Passwords of users are sent to it in plain text",
		means:    "Okta asks this hook whether a user's password is right when the user signs in for the first time, and sends it the user name and the password in plain text.",
		how:      "The inline hook is active and of the type password import.",
		advice:   "End the migration of passwords, delete the hook, and have the users of that time choose new ones if its receiver is in doubt.",
		evaluate: activeHook("com.okta.user.credential.password.import")},
	{id: "FLOW-02", severity: High, lists: listSecret,
		action:   "Check the contract and monitoring of",
		title:    "One-time codes or links that reset passwords pass through it",
		means:    "Who runs it reads one-time codes and links that reset passwords, and can use them first.",
		how:      "It is an active inline hook of the type telephony, or a telephony provider or mail server of the organization's own that is enabled.",
		advice:   "Check contract and monitoring of who runs it, and give administrators factors that need no message: FIDO2, Okta FastPass.",
		evaluate: passesCodes},
	{id: "FLOW-03", severity: High, lower: Medium, lists: listInline, severe: func(_ *builder, f *Flow) bool { return f.isUnauthenticated() },
		action:   "Guard like an identity provider",
		title:    "It decides what applications believe of a user",
		means:    "Okta asks this hook what to put into tokens or assertions. Whoever answers can change names, groups and roles.",
		how:      "The inline hook is active and changes tokens or SAML assertions. It is less severe when Okta signs in there by a header or by OAuth.",
		advice:   "Guard its receiver like an identity provider, and have it check that it is Okta who calls: a secret header, or OAuth.",
		evaluate: activeHook("com.okta.oauth2.tokens.transform", "com.okta.saml.tokens.transform")},
	{id: "FLOW-04", severity: High, lists: listHosts,
		action:   "Move or delete",
		title:    "Its receiver is an IP address, a public tunnel or a request catcher",
		means:    "Anybody can get a name under such a domain, or an address, for a day. The next owner gets the data.",
		how:      "The host of the flow is an IP address, or is under a domain of public tunnels and request catchers that oktagon knows.",
		advice:   "This is a development endpoint: move the flow to a host of your own, or delete it. Whoever gets the name of a tunnel next gets the data.",
		evaluate: toDevelopment},
	{id: "FLOW-05", severity: Medium, lists: listEvents,
		title:  "Who created it is deleted, deactivated or no administrator now",
		means:  "Nobody answers for the hook, and who left may still know its receiver and its secret.",
		how:    "The event hook names its creator, who was deleted, is deactivated, or has no admin role now.",
		advice: "Name an accountable owner, and change the secret of the hook.",
		needs:  union(needCreators, needAdmins), affected: flowCreatorUnknown, evaluate: creatorLeft},
	{id: "FLOW-06", severity: Low, lists: listEvents,
		title:    "It is called without a secret",
		means:    "The receiver cannot tell Okta from anybody else who knows the address.",
		how:      "The event hook is active and has neither a header nor an authentication scheme.",
		advice:   "Set a secret header and have the receiver check it: else anybody can send it invented events.",
		evaluate: withoutSecret},
	{id: "FLOW-07", severity: Low, lists: listAll,
		title:    "It is inactive or was never verified",
		means:    "What is not used is forgotten, and one call makes it send again.",
		how:      "The flow is inactive, or it is an event hook that is active and was never verified.",
		advice:   "Delete it: one call makes it send again.",
		evaluate: unused},
	{id: "FLOW-08", severity: Medium, lower: Info, lists: listLog, severe: func(b *builder, f *Flow) bool { return b.isOld(f.Resource, f.Updated, b.report.Limits.Integration) },
		title:    "It sends the System Log, or parts of it, to somebody else",
		means:    "The receiver learns what happens in the organization, with names and addresses of people.",
		how:      "The log stream is active, or the event hook is active and not unverified. It is less severe when it was changed within the integration age limit.",
		advice:   "Ask whether that is still wanted, and who answers for the receiver.",
		evaluate: sendsLog},
}

// receiverEvidence names where a flow goes.
func receiverEvidence(f *Flow) []Evidence {
	value := f.Address.String()
	if value == "" {
		value = "its address is not known"
		if f.Receiver != "" {
			value = f.Type
		}
	}
	return []Evidence{{What: "receiver", Name: f.Receiver, Value: value}}
}

// activeHook names the receiver of an active inline hook of one of the types.
func activeHook(types ...string) func(*builder, *Flow) []Evidence {
	return func(_ *builder, f *Flow) []Evidence {
		if !f.isActive() || f.Type != snapshot.InlineHookFlow || !slices.Contains(types, f.HookType.String()) {
			return nil
		}
		return append(receiverEvidence(f), authenticationEvidence(f)...)
	}
}

func (f *Flow) isUnauthenticated() bool {
	on, known := f.Authenticated.Get()
	return known && !on
}

func authenticationEvidence(f *Flow) []Evidence {
	if !f.isUnauthenticated() {
		return nil
	}
	return []Evidence{{What: "authentication", Value: "none: no header and no OAuth"}}
}

func passesCodes(_ *builder, f *Flow) []Evidence {
	telephony := f.Type == snapshot.InlineHookFlow && f.HookType.String() == "com.okta.telephony.provider"
	if !f.isActive() || !telephony && f.Type != snapshot.TelephonyProviderFlow && f.Type != snapshot.EmailServerFlow {
		return nil
	}
	return receiverEvidence(f)
}

// developmentDomains are those of tunnels and request catchers that anybody can have a name under.
var developmentDomains = strings.Fields(`ngrok.io ngrok.app ngrok-free.app trycloudflare.com loca.lt webhook.site
	requestbin.com pipedream.net beeceptor.com hookdeck.com`)

func toDevelopment(_ *builder, f *Flow) []Evidence {
	if f.Type == snapshot.TelephonyProviderFlow || f.Type == snapshot.PushProviderFlow || f.Receiver == "" {
		return nil
	}
	under := func(domain string) bool { return f.Receiver == domain || strings.HasSuffix(f.Receiver, "."+domain) }
	if !isIPLiteral(f.Receiver) && !slices.ContainsFunc(developmentDomains, under) {
		return nil
	}
	return receiverEvidence(f)
}

// isIPLiteral reports whether a host is an IP address, in any form that programs accept: a number
// in the place of a top-level domain makes it one.
func isIPLiteral(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	return last != "" && (strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x"))
}

func (f *Flow) hasCreator() bool { return f.Type == snapshot.EventHookFlow && f.Creator.ID != "" }

func flowCreatorUnknown(f *Flow) bool {
	c := &f.Creator
	return f.hasCreator() && (c.isUnresolved() || c.hasUnknownStatus() || c.Admin == UnknownAdmin)
}

func creatorLeft(b *builder, f *Flow) []Evidence {
	c := &f.Creator
	left := b.isDeleted(c) || c.State == "gone" || c.Kind == PrincipalUser && (c.State == "DEPROVISIONED" || c.Admin == NoAdmin && !c.hasUnknownStatus())
	if !f.hasCreator() || !left {
		return nil
	}
	return []Evidence{principalEvidence("creator", c)}
}

func withoutSecret(_ *builder, f *Flow) []Evidence {
	if f.Type != snapshot.EventHookFlow || !f.isActive() || !f.isUnauthenticated() {
		return nil
	}
	return receiverEvidence(f)
}

func unused(_ *builder, f *Flow) []Evidence {
	verified, known := f.Verified.Get()
	switch {
	case f.Status.String() == "INACTIVE":
		return []Evidence{{What: "status", Value: "INACTIVE"}}
	case f.isActive() && known && !verified:
		return []Evidence{{What: "status", Value: "ACTIVE, not verified: nothing is sent"}}
	}
	return nil
}

func sendsLog(b *builder, f *Flow) []Evidence {
	verified, known := f.Verified.Get()
	getsNothing := known && !verified
	if !f.isActive() || getsNothing || f.Type != snapshot.LogStreamFlow && f.Type != snapshot.EventHookFlow {
		return nil
	}
	evidence := receiverEvidence(f)
	if !f.Updated.IsZero() {
		evidence = append(evidence, Evidence{What: "last changed", Value: safetext.Minute(f.Updated)})
	}
	var events []Evidence
	for _, event := range f.Events {
		events = append(events, Evidence{What: "event", Name: event})
	}
	return append(evidence, capped(events)...)
}

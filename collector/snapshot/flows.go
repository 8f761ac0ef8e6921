package snapshot

import "slices"

// The types of flows.
const (
	EventHookFlow         = "event_hook"
	InlineHookFlow        = "inline_hook"
	LogStreamFlow         = "log_stream"
	EmailServerFlow       = "email_server"
	TelephonyProviderFlow = "telephony_provider"
	PushProviderFlow      = "push_provider"
)

// Flow is one way by which data leaves the organization, of any of the resources of
// [DataFlows].
type Flow struct {
	ID, Resource, Type   string
	Name, Status         Text
	Created, LastUpdated Text
	HookType             Text     // of inline hooks
	Verified             Bool     // of event hooks
	Events               []string // of event hooks
	CreatedBy            Actor    // of event hooks
	// Authenticated is whether Okta shows a hook's receiver who it is.
	Authenticated Bool
	Address       Address // of hooks
	Receiver      string  // "" when it is not known
	Unclear       Unclear
}

// Flows returns all flows of a snapshot, in the order of their ids.
func Flows(s *Snapshot) ([]Flow, error) {
	var all []Flow
	for _, read := range []func(*Snapshot, *[]Flow) error{
		flowsOf(EventHooks, Hook.eventFlow), flowsOf(InlineHooks, Hook.inlineFlow), flowsOf(LogStreams, LogStream.flow),
		flowsOf(EmailServers, EmailServer.flow), flowsOf(TelephonyProviders, TelephonyProvider.flow), flowsOf(PushProviders, PushProvider.flow),
	} {
		if err := read(s, &all); err != nil {
			return nil, err
		}
	}
	SortByID(all, func(f *Flow) string { return f.ID })
	return all, nil
}

// flowsOf reads the flows of one resource.
func flowsOf[T Record](resource string, flow func(T) Flow) func(*Snapshot, *[]Flow) error {
	return func(s *Snapshot, all *[]Flow) error {
		for record, err := range Records[T](s, resource) {
			if err != nil {
				return err
			}
			if record.Key() == "" {
				continue
			}
			f := flow(record)
			f.Resource = resource
			if resource != PushProviders {
				f.Unclear.addStatus(f.Status, "ACTIVE", "INACTIVE")
			}
			*all = append(*all, f)
		}
		return nil
	}
}

// flow is what event hooks and inline hooks have in common.
func (h Hook) flow(kind string) Flow {
	f := Flow{ID: h.ID, Type: kind, Name: h.Name, Status: h.Status, Created: h.Created, LastUpdated: h.LastUpdated,
		Authenticated: h.Channel.Authenticated(), Address: h.Channel.Config.URI, Receiver: h.Channel.Config.URI.Host()}
	f.Unclear.add(f.Receiver == "", "where it sends to")
	f.Unclear.add(f.Authenticated.IsZero(), "how Okta signs in there")
	return f
}

func (h Hook) eventFlow() Flow {
	f := h.flow(EventHookFlow)
	f.CreatedBy, f.Events = h.CreatedBy, h.Events.Items.Readable()
	status := h.VerificationStatus.String()
	if known := status == "VERIFIED" || status == "UNVERIFIED"; known {
		f.Verified = Some(status == "VERIFIED")
	}
	f.Unclear.add(f.Verified.IsZero(), "whether it is verified")
	f.Unclear.add(h.Events.Items == nil || h.Events.Items.Unknown(), "which events it sends")
	f.Unclear.add(h.CreatedBy.Unreadable, "who created it")
	return f
}

func (h Hook) inlineFlow() Flow {
	f := h.flow(InlineHookFlow)
	f.HookType = h.Type
	f.Unclear.add(h.Type.IsBlank(), "what it is called for")
	return f
}

// Types of log streams.
const (
	eventBridge = "aws_eventbridge"
	splunkCloud = "splunk_cloud_logstreaming"
)

func (l LogStream) flow() Flow {
	f := Flow{ID: l.ID, Type: LogStreamFlow, Name: l.Name, Status: l.Status, Created: l.Created, LastUpdated: l.LastUpdated,
		Receiver: l.Settings.Host.Host()}
	if account, region := l.Settings.AccountID.String(), l.Settings.Region.String(); l.Type.String() == eventBridge && account != "" && region != "" {
		f.Receiver = "aws:" + account + ":" + region
	}
	f.Unclear.add(f.Receiver == "" && slices.Contains([]string{eventBridge, splunkCloud, ""}, l.Type.String()), "where it sends to")
	return f
}

// HasKnownType reports whether it is known how a stream of this type says where it goes.
func (l LogStream) HasKnownType() bool {
	return l.Type.String() == eventBridge || l.Type.String() == splunkCloud
}

func (s EmailServer) flow() Flow {
	f := Flow{ID: s.ID, Type: EmailServerFlow, Name: s.Alias, Status: enabledStatus(s.Enabled), Receiver: s.Host.Host()}
	f.Unclear.add(f.Receiver == "", "where it sends to")
	return f
}

func (p TelephonyProvider) flow() Flow {
	f := Flow{ID: p.ID, Type: TelephonyProviderFlow, Name: p.ProviderName, Status: enabledStatus(p.Enabled), Receiver: p.ProviderName.String()}
	f.Unclear.add(f.Receiver == "", "where it sends to")
	return f
}

func (p PushProvider) flow() Flow {
	f := Flow{ID: p.ID, Type: PushProviderFlow, Name: p.Name, LastUpdated: p.LastUpdatedDate, Receiver: p.ProviderType.String()}
	f.Unclear.add(f.Receiver == "", "where it sends to")
	return f
}

// enabledStatus is the status of what Okta only calls enabled or not, in the words of hooks.
func enabledStatus(enabled Bool) Text {
	switch on, known := enabled.Get(); {
	case !known:
		return Text{}
	case on:
		return Some("ACTIVE")
	}
	return Some("INACTIVE")
}

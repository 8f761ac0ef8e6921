package snapshot

import (
	"github.com/go-json-experiment/json/jsontext"

	"oktagon/collector/jsoncodec"
)

// DataFlows is the name of the group of resources that say to whom data of the organization
// goes (data-flows.md).
const DataFlows = "data-flows"

// The resources of the group.
const (
	EventHooks         = "event-hooks"         // Hook
	InlineHooks        = "inline-hooks"        // Hook
	LogStreams         = "log-streams"         // LogStream
	EmailServers       = "email-servers"       // EmailServer
	TelephonyProviders = "telephony-providers" // TelephonyProvider
	PushProviders      = "push-providers"      // PushProvider
)

// Hook is one of GET /api/v1/eventHooks or /api/v1/inlineHooks: an address that Okta calls.
type Hook struct {
	ID                 string     `json:"id"`
	Name               Text       `json:"name,omitzero"`
	Type               Text       `json:"type,omitzero"` // of inline hooks
	Status             Text       `json:"status,omitzero"`
	VerificationStatus Text       `json:"verificationStatus,omitzero"` // of event hooks
	Created            Text       `json:"created,omitzero"`
	CreatedBy          Actor      `json:"createdBy,omitzero"` // of event hooks
	LastUpdated        Text       `json:"lastUpdated,omitzero"`
	Events             HookEvents `json:"events,omitzero"`
	Channel            Channel    `json:"channel,omitzero"`
}

func (h Hook) Key() string { return h.ID }

// InlineHookTypes are the types of inline hooks that Okta documents.
func InlineHookTypes() []string {
	return []string{
		"com.okta.oauth2.tokens.transform", "com.okta.saml.tokens.transform", "com.okta.import.transform", "com.okta.telephony.provider",
		"com.okta.user.credential.password.import", "com.okta.user.pre-registration",
	}
}

// HookEvents are the types of events that are sent.
type HookEvents struct {
	Items Texts `json:"items,omitempty"`
}

// Channel is how a hook is called.
type Channel struct {
	Type   Text          `json:"type,omitzero"` // HTTP or OAUTH
	Config ChannelConfig `json:"config,omitzero"`
}

// ChannelConfig is the address that is called, and how Okta signs in there. What it signs in
// with is not kept.
type ChannelConfig struct {
	URI        Address    `json:"uri,omitzero"`
	AuthType   Text       `json:"authType,omitzero"`
	AuthScheme AuthScheme `json:"authScheme,omitzero"`
	Headers    Headers    `json:"headers,omitzero"`
}

// AuthScheme is the header in which Okta sends its secret, without the secret.
type AuthScheme struct {
	Type Text `json:"type,omitzero"`
	Key  Text `json:"key,omitzero"`
}

// unreadableScheme is the type of a scheme in a form that is not understood.
const unreadableScheme = "not understood"

// UnmarshalJSON never fails.
func (s *AuthScheme) UnmarshalJSON(b []byte) error {
	type plain AuthScheme
	if jsoncodec.Decode(b, (*plain)(s)) != nil {
		s.Type = Some(unreadableScheme)
	}
	return nil
}

func (s AuthScheme) isReadable() bool { return s.Type.String() != unreadableScheme }

// Headers are the names of the headers that are sent with every call, without their values.
// Unreadable says that what Okta sends is no list of objects.
type Headers struct {
	Names      []string
	Unreadable bool
}

// header is an entry of the list as Okta sends it.
type header struct {
	Key Text `json:"key,omitzero"`
}

// IsZero reports whether there is no header.
func (h Headers) IsZero() bool { return len(h.Names) == 0 && !h.Unreadable }

// UnmarshalJSONFrom fails only when the JSON itself is broken.
func (h *Headers) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*h = Headers{}
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	var list []header
	h.Unreadable = jsoncodec.Decode(value, &list) != nil
	for _, entry := range list {
		h.Names = append(h.Names, cutText(entry.Key.String()))
	}
	return nil
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json.
func (h *Headers) UnmarshalJSON(b []byte) error { return jsoncodec.Decode(b, h) }

// MarshalJSONTo writes the list, or an object for what is not understood.
func (h Headers) MarshalJSONTo(e *jsontext.Encoder) error {
	if h.Unreadable {
		return e.WriteValue(jsontext.Value("{}"))
	}
	list := make([]header, len(h.Names))
	for i, name := range h.Names {
		list[i].Key = Some(name)
	}
	b, err := jsoncodec.Encode(list)
	if err != nil {
		return err
	}
	return e.WriteValue(b)
}

// MarshalJSON is MarshalJSONTo for encoding/json.
func (h Headers) MarshalJSON() ([]byte, error) { return jsoncodec.Encode(h) }

// Authenticated reports whether Okta shows the receiver of a hook who it is, by a header or by
// OAuth. It is absent when that is not known.
func (c *Channel) Authenticated() Bool {
	switch {
	case c.Type.String() == "OAUTH", c.Config.AuthType.String() != "", len(c.Config.Headers.Names) > 0,
		c.Config.AuthScheme != AuthScheme{} && c.Config.AuthScheme.isReadable():
		return Some(true)
	case c.Type.IsZero() || c.Config.Headers.Unreadable || !c.Config.AuthScheme.isReadable():
		return Bool{}
	}
	return Some(false)
}

// LogStream is one of GET /api/v1/logStreams: a receiver of the whole System Log.
type LogStream struct {
	ID          string            `json:"id"`
	Name        Text              `json:"name,omitzero"`
	Type        Text              `json:"type,omitzero"`
	Status      Text              `json:"status,omitzero"`
	Created     Text              `json:"created,omitzero"`
	LastUpdated Text              `json:"lastUpdated,omitzero"`
	Settings    LogStreamSettings `json:"settings,omitzero"`
}

func (l LogStream) Key() string { return l.ID }

// LogStreamSettings say where a stream goes: to an account and region of AWS, or to a host.
type LogStreamSettings struct {
	AccountID Text     `json:"accountId,omitzero"`
	Region    Text     `json:"region,omitzero"`
	Host      HostName `json:"host,omitzero"`
}

// EmailServer is one of GET /api/v1/email-servers: a mail server of the organization's own.
type EmailServer struct {
	ID      string   `json:"id"`
	Alias   Text     `json:"alias,omitzero"`
	Host    HostName `json:"host,omitzero"`
	Enabled Bool     `json:"enabled,omitzero"`
}

func (s EmailServer) Key() string { return s.ID }

// TelephonyProvider is one of GET /api/v1/telephony-providers: who sends text messages and
// calls in place of Okta.
type TelephonyProvider struct {
	ID           string `json:"id"`
	ProviderName Text   `json:"providerName,omitzero"`
	Enabled      Bool   `json:"enabled,omitzero"`
}

func (p TelephonyProvider) Key() string { return p.ID }

// PushProvider is one of GET /api/v1/push-providers: who delivers notifications to the
// organization's own applications.
type PushProvider struct {
	ID              string `json:"id"`
	Name            Text   `json:"name,omitzero"`
	ProviderType    Text   `json:"providerType,omitzero"`
	LastUpdatedDate Text   `json:"lastUpdatedDate,omitzero"`
}

func (p PushProvider) Key() string { return p.ID }

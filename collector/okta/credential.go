package okta

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
)

// A Mode is a way to sign in (okta-api.md §6.1).
type Mode string

// The modes.
const (
	SSWS          Mode = "ssws"            // API token of a user
	ClientSecret  Mode = "client_secret"   // API service integration
	PrivateKeyJWT Mode = "private_key_jwt" // service app
	AccessToken   Mode = "access_token"    // ready OAuth token, cannot be refreshed
)

// mints reports whether the mode fetches tokens itself.
func (m Mode) mints() bool { return m == ClientSecret || m == PrivateKeyJWT }

// words names the mode in messages.
func (m Mode) words() string {
	switch m {
	case SSWS:
		return "an API token (SSWS)"
	case ClientSecret:
		return "a client secret (API service integration)"
	case PrivateKeyJWT:
		return "a private key (private_key_jwt)"
	case AccessToken:
		return "a ready access token"
	}
	return "no credential"
}

// A Credential is what the client signs in with. No way of formatting it prints
// a secret.
type Credential struct {
	Mode         Mode
	Token        string // SSWS: the API token; AccessToken: the access token
	ClientID     string // ClientSecret, PrivateKeyJWT
	ClientSecret string // ClientSecret
	Key          *Key   // PrivateKeyJWT
}

// validate says what a credential of this mode lacks.
func (c Credential) validate() error {
	switch c.Mode {
	case SSWS, AccessToken:
		if c.Token == "" {
			return fmt.Errorf("mode %s needs a token", c.Mode)
		}
		if !headerSafe(c.Token) {
			return errors.New("token holds a character that no token has: was it copied whole?")
		}
	case ClientSecret:
		if c.ClientID == "" || c.ClientSecret == "" {
			return fmt.Errorf("mode %s needs a client id and a client secret", c.Mode)
		}
	case PrivateKeyJWT:
		if c.ClientID == "" || c.Key == nil {
			return fmt.Errorf("mode %s needs a client id and a private key", c.Mode)
		}
	default:
		return fmt.Errorf("unknown sign-in mode %q", string(c.Mode))
	}
	return nil
}

// headerSafe reports whether s is visible ASCII without blanks.
func headerSafe(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}

// secrets are the values that must never be printed, in the forms that are sent.
func (c Credential) secrets() []string {
	secrets := []string{c.Token}
	if c.ClientSecret != "" {
		secrets = append(secrets, c.ClientSecret, c.ClientID+":"+c.ClientSecret) // Basic encodes both as one
	}
	return secrets
}

// String names the mode and the client, never a secret.
func (c Credential) String() string {
	s := string(c.Mode)
	if c.ClientID != "" {
		s += " client " + c.ClientID
	}
	if c.Key != nil {
		s += " " + c.Key.String()
	}
	return s
}

// GoString is String.
func (c Credential) GoString() string { return c.String() }

// Format prints String for every verb.
func (c Credential) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// LogValue is the mode, the client id and the key id.
func (c Credential) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("mode", string(c.Mode))}
	if c.ClientID != "" {
		attrs = append(attrs, slog.String("client", c.ClientID))
	}
	if c.Key != nil {
		attrs = append(attrs, slog.String("kid", c.Key.ID))
	}
	return slog.GroupValue(attrs...)
}

// MarshalJSON writes String, so that a credential in a JSON log shows nothing.
func (c Credential) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", c.String()), nil }

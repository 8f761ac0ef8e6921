package okta

import (
	"errors"
	"fmt"
	"io"
)

// A Mode is a way to sign in (okta-api.md §6.1).
type Mode string

// The modes.
const (
	SSWS          Mode = "ssws"            // API token of a user
	ClientSecret  Mode = "client_secret"   // API service integration
	PrivateKeyJWT Mode = "private_key_jwt" // service app
	AccessToken   Mode = "access_token"    // ready OAuth token, cannot be renewed
)

// fetchesTokens reports whether the client fetches its tokens in this mode.
func (m Mode) fetchesTokens() bool { return m == ClientSecret || m == PrivateKeyJWT }

// description names the mode in messages.
func (m Mode) description() string {
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

// A Credential is what the client signs in with. No verb of fmt prints its secrets.
type Credential struct {
	Mode         Mode
	Token        string // SSWS: the API token; AccessToken: the access token
	ClientID     string // ClientSecret, PrivateKeyJWT
	ClientSecret string // ClientSecret
	Key          *Key   // PrivateKeyJWT
}

// validate reports what the mode needs and the credential does not have.
func (c Credential) validate() error {
	switch c.Mode {
	case SSWS, AccessToken:
		if c.Token == "" {
			return fmt.Errorf("mode %s needs a token", c.Mode)
		}
		if !isHeaderSafe(c.Token) {
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

// isHeaderSafe reports whether s is visible ASCII without blanks.
func isHeaderSafe(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}

// secrets returns the values that must never be printed, in the forms in which they
// are sent.
func (c Credential) secrets() []string {
	secrets := []string{c.Token}
	if c.ClientSecret != "" {
		secrets = append(secrets, c.ClientSecret, c.ClientID+":"+c.ClientSecret) // Basic authentication encodes both as one
	}
	return secrets
}

// String names the mode, the client and the key, without secrets.
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

// Format prints String for every verb, so that none shows a secret.
func (c Credential) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, c.String()) }

// MarshalJSON writes String, so that a JSON log shows no secret.
func (c Credential) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%q", c.String()), nil }

package okta

import (
	"encoding/base64"
	"strings"

	"oktagon/collector/jsoncodec"
)

// A Principal is whom a credential stands for, as far as it says so itself.
type Principal struct {
	ClientID string   // of the OAuth client, "" when none is known
	UserID   string   // of the user for whom an access token was issued
	Scopes   []string // of an access token
}

// Principal tells whom the credential stands for. An access token that was given
// ready is looked into, when it is a JWT: nothing depends on it but whether two
// runs have the same sight, so its signature does not matter.
func (c *Client) Principal() Principal {
	h := Principal{ClientID: c.cred.ClientID}
	if c.cred.Mode != AccessToken {
		return h
	}
	parts := strings.Split(c.cred.Token, ".")
	if len(parts) != 3 {
		return h
	}
	var claims struct {
		Client string   `json:"cid"`
		User   string   `json:"uid"`
		Scopes []string `json:"scp"`
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || jsoncodec.Decode(text, &claims) != nil {
		return h
	}
	return Principal{claims.Client, claims.User, claims.Scopes}
}

package okta

import (
	"encoding/base64"
	"strings"

	"oktagon/collector/jsoncodec"
)

// A Principal is the client and the user that a credential stands for, as far as the
// credential itself says so.
type Principal struct {
	ClientID string   // of the OAuth client, "" when not known
	UserID   string   // of the user to whom an access token was issued
	Scopes   []string // of an access token
}

// Principal returns whom the credential stands for. It decodes a ready access token
// if that is a JWT, without checking the signature: the result only decides whether
// two runs see the same things.
func (c *Client) Principal() Principal {
	p := Principal{ClientID: c.cred.ClientID}
	if c.cred.Mode != AccessToken {
		return p
	}
	parts := strings.Split(c.cred.Token, ".")
	if len(parts) != 3 {
		return p
	}
	var claims struct {
		Client string   `json:"cid"`
		User   string   `json:"uid"`
		Scopes []string `json:"scp"`
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil || jsoncodec.Decode(text, &claims) != nil {
		return p
	}
	return Principal{claims.Client, claims.User, claims.Scopes}
}

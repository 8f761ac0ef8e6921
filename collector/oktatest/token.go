package oktatest

import (
	"crypto/rand"
	"crypto/subtle"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

const tokenPath = "/oauth2/v1/token"

// token answers a client's request for an access token.
func token(c *call) *reply {
	form, refusal := c.form()
	if refusal != nil {
		return refusal
	}
	if form.Get("grant_type") != "client_credentials" {
		return oauthError(http.StatusBadRequest, "unsupported_grant_type",
			"The grant type in the request isn't supported.")
	}
	a := c.s.auth
	client, refusal := a.signIn(c, form)
	if refusal != nil {
		return refusal
	}
	key, refusal := a.bind(c, client)
	if refusal != nil {
		return refusal
	}
	scopes, refusal := a.grant(client, strings.Fields(form.Get("scope")))
	if refusal != nil {
		return refusal
	}
	return a.issue(c, session{client: client.ID, scopes: scopes, key: key})
}

// form reads the parameters, which must be in the body.
func (c *call) form() (url.Values, *reply) {
	if c.Header.Get("Origin") != "" {
		return nil, invalidClient("Browser requests to the token endpoint must use Proof Key for Code Exchange.")
	}
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || c.Body == nil {
		return nil, oauthError(http.StatusBadRequest, "invalid_request",
			"The parameters must be in the body, as application/x-www-form-urlencoded.")
	}
	b, err := io.ReadAll(io.LimitReader(c.Body, 1<<20))
	if err == nil {
		c.sent = string(b)
		var form url.Values
		if form, err = url.ParseQuery(c.sent); err == nil {
			return form, nil
		}
	}
	return nil, oauthError(http.StatusBadRequest, "invalid_request", "The body could not be read.")
}

func invalidClient(description string) *reply {
	return oauthError(http.StatusUnauthorized, "invalid_client", description)
}

// signIn finds out which client asks, and checks that it is the client.
func (a *auth) signIn(c *call, form url.Values) (Client, *reply) {
	id, secret, basic := c.BasicAuth()
	switch {
	case basic && (form.Has("client_assertion") || form.Has("client_secret")):
		return Client{}, oauthError(http.StatusBadRequest, "invalid_request",
			"Can't supply multiple client credentials. Use one of the following: credentials in the Authorization header, "+
				"credentials in the post body, or a `client_assertion` in the post body.")
	case basic:
		return a.bySecret(id, secret)
	case form.Has("client_assertion"):
		return a.byAssertion(c, form)
	default:
		return Client{}, invalidClient("No client credentials found")
	}
}

func (a *auth) bySecret(id, secret string) (Client, *reply) {
	client, ok := a.client(id)
	switch {
	case !ok:
		return client, invalidClient("Invalid value for 'client_id' parameter.")
	case client.Key != nil:
		return client, invalidClient("Client Credentials requests to the Org Authorization Server " +
			"must use the private_key_jwt token_endpoint_auth_method.")
	case client.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) == 0:
		return client, invalidClient("The client secret supplied for a confidential client is invalid.")
	}
	return client, nil
}

// grant cuts the scopes that were asked for down to those that the client has,
// without a word, as Okta does.
func (a *auth) grant(client Client, asked []string) ([]string, *reply) {
	if len(asked) == 0 {
		return nil, oauthError(http.StatusBadRequest, "invalid_scope", "No scopes were requested.")
	}
	var granted []string
	for _, scope := range asked {
		if !a.known[scope] {
			return nil, oauthError(http.StatusBadRequest, "invalid_scope",
				"One or more scopes are not configured for the authorization server resource.")
		}
		if holds(client.Scopes, scope) {
			granted = append(granted, scope)
		}
	}
	if len(granted) == 0 {
		return nil, oauthError(http.StatusBadRequest, "consent_required",
			"You are not allowed any of the requested scopes.")
	}
	return granted, nil
}

// issue makes an access token for a session.
func (a *auth) issue(c *call, s session) *reply {
	token := "fakeaccess-" + rand.Text()
	s.expires = c.now.Add(a.o.TokenLife)
	a.mu.Lock()
	defer a.mu.Unlock()
	for old, other := range a.sessions {
		if other.expires.Before(c.now) {
			delete(a.sessions, old)
		}
	}
	a.sessions[token] = s
	kind := "Bearer"
	if s.key != "" {
		kind = "DPoP"
	}
	return marshalReply(http.StatusOK, struct {
		Type    string `json:"token_type"`
		Expires int    `json:"expires_in"`
		Token   string `json:"access_token"`
		Scope   string `json:"scope"`
	}{kind, int(a.o.TokenLife.Seconds()), token, strings.Join(s.scopes, " ")})
}

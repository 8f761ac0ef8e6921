package oktatest

import (
	"crypto/rand"
	"crypto/subtle"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"
)

const tokenPath = "/oauth2/v1/token"

// token answers a client's request for an access token.
func token(c *call) *reply {
	form, refusal := c.readForm()
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
	key, refusal := a.dpopKey(c, client)
	if refusal != nil {
		return refusal
	}
	scopes, refusal := a.grant(client, strings.Fields(form.Get("scope")))
	if refusal != nil {
		return refusal
	}
	c.s.log.addIssued(client.ID, scopes, c.now)
	return a.issue(c, accessToken{scopes: scopes, key: key})
}

// readForm returns the parameters, which must be in the body.
func (c *call) readForm() (url.Values, *reply) {
	if c.r.Header.Get("Origin") != "" {
		return nil, invalidClient("Browser requests to the token endpoint must use Proof Key for Code Exchange.")
	}
	kind, _, _ := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" || c.r.Body == nil {
		return nil, oauthError(http.StatusBadRequest, "invalid_request",
			"The parameters must be in the body, as application/x-www-form-urlencoded.")
	}
	b, err := io.ReadAll(io.LimitReader(c.r.Body, 1<<20))
	if err == nil {
		c.form = string(b)
		var form url.Values
		if form, err = url.ParseQuery(c.form); err == nil {
			return form, nil
		}
	}
	return nil, oauthError(http.StatusBadRequest, "invalid_request", "The body could not be read.")
}

func invalidClient(description string) *reply {
	return oauthError(http.StatusUnauthorized, "invalid_client", description)
}

// signIn returns the client that asks, when its credentials are right.
func (a *auth) signIn(c *call, form url.Values) (Client, *reply) {
	id, secret, basic := c.r.BasicAuth()
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

// grant returns those of the requested scopes that the client has. As with Okta,
// nothing tells the client that others are missing.
func (a *auth) grant(client Client, asked []string) ([]string, *reply) {
	if len(asked) == 0 {
		return nil, oauthError(http.StatusBadRequest, "invalid_scope", "No scopes were requested.")
	}
	var granted []string
	for _, scope := range asked {
		if !hasScope(a.scopes, strings.Replace(scope, ".manage", ".read", 1)) {
			return nil, oauthError(http.StatusBadRequest, "invalid_scope",
				"One or more scopes are not configured for the authorization server resource.")
		}
		if hasScope(client.Scopes, scope) {
			granted = append(granted, scope)
		}
	}
	if len(granted) == 0 {
		return nil, oauthError(http.StatusBadRequest, "consent_required",
			"You are not allowed any of the requested scopes.")
	}
	return granted, nil
}

// issue answers with a new access token.
func (a *auth) issue(c *call, t accessToken) *reply {
	token := "fakeaccess-" + rand.Text()
	t.expires = c.now.Add(a.o.TokenLife)
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.issued, func(_ string, old accessToken) bool { return old.expires.Before(c.now) })
	a.issued[token] = t
	kind := "Bearer"
	if t.key != "" {
		kind = "DPoP"
	}
	return marshalReply(http.StatusOK, struct {
		Type    string `json:"token_type"`
		Expires int    `json:"expires_in"`
		Token   string `json:"access_token"`
		Scope   string `json:"scope"`
	}{kind, int(a.o.TokenLife.Seconds()), token, strings.Join(t.scopes, " ")})
}

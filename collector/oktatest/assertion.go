package oktatest

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// algorithms are the signatures that Okta takes.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512,
}

// issueLeeway is how far in the future a JWT may have been issued: the claim has
// whole seconds.
const issueLeeway = 2 * time.Second

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// byAssertion signs a client in by a JWT that it signed (private_key_jwt).
func (a *auth) byAssertion(c *call, form url.Values) (Client, *reply) {
	if form.Get("client_assertion_type") != assertionType {
		return Client{}, oauthError(http.StatusBadRequest, "invalid_request",
			"The client_assertion_type is invalid.")
	}
	token, err := jwt.ParseSigned(form.Get("client_assertion"), algorithms)
	if err != nil {
		return Client{}, invalidClient("The client_assertion is not a valid JWT.")
	}
	var named jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&named); err != nil {
		return Client{}, invalidClient("The client_assertion is not a valid JWT.")
	}
	client, ok := a.client(named.Subject)
	if !ok || named.Issuer != named.Subject {
		return client, invalidClient("Invalid value for 'client_id' parameter.")
	}
	if problem := client.verify(token); problem != "" {
		return client, invalidClient(problem)
	}
	if problem := a.timely(c, named); problem != "" {
		return client, invalidClient(problem)
	}
	return client, nil
}

// verify checks the signature of an assertion; it returns what is wrong.
func (cl Client) verify(token *jwt.JSONWebToken) string {
	if cl.Key == nil {
		return "The client is not configured for the private_key_jwt token_endpoint_auth_method."
	}
	if kid := token.Headers[0].KeyID; kid != "" && kid != cl.Key.KeyID {
		return "The JWKSet for the client does not have the key with the 'kid' of the client_assertion."
	}
	if err := token.Claims(cl.Key.Key, &jwt.Claims{}); err != nil {
		return "The client_assertion signature is invalid."
	}
	return ""
}

// timely checks for whom, from when and until when an assertion is, and that
// it comes for the first time; it returns what is wrong.
func (a *auth) timely(c *call, named jwt.Claims) string {
	if !named.Audience.Contains(c.base + tokenPath) {
		return "The audience claim for client_assertion must be the endpoint invoked for the request."
	}
	if named.Expiry == nil {
		return "The client_assertion token must have an expiration."
	}
	switch end := named.Expiry.Time(); {
	case !end.After(c.now):
		return "The client_assertion token is expired."
	case end.After(c.now.Add(time.Hour)):
		return "The client_assertion token has an expiration too far into the future."
	case named.IssuedAt != nil && named.IssuedAt.Time().After(c.now.Add(issueLeeway)):
		return "The client_assertion token must be issued before current time."
	case named.ID != "" && !a.spend("assertion "+named.Subject+" "+named.ID, c.now, end):
		return "The client_assertion token has already been used."
	}
	return ""
}

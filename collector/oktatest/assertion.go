package oktatest

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// algorithms are the signature algorithms that Okta accepts.
var algorithms = []jose.SignatureAlgorithm{
	jose.RS256, jose.RS384, jose.RS512, jose.ES256, jose.ES384, jose.ES512,
}

// issueLeeway is how far in the future iat may be: the claim is in full seconds.
const issueLeeway = 2 * time.Second

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// byAssertion signs a client in by a JWT that the client signed (private_key_jwt).
func (a *auth) byAssertion(c *call, form url.Values) (Client, *reply) {
	if form.Get("client_assertion_type") != assertionType {
		return Client{}, oauthError(http.StatusBadRequest, "invalid_request",
			"The client_assertion_type is invalid.")
	}
	token, err := jwt.ParseSigned(form.Get("client_assertion"), algorithms)
	if err != nil {
		return Client{}, invalidClient("The client_assertion is not a valid JWT.")
	}
	var claims jwt.Claims
	if err := token.UnsafeClaimsWithoutVerification(&claims); err != nil {
		return Client{}, invalidClient("The client_assertion is not a valid JWT.")
	}
	client, ok := a.client(claims.Subject)
	if !ok || claims.Issuer != claims.Subject {
		return client, invalidClient("Invalid value for 'client_id' parameter.")
	}
	if problem := client.verify(token); problem != "" {
		return client, invalidClient(problem)
	}
	if problem := a.checkClaims(c, claims); problem != "" {
		return client, invalidClient(problem)
	}
	return client, nil
}

// verify checks the signature of an assertion. It returns what is wrong.
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

// checkClaims checks the audience, the times and the id of an assertion. It returns
// what is wrong.
func (a *auth) checkClaims(c *call, claims jwt.Claims) string {
	if !claims.Audience.Contains(c.base + tokenPath) {
		return "The audience claim for client_assertion must be the endpoint invoked for the request."
	}
	if claims.Expiry == nil {
		return "The client_assertion token must have an expiration."
	}
	switch end := claims.Expiry.Time(); {
	case !end.After(c.now):
		return "The client_assertion token is expired."
	case end.After(c.now.Add(time.Hour)):
		return "The client_assertion token has an expiration too far into the future."
	case claims.IssuedAt != nil && claims.IssuedAt.Time().After(c.now.Add(issueLeeway)):
		return "The client_assertion token must be issued before current time."
	case claims.ID != "" && !a.useOnce("assertion "+claims.Subject+" "+claims.ID, c.now, end):
		return "The client_assertion token has already been used."
	}
	return ""
}

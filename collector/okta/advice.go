package okta

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"oktagon/collector/jsoncodec"
	"oktagon/collector/transport"
)

// Advice returns the cause and the next step (okta-api.md §5.4, M3 to M6 and M12).
func (e *APIError) Advice() string {
	switch {
	case e.isForeign():
		return e.foreignAdvice()
	case e.Request.Template == "/api/v1/org" && e.outcome() != Denied && e.Status < 429:
		return e.orgAdvice()
	case e.outcome() == Unavailable:
		return "this org does not have the feature (licence or feature flag); nothing to do"
	case e.outcome() == NoEndpoint:
		return "this org's API does not have the endpoint; nothing to do"
	case e.outcome() == Denied:
		return e.deniedAdvice()
	case isAboutProof(e.Code):
		return "Okta takes the DPoP proofs of other requests, so check that no proxy changes this path; if none does, " + tellSupport(e.RequestID)
	case e.Status == http.StatusTooManyRequests:
		return "Okta's rate limit did not open again: run when other integrations are quiet, or give this app a larger share in the admin console"
	case e.Status >= 500:
		return "Okta has a problem of its own: see status.okta.com and run again later"
	case e.Status == http.StatusBadRequest:
		return "Okta did not accept the request: run again, and report it if it stays so"
	case e.Status == http.StatusNotFound:
		return "it does not exist (any more), or the org does not have this endpoint; nothing to do if it was deleted during the run"
	}
	return "run again; if it stays so, " + tellSupport(e.RequestID)
}

// orgAdvice is for a failed request for the organization's own record.
func (e *APIError) orgAdvice() string {
	if e.outcome() == NotFound || e.outcome() == NoEndpoint {
		return wrongURLAdvice(e.Request.Host)
	}
	return "nothing can be collected without the organization's own record: check that the organization is active, and " + tellSupport(e.RequestID)
}

// wrongURLAdvice is for a URL at which there is no organization (M11).
func wrongURLAdvice(at string) string {
	return "no Okta org answers at " + at + ": use the org's own address such as https://contoso.okta.com, not the admin console's (with -admin) nor a page's; a custom domain works only if it belongs to the org"
}

func (e *APIError) foreignAdvice() string {
	if e.Foreign.Location != "" {
		return fmt.Sprintf("redirects are not followed: use the org's own URL, not one that leads to %s", e.Foreign.Location)
	}
	return fmt.Sprintf("status %d with content type %s is not from Okta's API: a proxy or firewall between here and %s may be answering; allow the host there, or set another proxy",
		e.Status, e.Foreign.ContentType, e.Request.Host)
}

// deniedAdvice does not name the scope as the cause when the token has it, nor an
// admin role when the credential is an integration, which has none.
func (e *APIError) deniedAdvice() string {
	scopes := joinScopes(e.Scopes.Needed)
	if e.Scopes.refused || len(e.Scopes.Missing) > 0 {
		missing := e.Scopes.Missing
		if len(missing) == 0 {
			missing = e.Scopes.Needed
		}
		return "the token lacks " + joinScopes(missing) + ": " + grantAdvice(e.Mode)
	}
	if e.Mode == ClientSecret {
		return e.integrationAdvice(scopes)
	}
	held := "an API token has no scopes"
	switch {
	case e.Scopes.known && len(e.Scopes.Needed) > 0:
		held = "the token holds " + scopes
	case e.Mode != SSWS && len(e.Scopes.Needed) > 0:
		held = "this needs " + scopes + ", whether the token holds it is not known"
	case e.Mode != SSWS:
		held = "the token's scopes are not the cause"
	}
	return held + "; " + e.roleAdvice()
}

func (e *APIError) roleAdvice() string {
	who := "the app"
	if e.Mode == SSWS {
		who = "the token's owner"
	}
	zone := "; a token or app bound to a network zone is refused in the same way from outside it"
	switch {
	case e.isIntegrations():
		return "API service integrations are shown to a Super Administrator only: give " + who +
			" that role, or go without the Okta_ApiServiceIntegration nodes and their secrets" + zone
	case e.isRoles():
		return "roles are shown to a Super Administrator or a custom role with okta.iam.read, Read-only Administrator is not enough: give " +
			who + " one of them; without it no privileged paths can be computed" + zone
	case e.isGrants():
		return "grants of apps are shown to a Super Administrator only: give " + who + " that role, or go without oauth_scopes of apps and what follows from them" + zone
	}
	role := "a role that can read this"
	if e.Role != "" {
		role = "the role " + e.Role
	}
	return "the admin role of " + who + " is too small: scopes and roles are independent gates; give " + who + " " + role + zone
}

func (e *APIError) integrationAdvice(scopes string) string {
	need := "this needs consent to " + scopes
	if e.Scopes.known && len(e.Scopes.Needed) > 0 {
		need = "the token holds " + scopes + ", so Okta refuses this to the integration as such"
	}
	if len(e.Scopes.Needed) == 0 {
		need = "Okta refuses this to the integration"
	}
	lost := ""
	switch {
	case e.isIntegrations():
		lost = "; nodes Okta_ApiServiceIntegration and their secrets are missing from the result"
	case e.isRoles():
		lost = "; without it no privileged paths can be computed"
	}
	return need + lost + ": check the integration's scopes in the admin console and authorize it again, or use a service app for this"
}

func (e *APIError) isIntegrations() bool {
	return strings.HasPrefix(e.Request.Template, "/integrations/")
}

func (e *APIError) isRoles() bool {
	return strings.HasPrefix(e.Request.Template, "/api/v1/iam/") || strings.Contains(e.Request.Template, "/roles") ||
		strings.HasPrefix(e.Request.Template, "/oauth2/v1/clients")
}

func (e *APIError) isGrants() bool { return strings.HasSuffix(e.Request.Template, "/grants") }

// grantAdvice says where to grant scopes.
func grantAdvice(m Mode) string {
	switch m {
	case ClientSecret:
		return "the scopes of an API service integration are fixed by its catalog entry; authorize it again after the vendor has updated it"
	case AccessToken:
		return "get an access token that holds it"
	}
	return "grant it in the admin console (the app, tab Okta API Scopes) and run again"
}

func joinScopes(scopes []string) string {
	if len(scopes) == 0 {
		return "a scope that Okta does not name"
	}
	return strings.Join(scopes, ", ")
}

// Advice says how to reach the host.
func (e *NetworkError) Advice() string {
	if errors.Is(e.Err, errTooLarge) {
		return "no answer of Okta is that large: check what answers for " + e.Request.Host
	}
	return transport.Advice(e.Request.Host, e.Err)
}

// Advice returns the cause and the next step (okta-api.md §5.4, M1, M2 and M6 to M12).
func (e *SignInError) Advice() string {
	switch e.Problem {
	case TokenInvalid:
		return e.invalidTokenAdvice()
	case NoScope:
		return "none of these scopes is granted: " + strings.Join(e.Scopes, " ") + "; " + grantAdvice(e.Mode)
	case ProofRefused:
		return "Okta refused the DPoP proof (" + e.Detail + "): check this machine's clock and that no proxy changes the URL; if the app need not use DPoP, try --dpop never"
	case ClockWrong:
		return "this machine's clock is wrong: " + e.Detail + "; set it, or let it follow a time server"
	case WrongClientType:
		return e.clientTypeAdvice()
	case ZoneRefused:
		return "Okta does not accept this client from here: add this machine's egress address to the network zones that the app or token allows, or look at the sign-on policy in the System Log"
	case WrongURL:
		return wrongURLAdvice(e.URL)
	case NotFromOkta:
		return "the answer is not from Okta: a proxy or firewall between here and " + e.Host + " may be answering (" + e.Detail + "); allow the host there, or set another proxy"
	case TokenEndpointFailed:
		return "Okta did not answer the sign-in usefully: see status.okta.com, check the network, and run again"
	}
	return e.refusedAdvice()
}

func (e *SignInError) invalidTokenAdvice() string {
	if e.Mode == AccessToken {
		return "an access token lives for an hour at most and cannot be renewed here: get a new one, or sign in with a service app, which renews its own"
	}
	return "an API token ends after 30 days without use and with its owner's account: create a new one, or use a service app, which does not end so"
}

func (e *SignInError) clientTypeAdvice() string {
	if e.Mode == ClientSecret {
		return "this client is a service app, and those sign in with a key: in the admin console set its client authentication to public key / private key, and use that private key; a client secret works for API service integrations only"
	}
	return "this client may not use client credentials: it must be an app of the type API Services"
}

func (e *SignInError) refusedAdvice() string {
	switch e.Mode {
	case SSWS:
		return "check that the API token was copied whole and belongs to " + e.Host + ", and that its owner is active"
	case ClientSecret:
		return "check the client id and the client secret, and that the integration is authorized in " + e.Host + " and its secret active"
	case AccessToken:
		return "check that the access token belongs to " + e.Host + " and has not expired"
	}
	return "check the client id, that the public half of this key is registered with the app in " + e.Host +
		" under this key id, and that key and app are active"
}

// Advice says what to do. It speaks of a request id only when there is one.
func (e *DataError) Advice() string {
	switch {
	case errors.Is(e.Err, jsoncodec.ErrLongItem), errors.Is(e.Err, jsoncodec.ErrTooMany):
		return "no answer of Okta is that large: check what answers at the address of the organization"
	case errors.Is(e.Err, errCutOff):
		return "compare their number with the admin console; when there are more, tell Okta's support"
	}
	return "run again; if it stays so, " + tellSupport(e.RequestID)
}

// tellSupport asks for a report to Okta, with the request id when it is known.
func tellSupport(requestID string) string {
	if requestID == "" {
		return "tell Okta's support"
	}
	return "tell Okta's support the request id"
}

// ScopeAdvice says that the token does not have a scope, and how to get it.
func (c *Client) ScopeAdvice(scope string) string {
	if !includes(c.scopes, scope) {
		return scope + " was not asked for: add it to --scopes, or leave --scopes and OKTA_CLIENT_SCOPES out, to ask for all that is needed"
	}
	return "the token lacks " + scope + ": " + grantAdvice(c.cred.Mode)
}

package oktatest

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// auth checks credentials and issues access tokens.
type auth struct {
	o      Options
	scopes []string // that the organization has

	mu      sync.Mutex             // guards the rest
	issued  map[string]accessToken // by the token
	usedIDs map[string]time.Time   // ids of JWTs, until when they must not come again
	uses    int                    // of ids
}

// accessToken is what an access token permits.
type accessToken struct {
	scopes  []string
	expires time.Time
	key     string // thumbprint of the DPoP key, or ""
}

func newAuth(o Options) (*auth, error) {
	a := &auth{
		o:       o,
		scopes:  slices.DeleteFunc(Scopes(), func(scope string) bool { return slices.Contains(o.UnknownScopes, scope) }),
		issued:  map[string]accessToken{},
		usedIDs: map[string]time.Time{},
	}
	for _, c := range o.Clients {
		if c.Key != nil && !c.Key.IsPublic() {
			return nil, fmt.Errorf("client %s: its key must be a public one", c.ID)
		}
	}
	return a, nil
}

// client returns the client with an id.
func (a *auth) client(id string) (Client, bool) {
	i := slices.IndexFunc(a.o.Clients, func(c Client) bool { return c.ID == id })
	if i < 0 {
		return Client{}, false
	}
	return a.o.Clients[i], true
}

// check returns nil when the request's credentials permit it, else the refusal.
func (a *auth) check(c *call) *reply {
	scheme, credential, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	switch strings.ToLower(scheme) {
	case "":
		return oktaError(http.StatusForbidden, "E0000005")
	case "ssws":
		if !slices.Contains(a.o.Tokens, credential) {
			return oktaError(http.StatusUnauthorized, "E0000011")
		}
		return nil
	case "bearer", "dpop":
		return a.checkToken(c, strings.ToLower(scheme), credential)
	default:
		return oktaError(http.StatusUnauthorized, "E0000004")
	}
}

// checkToken checks that an access token has not expired, that it comes with a
// proof if it is bound to a DPoP key, and that it has the scopes of the endpoint.
func (a *auth) checkToken(c *call, scheme, token string) *reply {
	t, ok := a.find(token)
	if !ok || !c.now.Before(t.expires) {
		return c.invalidToken(scheme, "The access token is invalid or has expired.")
	}
	if (t.key != "") != (scheme == "dpop") {
		return c.invalidToken(scheme, "The token type does not fit the authentication scheme.")
	}
	if t.key != "" {
		if refusal := a.checkProof(c, t.key, token); refusal != nil {
			return refusal
		}
	}
	for scope := range strings.FieldsSeq(c.row.scope) {
		if !hasScope(t.scopes, scope) {
			re := newReply(http.StatusForbidden, "application/json", nil)
			re.challenge(c, scheme, "insufficient_scope",
				"The access token provided does not contain the required scopes.")
			return re
		}
	}
	return nil
}

func (a *auth) find(token string) (accessToken, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t, ok := a.issued[token]
	return t, ok
}

// hasScope reports whether scopes include a scope: manage includes read.
func hasScope(scopes []string, scope string) bool {
	resource, read := strings.CutSuffix(scope, ".read")
	return slices.Contains(scopes, scope) || read && slices.Contains(scopes, resource+".manage")
}

func (c *call) invalidToken(scheme, description string) *reply {
	re := oktaError(http.StatusUnauthorized, "E0000011")
	re.challenge(c, scheme, "invalid_token", description)
	return re
}

// challenge says in WWW-Authenticate why the request was refused.
func (re *reply) challenge(c *call, scheme, code, description string) {
	name := map[string]string{"dpop": "DPoP"}[scheme]
	if name == "" {
		name = "Bearer"
	}
	scope := ""
	if c.row != nil {
		scope = c.row.scope
	}
	re.header.Set("WWW-Authenticate", fmt.Sprintf(
		`%s authorization_uri="%[2]s/oauth2/v1/authorize", realm="%[2]s", scope="%[3]s", error="%[4]s", error_description="%[5]s", resource="%[6]s"`,
		name, c.base, scope, code, description, c.r.URL.Path))
}

// useOnce reports whether the id of a JWT is new. Ids are kept until the JWT is too
// old to be accepted.
func (a *auth) useOnce(id string, now, until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, used := a.usedIDs[id]; used {
		return false
	}
	if a.uses++; a.uses%4096 == 0 {
		maps.DeleteFunc(a.usedIDs, func(_ string, end time.Time) bool { return end.Before(now) })
	}
	a.usedIDs[id] = until
	return true
}

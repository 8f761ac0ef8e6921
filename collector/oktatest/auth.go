package oktatest

import (
	_ "embed"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// auth knows who may sign in and which access tokens are out.
type auth struct {
	o      Options
	tokens map[string]bool // SSWS
	known  map[string]bool // scopes

	mu       sync.Mutex // guards the rest
	sessions map[string]session
	spent    map[string]time.Time // ids of JWTs, until when they are remembered
	spends   int                  // how many were
}

// session is what an access token stands for.
type session struct {
	client  string
	scopes  []string
	expires time.Time
	key     string // thumbprint of the DPoP key, or ""
}

//go:embed scopes.txt
var scopeNames string

// ReadScopes returns all of Okta's scopes that only read: what a client needs
// that may be asked for anything.
func ReadScopes() []string {
	var scopes []string
	for name := range strings.FieldsSeq(scopeNames) {
		if strings.HasSuffix(name, ".read") {
			scopes = append(scopes, name)
		}
	}
	return scopes
}

func newAuth(o Options) (*auth, error) {
	a := &auth{
		o:        o,
		tokens:   map[string]bool{},
		known:    map[string]bool{},
		sessions: map[string]session{},
		spent:    map[string]time.Time{},
	}
	for _, t := range o.Tokens {
		a.tokens[t] = true
	}
	for name := range strings.FieldsSeq(scopeNames) {
		a.known[name] = !slices.Contains(o.UnknownScopes, name)
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

// check returns nil when the request may be served, else the refusal.
func (a *auth) check(c *call) *reply {
	scheme, credential, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	switch strings.ToLower(scheme) {
	case "":
		return oktaError(http.StatusForbidden, "E0000005")
	case "ssws":
		if !a.tokens[credential] {
			return oktaError(http.StatusUnauthorized, "E0000011")
		}
		return nil
	case "bearer", "dpop":
		return a.checkToken(c, strings.ToLower(scheme), credential)
	default:
		return oktaError(http.StatusUnauthorized, "E0000004")
	}
}

// checkToken checks an access token: that it lives, that it is used as it was
// bound, and that it holds the scopes of the endpoint.
func (a *auth) checkToken(c *call, scheme, token string) *reply {
	s, ok := a.session(token)
	if !ok || !c.now.Before(s.expires) {
		return c.invalidToken(scheme, "The access token is invalid or has expired.")
	}
	if (s.key != "") != (scheme == "dpop") {
		return c.invalidToken(scheme, "The token type does not fit the authentication scheme.")
	}
	if s.key != "" {
		if refusal := a.checkProof(c, s.key, token); refusal != nil {
			return refusal
		}
	}
	for _, scope := range c.row.scopes {
		if !holds(s.scopes, scope) {
			re := newReply(http.StatusForbidden, "application/json", nil)
			re.challenge(c, scheme, "insufficient_scope",
				"The access token provided does not contain the required scopes.")
			return re
		}
	}
	return nil
}

func (a *auth) session(token string) (session, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.sessions[token]
	return s, ok
}

// holds reports whether a scope is among others; to manage is to read.
func holds(scopes []string, scope string) bool {
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
	var scopes []string
	if c.row != nil {
		scopes = c.row.scopes
	}
	re.header.Set("WWW-Authenticate", fmt.Sprintf(
		`%s authorization_uri="%[2]s/oauth2/v1/authorize", realm="%[2]s", scope="%[3]s", error="%[4]s", error_description="%[5]s", resource="%[6]s"`,
		name, c.base, strings.Join(scopes, " "), code, description, c.URL.Path))
}

// spend uses up the id of a JWT; it reports whether it was fresh. Ids are
// remembered until the JWT is too old to be accepted anyway.
func (a *auth) spend(id string, now, until time.Time) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, used := a.spent[id]; used {
		return false
	}
	if a.spends++; a.spends%4096 == 0 {
		for id, end := range a.spent {
			if end.Before(now) {
				delete(a.spent, id)
			}
		}
	}
	a.spent[id] = until
	return true
}

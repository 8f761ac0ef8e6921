package config

import (
	"slices"
	"strings"

	"oktagon/collector/okta"
)

// credentialFlags are the settings for Okta's secrets, with the sign-in mode of each.
var credentialFlags = []struct {
	flag string
	mode okta.Mode
}{
	{"private-key", okta.PrivateKeyJWT},
	{"client-secret-file", okta.ClientSecret},
	{"access-token-file", okta.AccessToken},
	{"token-file", okta.SSWS},
}

// credential is a secret that one level has.
type credential struct {
	mode   okta.Mode
	secret value
}

// readCredential reads the credential of the highest level that has one. Those of lower levels
// are ignored, with a note. A client id without a key or secret takes the one of a lower
// level and ignores tokens.
func (p *parser) readCredential() {
	clientID := p.get("client-id")
	mode := p.authorizationMode()
	var chosen *credential
	for l := fromFlag; l >= fromFile; l-- {
		found := p.credentialsAt(l, mode)
		if clientID.level > l {
			found = slices.DeleteFunc(found, func(c credential) bool {
				if needsClientID(c.mode) || chosen != nil {
					return false
				}
				p.note("%s is ignored: %s asks for OAuth", c.secret.origin, clientID.origin)
				return true
			})
		}
		if len(found) > 1 {
			p.problem("%s and %s contradict each other; set one kind of credential", found[0].secret.origin, found[1].secret.origin)
			return
		}
		for _, c := range found {
			if chosen == nil {
				chosen = &c
			} else {
				p.note("%s is ignored: %s is set", c.secret.origin, chosen.secret.origin)
			}
		}
	}
	if chosen == nil {
		p.reportNoCredential(clientID)
		return
	}
	p.credentialFile = chosen.secret.file
	if f := p.credentialFile; f != nil {
		p.noteReadable(f.path)
	}
	p.rejectIdleSignIn(chosen)
	p.loadCredential(chosen, clientID)
}

// idleSignIn are the settings without effect on each kind of credential, and what it is.
var idleSignIn = map[okta.Mode]struct {
	settings []string
	what     string
}{
	okta.SSWS:         {[]string{"client-id", "key-id", "dpop", "scopes"}, "an API token has no client, no key and no OAuth scopes"},
	okta.AccessToken:  {[]string{"client-id", "key-id", "dpop", "scopes"}, "a ready access token is used as it is"},
	okta.ClientSecret: {[]string{"key-id"}, "a client secret has no key"},
}

// rejectIdleSignIn reports settings that have no effect on the credential: a flag is a mistake,
// a variable or a key of a file is noted.
func (p *parser) rejectIdleSignIn(c *credential) {
	idle := idleSignIn[c.mode]
	for _, name := range idle.settings {
		switch v := p.get(name); v.level {
		case fromFlag:
			p.problem("%s has no effect: the credential comes from %s, and %s; leave one out", v.origin, c.secret.origin, idle.what)
		case fromEnv, fromFile:
			p.note("%s is ignored: the credential comes from %s, and %s", v.origin, c.secret.origin, idle.what)
		}
	}
}

func needsClientID(m okta.Mode) bool { return m == okta.ClientSecret || m == okta.PrivateKeyJWT }

// credentialsAt returns the credentials of a level. When there are several, the
// authorization mode decides; in mode Bearer, a token is an access token.
func (p *parser) credentialsAt(l level, mode okta.Mode) []credential {
	var all []credential
	for _, c := range credentialFlags {
		v, ok := p.sources.at(l, lookup(c.flag))
		if !ok {
			continue
		}
		if c.mode == okta.SSWS && mode == okta.AccessToken && l != fromFlag {
			c.mode = okta.AccessToken
		}
		all = append(all, credential{c.mode, v})
	}
	picked := slices.DeleteFunc(slices.Clone(all), func(c credential) bool { return c.mode != mode })
	if len(all) > 1 && len(picked) == 1 {
		return picked
	}
	return all
}

// authorizationMode returns the mode that the SDKs' setting of this name asks for, or "".
func (p *parser) authorizationMode() okta.Mode {
	v := p.get("authorization-mode")
	switch strings.ToLower(v.text) {
	case "":
	case "ssws":
		return okta.SSWS
	case "privatekey":
		return okta.PrivateKeyJWT
	case "clientsecret":
		return okta.ClientSecret
	case "bearer":
		return okta.AccessToken
	case "jwt":
		p.problem("%s: a ready client assertion works once and cannot be renewed; give the private key (%s)",
			v.origin, lookup("private-key").names())
	default:
		p.problem("%s: unknown mode %q; use SSWS, PrivateKey, ClientSecret or Bearer", v.origin, v.text)
	}
	return ""
}

func (p *parser) reportNoCredential(clientID value) {
	if clientID.text != "" {
		p.problem("%s is set, but neither a private key (%s) nor a client secret (%s)", clientID.origin,
			lookup("private-key").names(), lookup("client-secret-file").names())
		return
	}
	p.problem("no credential: set an API token (%s), or a client id (%s) with a private key (%s) or a client secret (%s)",
		lookup("token-file").names(), lookup("client-id").names(),
		lookup("private-key").names(), lookup("client-secret-file").names())
}

// loadCredential reads the secret of a credential.
func (p *parser) loadCredential(c *credential, clientID value) {
	secret, err := p.readSecret(c.secret, c.mode)
	if err != nil {
		p.problem("%s: %w", c.secret.origin, err)
		return
	}
	cred := okta.Credential{Mode: c.mode, ClientID: clientID.text}
	switch c.mode {
	case okta.SSWS, okta.AccessToken:
		cred.Token, cred.ClientID = string(secret), ""
	case okta.ClientSecret:
		cred.ClientSecret = string(secret)
	case okta.PrivateKeyJWT:
		if cred.Key, err = okta.ParseKey(secret, p.text("key-id")); err != nil {
			p.problem("%s: %w%s", c.secret.origin, err, p.missingFileHint(c.secret))
		}
	}
	if needsClientID(c.mode) && cred.ClientID == "" {
		p.problem("%s needs a client id: set %s", c.secret.origin, lookup("client-id").names())
	}
	p.opts.SignIn.Credential = cred
}

package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"oktagon/collector/okta"
	"oktagon/collector/safetext"
)

// credentialFlags are the settings that carry a secret, with the sign-in mode
// that each decides.
var credentialFlags = []struct {
	flag string
	mode okta.Mode
}{
	{"private-key", okta.PrivateKeyJWT},
	{"client-secret-file", okta.ClientSecret},
	{"access-token-file", okta.AccessToken},
	{"token-file", okta.SSWS},
}

// credential is what was found at one level.
type credential struct {
	mode   okta.Mode
	secret found
}

// resolveCredential finds the highest level that sets any credential. Lower ones
// are ignored, with a note. A client id without a secret beside it looks further
// down for its key or secret, past tokens.
func (p *parser) resolveCredential() {
	clientID := p.get("client-id")
	mode := p.authorizationMode()
	var chosen *credential
	for l := fromFlag; l >= fromFile; l-- {
		here := p.credentialsAt(l, mode)
		if clientID.level > l {
			here = slices.DeleteFunc(here, func(c credential) bool {
				if needsClientID(c.mode) || chosen != nil {
					return false
				}
				p.note("%s is ignored: %s asks for OAuth", c.secret.name, clientID.name)
				return true
			})
		}
		if len(here) > 1 {
			p.problem("%s and %s contradict each other; set one kind of credential", here[0].secret.name, here[1].secret.name)
			return
		}
		for _, c := range here {
			if chosen == nil {
				chosen = &c
			} else {
				p.note("%s is ignored: %s is set", c.secret.name, chosen.secret.name)
			}
		}
	}
	if chosen == nil {
		p.noCredential(clientID)
		return
	}
	p.credentialFile = chosen.secret.file
	if f := p.credentialFile; f != nil {
		p.warnReadable(f.path)
	}
	p.load(chosen, clientID)
}

func needsClientID(m okta.Mode) bool { return m == okta.ClientSecret || m == okta.PrivateKeyJWT }

// credentialsAt returns the credentials of a level. When there are several,
// authorizationMode picks; Bearer turns a token into an access token.
func (p *parser) credentialsAt(l level, mode okta.Mode) []credential {
	var all []credential
	for _, c := range credentialFlags {
		f, ok := p.at(l, lookup(c.flag))
		if !ok {
			continue
		}
		if c.mode == okta.SSWS && mode == okta.AccessToken && l != fromFlag {
			c.mode = okta.AccessToken
		}
		all = append(all, credential{c.mode, f})
	}
	picked := slices.DeleteFunc(slices.Clone(all), func(c credential) bool { return c.mode != mode })
	if len(all) > 1 && len(picked) == 1 {
		return picked
	}
	return all
}

// authorizationMode reads the SDKs' setting of that name, "" when it is not set.
func (p *parser) authorizationMode() okta.Mode {
	f := p.get("authorization-mode")
	switch strings.ToLower(f.value) {
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
			f.name, lookup("private-key").names())
	default:
		p.problem("%s: unknown mode %q; use SSWS, PrivateKey, ClientSecret or Bearer", f.name, f.value)
	}
	return ""
}

func (p *parser) noCredential(clientID found) {
	if clientID.value != "" {
		p.problem("%s is set, but neither a private key (%s) nor a client secret (%s)", clientID.name,
			lookup("private-key").names(), lookup("client-secret-file").names())
		return
	}
	p.problem("no credential: set an API token (%s), or a client id (%s) with a private key (%s) or a client secret (%s)",
		lookup("token-file").names(), lookup("client-id").names(),
		lookup("private-key").names(), lookup("client-secret-file").names())
}

// load reads the secret and puts the credential together.
func (p *parser) load(c *credential, clientID found) {
	secret, err := p.secret(c.secret, c.mode)
	if err != nil {
		p.problem("%s: %w", c.secret.name, err)
		return
	}
	cred := okta.Credential{Mode: c.mode, ClientID: clientID.value}
	switch c.mode {
	case okta.SSWS, okta.AccessToken:
		cred.Token, cred.ClientID = string(secret), ""
	case okta.ClientSecret:
		cred.ClientSecret = string(secret)
	case okta.PrivateKeyJWT:
		if cred.Key, err = okta.ParseKey(secret, p.get("key-id").value); err != nil {
			p.problem("%s: %w%s", c.secret.name, err, p.orNoFile(c.secret))
		}
	}
	if needsClientID(c.mode) && cred.ClientID == "" {
		p.problem("%s needs a client id: set %s", c.secret.name, lookup("client-id").names())
	}
	p.opts.SignIn.Credential = cred
}

// secret reads the value of a credential: a flag names a file, - is standard
// input; a variable or okta.yaml has it in place, or the path of a key. No error
// has the name of the file: the secret itself may stand in its place.
func (p *parser) secret(f found, mode okta.Mode) ([]byte, error) {
	value := []byte(f.value)
	switch {
	case f.level == fromFlag && f.value == "-":
		b, err := p.stdin()
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		value = b
	case f.level == fromFlag, mode == okta.PrivateKeyJWT && isFile(f.value):
		if f.file != nil && f.file.here && !isInside(f.value) {
			return nil, errors.New("a file in the working directory may not name a key outside of it; name the key with --private-key, or the file with --config")
		}
		b, err := readFile(f.value)
		err = safetext.WithoutPath(err)
		if err != nil && f.level == fromFlag {
			err = fmt.Errorf("%w; the flag takes the name of a file that holds the secret, not the secret itself, or - for standard input", err)
		}
		if err != nil {
			return nil, err
		}
		p.warnReadable(f.value)
		value = b
	}
	if isUTF16(value) {
		return nil, errors.New("it is UTF-16, as PowerShell's > writes files; save it as UTF-8")
	}
	if mode == okta.PrivateKeyJWT {
		return value, nil
	}
	text := strings.TrimSpace(strings.TrimPrefix(string(value), "\ufeff"))
	return []byte(text), alone(text, mode)
}

// isUTF16 knows it by its mark, or by the zero byte of the first character.
func isUTF16(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\xff\xfe")) || bytes.HasPrefix(b, []byte("\xfe\xff")) ||
		len(b) > 1 && (b[0] == 0 || b[1] == 0)
}

// alone says what a text has beside the token or secret. A client secret may hold
// every visible character, an opaque access token most of them.
func alone(text string, mode okta.Mode) error {
	token := mode == okta.SSWS || mode == okta.AccessToken
	what := ""
	switch {
	case text == "":
		return errors.New("it is empty")
	case strings.ContainsAny(text, " \t\r\n"):
		what = "blanks or several lines"
	case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		what = "a character that no token or secret has"
	case token && strings.ContainsAny(text, `"'`):
		what = "quotes"
	case mode == okta.SSWS && strings.Contains(text, "="):
		what = "an ="
	default:
		return nil
	}
	return fmt.Errorf("it has %s; it must hold the token or secret alone", what)
}

// isFile reports whether the value of a key is the name of a file that exists.
func isFile(value string) bool {
	if !mayBePath(value) {
		return false
	}
	info, err := os.Stat(value)
	return err == nil && info.Mode().IsRegular()
}

func mayBePath(value string) bool { return len(value) <= 4096 && !strings.ContainsAny(value, "{\n") }

// orNoFile completes the error of a key that may be meant as a path.
func (p *parser) orNoFile(f found) string {
	if f.level == fromFlag || !mayBePath(f.value) || isFile(f.value) {
		return ""
	}
	return "; no file has this name either"
}

// isInside reports whether a path leads to a file below the working directory,
// links followed.
func isInside(path string) bool {
	here, err := os.OpenRoot(".")
	if err != nil {
		return false
	}
	defer here.Close()
	info, err := here.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

func (p *parser) warnReadable(path string) {
	if info, err := os.Stat(path); err == nil && readableByOthers(info) {
		p.note("%s holds a credential and can be read by others; restrict it (chmod 600)", path)
	}
}

// jsonText is a mapping of okta.yaml, a JWK, as JSON.
func jsonText(m map[string]any) string {
	b, err := json.Marshal(m)
	if err != nil {
		return ""
	}
	return string(b)
}

package bloodhound

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"oktagon/collector/redact"
	"oktagon/collector/transport"
)

// Config is the address of BloodHound and the credential.
type Config struct {
	// URL is the address of BloodHound's pages, https://host[:port]; http on
	// loopback only. It may have the path of a reverse proxy that removes it.
	URL string
	// TokenID and TokenKey are an API token, which signs requests. With both a token
	// and a Session, the token is used.
	TokenID, TokenKey string
	// Session is the token of a signed-in session. It lives for 8 hours.
	Session string
	// UserAgent is sent with every request, "name/version".
	UserAgent string
	// Transport reaches the network; nil is [transport.New]'s. It must not limit the
	// wait for an answer: BloodHound answers an upload when it has read all of it.
	Transport http.RoundTripper
	// OnWait is called every 30 s with what the client waits for and until when; nil for
	// nobody.
	OnWait func(text string)
	// Log gets retries and waits; nil for none.
	Log *slog.Logger
}

// LogValue returns c without its secrets.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(slog.String("url", c.URL), slog.String("token_id", c.TokenID))
}

// Format writes c without its secrets, whatever the verb.
func (c Config) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "{URL:%s TokenID:%s UserAgent:%s}", c.URL, c.TokenID, c.UserAgent)
}

// otherCollectors are prefixes of user agents to which the server applies the version
// rules of other collectors (bloodhound-api.md §1).
var otherCollectors = []string{"openhound/", "azurehound/", "sharphound/"}

// A Client talks to one BloodHound server. It is safe for concurrent use.
type Client struct {
	base      *url.URL // without path
	prefix    string   // path that a reverse proxy removes, "" or "/…"
	agent     string
	log       *slog.Logger
	transport http.RoundTripper
	// The secrets are in closures only, so that printing a Client cannot show them.
	authorize authorizer
	redact    *redact.Redactor
	session   bool
	waiting   *waiting
	limited   *limited
}

// New returns a client; it does not connect. The error joins all problems of c.
func New(c Config) (*Client, error) {
	base, prefix, err := parseURL(c.URL)
	problems := []error{err, checkAgent(c.UserAgent)}
	tokenID, key := strings.TrimSpace(c.TokenID), strings.TrimSpace(c.TokenKey)
	session := strings.TrimSpace(c.Session)
	if word, rest, ok := strings.Cut(session, " "); ok && strings.EqualFold(word, "Bearer") {
		session = strings.TrimSpace(rest)
	}
	problems = append(problems, checkCredential(tokenID, key, session))
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	client := &Client{
		base: base, prefix: prefix, agent: c.UserAgent, log: c.Log,
		transport: c.Transport,
		authorize: bySession(session), redact: redact.New(key, session), session: true,
		waiting: &waiting{tell: c.OnWait}, limited: &limited{},
	}
	if tokenID != "" {
		client.authorize, client.session = bySignature(tokenID, key), false
	}
	if client.transport == nil {
		client.transport = transport.New(transport.Options{})
	}
	if client.log == nil {
		client.log = slog.New(slog.DiscardHandler)
	}
	return client, nil
}

func parseURL(raw string) (base *url.URL, prefix string, err error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, "", errors.New("the BloodHound URL must look like https://bloodhound.example.com")
	case u.User != nil:
		return nil, "", errors.New("the BloodHound URL must not hold a password: sign in with an API token")
	case u.Scheme == "http" && !transport.IsLoopback(u.Hostname()):
		return nil, "", fmt.Errorf("the BloodHound URL must begin with https: what is sent to %s can be read on the way otherwise (http is for this machine only)", u.Host)
	}
	prefix = strings.TrimRight(u.EscapedPath(), "/")
	for _, page := range []string{"/ui", "/api"} { // an address copied from the browser
		if at := strings.Index(prefix+"/", page+"/"); at >= 0 {
			prefix = prefix[:at]
		}
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, prefix, nil
}

func checkAgent(agent string) error {
	if strings.TrimSpace(agent) == "" {
		return errors.New("a user agent is needed")
	}
	for _, collector := range otherCollectors {
		if strings.HasPrefix(strings.ToLower(agent), collector) {
			return fmt.Errorf("the user agent must not begin with %s: BloodHound takes it for that collector", collector)
		}
	}
	return nil
}

func checkCredential(tokenID, key, session string) error {
	switch {
	case tokenID != "" && key == "":
		return errors.New("the BloodHound API token has an id but no key")
	case tokenID == "" && key != "":
		return errors.New("the BloodHound API token has a key but no id")
	case tokenID == "" && session == "":
		return errors.New("BloodHound needs an API token (id and key) or a session token")
	}
	for _, r := range tokenID + session {
		if r <= ' ' || r > '~' {
			return errors.New("the BloodHound token id or session token holds a character that no token has: was it copied whole?")
		}
	}
	return nil
}

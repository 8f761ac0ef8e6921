package okta

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"oktagon/collector/redact"
)

// An echo repeats every credential that it gets in each field and header whose text can
// reach an error or a log line, and refuses the requests in turn in many ways.
type echo struct {
	mu            sync.Mutex
	seen          map[string]bool // credentials
	requests      int
	tokenRequests int // every second one is granted
	tokens        int // every second one is not a JWT
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	form, _ := url.ParseQuery(string(body))
	all := strings.Join([]string{r.Header.Get("Authorization"), r.Header.Get("DPoP"), string(body), form.Get("client_assertion")}, " ")
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, name := range []string{"Authorization", "DPoP"} {
		if _, value, found := strings.Cut(r.Header.Get(name), " "); found {
			e.seen[value] = true
		} else if r.Header.Get(name) != "" {
			e.seen[r.Header.Get(name)] = true
		}
	}
	if form.Has("client_assertion") {
		e.seen[form.Get("client_assertion")] = true
	}
	if user, secret, ok := r.BasicAuth(); ok {
		e.seen[secret] = true
		all += " " + user + ":" + secret + " " + secret
	}
	for _, name := range []string{requestIDHeader, "Location", "Retry-After", "X-Rate-Limit-Limit", "DPoP-Nonce"} {
		w.Header().Set(name, all)
	}
	w.Header().Set("Date", all)
	e.requests++
	e.answer(w, r, all)
}

func (e *echo) answer(w http.ResponseWriter, r *http.Request, all string) {
	if r.URL.Path == tokenPath {
		e.tokenRequests++
	}
	if r.URL.Path == tokenPath && e.tokenRequests%2 == 1 {
		token := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"kid":"token %d"}`, e.requests)) + ".payload.signature"
		if e.tokens++; e.tokens%2 == 0 {
			token = fmt.Sprintf("opaque+access/token-%d=", e.requests)
		}
		e.seen[token] = true
		reply(200, mustJSON(map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": 1, "scope": "okta.groups.read " + all}))(w, r)
		return
	}
	okta := mustJSON(map[string]any{"errorCode": "E0000006", "errorSummary": "refused " + all, "errorId": all,
		"errorCauses": []any{map[string]string{"errorSummary": all}}})
	oauth := mustJSON(map[string]string{"error": "invalid_client", "error_description": all})
	odd := mustJSON(map[string]string{"error": all, "error_description": all, "errorCode": all, "errorSummary": all})
	foreign := `Link: <https://` + url.QueryEscape(strings.ReplaceAll(all, " ", "")) + `/api/v1/groups>; rel="next"`
	list := []handler{
		reply(403, okta), reply(400, oauth), reply(403, odd), reply(404, "<html><b>"+all+"</b></html>", "Content-Type: text/html "+all),
		reply(403, ``, `WWW-Authenticate: Bearer error="insufficient_scope", scope="`+all+`"`), reply(302, all), reply(200, okta),
		reply(200, `[{"id":"1"}]`, foreign), reply(200, `[{"id":`+mustJSON(all)+`,"size":`+mustJSON(all)+`}]`), reply(401, okta),
	}
	list[e.requests%len(list)](w, r)
}

// TestNoSecretLeaks signs in and reads in every mode, and looks for the credentials in all
// results, errors and log lines.
func TestNoSecretLeaks(t *testing.T) {
	key := withKey(t)
	for name, change := range map[string]func(*Config){
		"ssws":         func(*Config) {},
		"secret":       withSecret,
		"access token": func(cfg *Config) { cfg.Credential = Credential{Mode: AccessToken, Token: "opaque+token/1234="} },
		"key":          key,
		"key and DPoP": func(cfg *Config) { key(cfg); cfg.DPoP = DPoPAlways },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				server := &echo{seen: map[string]bool{}}
				log := slog.New(slog.NewJSONHandler(lockedWriter{new(sync.Mutex), &out}, &slog.HandlerOptions{Level: slog.LevelDebug}))
				for range 18 {
					c := newClient(t, server, change, func(cfg *Config) { cfg.Logger = log })
					print := func(err error) {
						if err != nil {
							fmt.Fprintf(&out, "%v\n%s\n", err, adviceOf(err))
						}
						var api *APIError
						if errors.As(err, &api) {
							fmt.Fprintf(&out, "%+v\n", *api)
						}
					}
					org, err := c.Discover(t.Context())
					print(err)
					in, err := c.SignIn(t.Context())
					print(err)
					fmt.Fprintf(&out, "%+v %+v\n", org, in)
					for range 4 {
						_, oddities, err := collect(t.Context(), c, groups())
						print(err)
						fmt.Fprintln(&out, oddities)
					}
				}
				if server.tokens < 2 && (name == "secret" || strings.HasPrefix(name, "key")) {
					t.Fatalf("%d tokens were given", server.tokens)
				}
				if len(server.seen) == 0 || strings.Count(out.String(), redact.Redacted) < 50 {
					t.Fatalf("%d texts were echoed of %d requests", strings.Count(out.String(), redact.Redacted), server.requests)
				}
				for secret := range server.seen {
					forms := []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))}
					if strings.HasPrefix(secret, "eyJ") { // no part of a JWT may leak either
						forms = append(forms, strings.Split(secret, ".")...)
						forms = append(forms, secret[:20])
					}
					for _, form := range forms {
						if len(form) > 6 && form != "payload" && form != "signature" && strings.Contains(out.String(), form) {
							t.Errorf("%q leaked", form)
						}
					}
				}
			})
		})
	}
}

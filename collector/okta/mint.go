package okta

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"oktagon/collector/redact"
)

// A minter fetches access tokens (okta-api.md §6.3 to §6.5).
type minter struct {
	base   *url.URL
	cred   *Credential
	mode   DPoPMode
	retry  *retrier
	clock  *clock
	scrub  *redact.Redactor
	errs   *errorMaker
	mu     sync.Mutex // guards prover: one mint at a time, but sign-in may be one of them
	prover *prover    // nil until DPoP is known to be wanted
}

// A mintRun is the fetching of one token, with its budget of corrections: the
// clock once, DPoP once, the nonce twice, a refused proof or assertion once.
type mintRun struct {
	*minter
	scopes                          []string
	clocked, switched, again, proof bool
	nonces                          int
	proved                          *prover // of the latest attempt
	sent                            time.Time
	offset                          time.Duration // of the clock in the latest attempt
}

// mint fetches a token for the scopes. A refusal is a *SignInError, with problem
// NoScope when other scopes might do.
func (m *minter) mint(ctx context.Context, scopes []string) (*token, error) {
	run := &mintRun{minter: m, scopes: scopes}
	for {
		resp, err := run.send(ctx)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusOK {
			return run.accept(resp)
		}
		again, err := run.correct(resp)
		if err != nil {
			return nil, err
		}
		if !again {
			return nil, run.refused(resp)
		}
	}
}

// send posts a request; each attempt has its own assertion and proof.
func (r *mintRun) send(ctx context.Context) (*http.Response, error) {
	e := Call{Path: Route(tokenPath)}.exchange()
	e.anonymous = true
	ctx = withExchange(ctx, e)
	var last *http.Request
	resp, err := r.retry.do(ctx, e, func() (*http.Response, error) {
		req, err := r.request(ctx)
		if err != nil {
			return nil, err
		}
		last = req
		return r.retry.next.RoundTrip(req)
	})
	if err != nil && last != nil {
		return nil, networkError(r.scrub, last, err)
	}
	if resp != nil && r.proved != nil {
		r.proved.observe(nonceToken, resp.Header)
	}
	return resp, err
}

func (r *mintRun) request(ctx context.Context) (*http.Request, error) {
	u := r.base.JoinPath(tokenPath)
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {strings.Join(r.scopes, " ")}}
	r.offset, r.sent = r.clock.offset(), time.Now()
	if r.cred.Mode == PrivateKeyJWT {
		signed, err := assertion(r.cred.Key, r.cred.ClientID, u.String(), r.clock.now())
		if err != nil {
			return nil, err
		}
		form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
		form.Set("client_assertion", signed)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if r.cred.Mode == ClientSecret {
		req.SetBasicAuth(r.cred.ClientID, r.cred.ClientSecret)
	}
	return req, r.prove(req)
}

// prove adds a DPoP proof when one is wanted.
func (r *mintRun) prove(req *http.Request) (err error) {
	if r.proved, err = r.currentProver(r.mode == DPoPAlways); r.proved == nil {
		return err
	}
	proof, err := r.proved.proof(nonceToken, req.Method, req.URL, "")
	req.Header.Set("DPoP", proof)
	return err
}

// currentProver is the run's prover; it is made when wanted.
func (m *minter) currentProver(wanted bool) (*prover, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.prover == nil && wanted {
		p, err := newProver(m.clock)
		if err != nil {
			return nil, err
		}
		m.prover = p
	}
	return m.prover, nil
}

// maxToken bounds an access token in bytes; Okta's have about 1 kB.
const maxToken = 64 << 10

// accept reads the token from an answer with status 200.
func (r *mintRun) accept(resp *http.Response) (*token, error) {
	body := bodyOf(resp)
	var w struct {
		Token     lenient     `json:"access_token"`
		Type      lenient     `json:"token_type"`
		ExpiresIn json.Number `json:"expires_in"`
		Scope     *lenient    `json:"scope"`
	}
	err := json.Unmarshal(trimBOM(body), &w)
	if !isJSON(resp.Header, body) || (err != nil && w.Token == "") {
		return nil, r.foreign(resp)
	}
	if w.Token == "" || len(w.Token) > maxToken || !headerSafe(string(w.Token)) {
		e := r.errs.signIn(resp, refusal{}, Unreachable)
		e.Description = "the answer holds no usable access token"
		return nil, e
	}
	r.scrub.Add(string(w.Token))
	scopes := r.scopes
	if w.Scope != nil && strings.TrimSpace(string(*w.Scope)) != "" {
		scopes = validScopes(r.scrub, strings.Fields(string(*w.Scope)))
	}
	proved := r.proved
	if !strings.EqualFold(string(w.Type), "DPoP") {
		proved = nil
	} else if proved == nil {
		e := r.errs.signIn(resp, refusal{}, ProofRefused)
		e.Description, e.Detail = "the token is bound to a key that was not asked for", "token type DPoP without a proof"
		return nil, e
	}
	seconds, _ := w.ExpiresIn.Float64()
	life := time.Duration(min(max(seconds, 0), 24*3600) * float64(time.Second))
	return newToken(string(w.Token), life, scopes, proved, r.sent), nil
}

var scopePattern = regexp.MustCompile(`^[A-Za-z0-9_.:/*-]{1,200}$`)

// validScopes keeps what may be a scope's name.
func validScopes(s *redact.Redactor, scopes []string) []string {
	var valid []string
	for _, scope := range scopes {
		if scopePattern.MatchString(scope) && !s.Contains(scope) {
			valid = append(valid, scope)
		}
	}
	return valid
}

// foreign is the error of an answer that no token endpoint gives.
func (r *mintRun) foreign(resp *http.Response) *SignInError {
	e := r.errs.signIn(resp, refusal{}, ForeignAnswer)
	e.Detail = fmt.Sprintf("status %d, content type %s", resp.StatusCode, r.errs.contentType(resp.Header))
	e.Description = "not the answer of an Okta org"
	return e
}

package okta

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"oktagon/collector/redact"
)

const tokenPath = "/oauth2/v1/token"

// A tokenSource fetches access tokens (okta-api.md §6.3 to §6.5).
type tokenSource struct {
	base     *url.URL
	cred     *Credential
	dpop     DPoPMode
	retry    *retrier
	clock    *clock
	redactor *redact.Redactor
	errs     *errorBuilder
	// optional are the scopes that not every org knows.
	optional []string

	mu     sync.Mutex // guards prover: a sign-in and a renewal may run at once
	prover *prover    // nil until DPoP is needed
}

// A tokenFetch is the fetching of one token. It may correct its request: the clock
// once, DPoP once, the nonce twice, a refused proof or assertion once.
type tokenFetch struct {
	source *tokenSource
	scopes []string

	// Of the latest attempt:
	prover      *prover // nil when it was sent without a proof
	sent        time.Time
	clockOffset time.Duration

	// Corrections so far:
	clockFixed, dpopStarted, assertionRenewed, proofRebuilt bool
	nonces                                                  int
}

// fetch returns a token with the scopes. When Okta refuses, the error is a
// *SignInError; its problem is NoScope when other scopes may be accepted.
func (s *tokenSource) fetch(ctx context.Context, scopes []string) (*token, error) {
	f := tokenFetch{source: s, scopes: scopes}
	for {
		resp, err := f.send(ctx)
		if err != nil {
			return nil, err
		}
		if resp.StatusCode == http.StatusOK {
			return f.parse(resp)
		}
		again, err := f.correct(resp)
		if err != nil {
			return nil, err
		}
		if !again {
			return nil, f.refusal(resp)
		}
	}
}

// send posts the request; each attempt has its own assertion and proof.
func (f *tokenFetch) send(ctx context.Context) (*http.Response, error) {
	e := Call{Path: Route(tokenPath)}.exchange()
	e.anonymous = true
	ctx = withExchange(ctx, e)
	retry := f.source.retry
	var last *http.Request
	resp, err := retry.do(ctx, e, func() (*http.Response, error) {
		req, err := f.request(ctx)
		if err != nil {
			return nil, err
		}
		last = req
		resp, err := retry.next.RoundTrip(req)
		if resp != nil && f.prover != nil { // also of a response after which the request is sent again
			f.prover.observe(tokenNonce, resp.Header)
		}
		return resp, err
	})
	if err != nil && last != nil {
		return nil, networkError(f.source.redactor, last, err)
	}
	return resp, err
}

func (f *tokenFetch) request(ctx context.Context) (*http.Request, error) {
	cred, clock := f.source.cred, f.source.clock
	u := f.source.base.JoinPath(tokenPath)
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {strings.Join(f.scopes, " ")}}
	f.clockOffset, f.sent = clock.offset(), time.Now()
	if cred.Mode == PrivateKeyJWT {
		signed, err := assertion(cred.Key, cred.ClientID, u.String(), clock.signingTime())
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
	if cred.Mode == ClientSecret {
		req.SetBasicAuth(cred.ClientID, cred.ClientSecret)
	}
	return req, f.addProof(req)
}

// addProof adds a DPoP proof when the mode or an earlier response demands it.
func (f *tokenFetch) addProof(req *http.Request) (err error) {
	if f.prover, err = f.source.currentProver(f.source.dpop == DPoPAlways); f.prover == nil {
		return err
	}
	proof, err := f.prover.proof(tokenNonce, req.Method, req.URL, "")
	req.Header.Set("DPoP", proof)
	return err
}

// currentProver returns the prover of the run, nil when there is none and none is
// needed.
func (s *tokenSource) currentProver(needed bool) (*prover, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prover == nil && needed {
		p, err := newProver(s.clock)
		if err != nil {
			return nil, err
		}
		s.prover = p
	}
	return s.prover, nil
}

// maxToken bounds an access token in bytes; Okta's have about 1 kB.
const maxToken = 64 << 10

// parse reads the token from a response with status 200.
func (f *tokenFetch) parse(resp *http.Response) (*token, error) {
	body := bodyOf(resp)
	var w struct {
		Token     looseString  `json:"access_token"`
		Type      looseString  `json:"token_type"`
		ExpiresIn json.Number  `json:"expires_in"`
		Scope     *looseString `json:"scope"`
	}
	err := json.Unmarshal(trimBOM(body), &w)
	if !isJSON(resp.Header, body) || (err != nil && w.Token == "") {
		return nil, f.foreign(resp)
	}
	errs, value := f.source.errs, string(w.Token)
	if value == "" || len(value) > maxToken || !isHeaderSafe(value) {
		e := errs.signIn(resp, errorResponse{}, TokenEndpointFailed)
		e.Description = "the answer holds no usable access token"
		return nil, e
	}
	f.source.redactor.Add(value)
	scopes := f.scopes
	if w.Scope != nil && strings.TrimSpace(string(*w.Scope)) != "" {
		scopes = validScopes(f.source.redactor, strings.Fields(string(*w.Scope)))
	}
	prover := f.prover
	if !strings.EqualFold(string(w.Type), "DPoP") {
		prover = nil
	} else if prover == nil {
		e := errs.signIn(resp, errorResponse{}, ProofRefused)
		e.Description, e.Detail = "the token is bound to a key that was not asked for", "token type DPoP without a proof"
		return nil, e
	}
	seconds, _ := w.ExpiresIn.Float64()
	life := time.Duration(min(max(seconds, 0), 24*3600) * float64(time.Second))
	return newToken(value, life, scopes, prover, f.sent), nil
}

var scopePattern = regexp.MustCompile(`^[A-Za-z0-9_.:/*-]{1,200}$`)

// validScopes keeps what has the form of a scope and contains no secret.
func validScopes(r *redact.Redactor, scopes []string) []string {
	var valid []string
	for _, scope := range scopes {
		if scopePattern.MatchString(scope) && !r.Contains(scope) {
			valid = append(valid, scope)
		}
	}
	return valid
}

package okta

import (
	"net/http"
	"strings"
	"sync"
)

// An authorizer adds the credential to every request and handles refusals of it
// (okta-api.md §6.7). When a request should be sent again, it says so in the
// exchange, and the retrier sends it through the limiter again.
type authorizer struct {
	next    http.RoundTripper
	cred    *Credential
	tokens  *tokenCache // nil unless the mode fetches tokens
	failure *credentialFailure
	errs    *errorBuilder
}

// RoundTrip sends a copy of req with a valid credential and, with DPoP, a new proof.
func (a *authorizer) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	if e.anonymous {
		return a.next.RoundTrip(req)
	}
	if err := a.failure.get(); err != nil {
		return nil, err
	}
	req = req.Clone(req.Context())
	t, err := a.authorize(req)
	if err != nil {
		return nil, err
	}
	resp, err := a.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if err := a.checkRefusal(req, resp, &e.auth, t); err != nil {
		return nil, a.failure.set(err)
	}
	return resp, nil
}

// authorize sets the headers and returns the token that it used, nil in the modes
// that fetch none.
func (a *authorizer) authorize(req *http.Request) (*token, error) {
	switch a.cred.Mode {
	case SSWS:
		req.Header.Set("Authorization", "SSWS "+a.cred.Token)
		return nil, nil
	case AccessToken:
		req.Header.Set("Authorization", "Bearer "+a.cred.Token)
		return nil, nil
	}
	t, err := a.tokens.current(req.Context())
	if err != nil {
		return nil, err
	}
	if t.prover == nil {
		req.Header.Set("Authorization", "Bearer "+t.value)
		return t, nil
	}
	proof, err := t.prover.proof(apiNonce, req.Method, req.URL, t.value)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "DPoP "+t.value)
	req.Header.Set("DPoP", proof)
	return t, nil
}

// checkRefusal looks at statuses 400 and 401. It notes in state when the request
// should be sent again, and returns an error when the credential is unusable.
func (a *authorizer) checkRefusal(req *http.Request, resp *http.Response, state *authState, t *token) error {
	newNonce := t != nil && t.prover != nil && t.prover.observe(apiNonce, resp.Header)
	if resp.StatusCode != http.StatusBadRequest && resp.StatusCode != http.StatusUnauthorized {
		if t != nil && t.prover != nil && resp.StatusCode/100 == 2 {
			t.prover.noteAccepted()
		}
		return nil
	}
	r := readErrorResponse(resp)
	if t != nil && t.prover != nil {
		if done, err := a.checkProof(req, resp, r, t.prover, state, newNonce); done {
			return err
		}
	}
	switch {
	case resp.StatusCode != http.StatusUnauthorized, r.code == "E0000015", r.oauthError == "insufficient_scope":
		return nil
	case t == nil:
		return a.checkUnrenewable(resp, r)
	case a.tokens.isReplaced(t):
		state.sendAgain = true
	case !state.refreshed:
		state.refreshed, state.sendAgain = true, true
		a.tokens.invalidate(t)
	default:
		return a.errs.signIn(resp, r, Refused)
	}
	return nil
}

// checkProof handles refusals of a DPoP proof: it takes a new nonce once and makes a
// new proof once. When the API has taken other proofs, the refusal is about the object
// that was asked for, not about the credential. done is false for other refusals.
func (a *authorizer) checkProof(req *http.Request, resp *http.Response, r errorResponse, p *prover, state *authState, newNonce bool) (done bool, err error) {
	switch {
	case r.oauthError == "use_dpop_nonce" && newNonce && !state.nonceTaken:
		state.nonceTaken, state.sendAgain = true, true
		return true, nil
	case !isAboutProof(r.oauthError):
		return false, nil
	case !state.proofRebuilt:
		state.proofRebuilt, state.sendAgain = true, true
		return true, nil
	case p.wasAccepted():
		return true, nil
	}
	refused := a.errs.signIn(resp, r, ProofRefused)
	refused.Detail = req.Method + " " + req.URL.Path + ", " + a.errs.skew()
	return true, refused
}

func isAboutProof(code string) bool { return code == "invalid_dpop_proof" || code == "use_dpop_nonce" }

// checkUnrenewable handles a 401 for a credential that cannot be renewed. One in
// neither Okta's nor OAuth's error format is left to the caller.
func (a *authorizer) checkUnrenewable(resp *http.Response, r errorResponse) error {
	switch {
	case r.code == "E0000011", r.oauthError == "invalid_token":
		return a.errs.signIn(resp, r, TokenInvalid)
	case r.code == "E0000004":
		return a.errs.signIn(resp, r, Refused)
	case a.cred.Mode == AccessToken && strings.HasPrefix(r.challenge, "Bearer"):
		return a.errs.signIn(resp, r, TokenInvalid)
	}
	return nil
}

// A credentialFailure holds the error with which the credential became unusable.
// Nothing is sent after it.
type credentialFailure struct {
	mu  sync.Mutex // guards err
	err error
}

func (f *credentialFailure) get() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}

// set keeps the first error and returns it.
func (f *credentialFailure) set(err error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil {
		f.err = err
	}
	return f.err
}

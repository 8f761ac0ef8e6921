package okta

import (
	"net/http"
	"strings"
)

// An authorizer puts the credential on every request and judges refusals of it
// (okta-api.md §6.7). A request that should be sent again is marked so for the
// retry layer, which passes the gate anew.
type authorizer struct {
	next   http.RoundTripper
	cred   *Credential
	tokens *tokens // nil unless the mode mints
	dead   *death
	errs   *errorMaker
}

// RoundTrip sends a copy of req with a credential that is valid now and, with
// DPoP, a proof of its own.
func (a *authorizer) RoundTrip(req *http.Request) (*http.Response, error) {
	e := exchangeOf(req.Context())
	if e.anonymous {
		return a.next.RoundTrip(req)
	}
	if err := a.dead.cause(); err != nil {
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
	if err := a.judge(req, resp, e, t); err != nil {
		return nil, a.dead.set(err)
	}
	return resp, nil
}

// authorize sets the headers and returns the token that was used.
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
	proof, err := t.prover.proof(nonceAPI, req.Method, req.URL, t.value)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "DPoP "+t.value)
	req.Header.Set("DPoP", proof)
	return t, nil
}

// judge looks at refusals. It marks e when the request should be sent again, and
// returns an error when the credential is dead.
func (a *authorizer) judge(req *http.Request, resp *http.Response, e *exchange, t *token) error {
	newNonce := t != nil && t.prover != nil && t.prover.observe(nonceAPI, resp.Header)
	if resp.StatusCode != http.StatusBadRequest && resp.StatusCode != http.StatusUnauthorized {
		return nil
	}
	r := readRefusal(resp)
	if t != nil && t.prover != nil {
		if done, err := a.judgeProof(req, resp, r, e, newNonce); done {
			return err
		}
	}
	switch {
	case resp.StatusCode != http.StatusUnauthorized, r.code == "E0000015", r.oauth == "insufficient_scope":
		return nil
	case t == nil:
		return a.judgeFixed(resp, r)
	case a.tokens.isStale(t):
		e.again = true
	case !e.refreshed:
		e.refreshed, e.again = true, true
		a.tokens.invalidate(t)
	default:
		return a.errs.signIn(resp, r, Refused)
	}
	return nil
}

// judgeProof handles refusals of a DPoP proof: a nonce is taken once, a proof
// rebuilt once.
func (a *authorizer) judgeProof(req *http.Request, resp *http.Response, r refusal, e *exchange, newNonce bool) (done bool, err error) {
	switch {
	case r.oauth == "use_dpop_nonce" && newNonce && !e.nonced:
		e.nonced, e.again = true, true
		return true, nil
	case r.oauth != "invalid_dpop_proof" && r.oauth != "use_dpop_nonce":
		return false, nil
	case !e.rebuilt:
		e.rebuilt, e.again = true, true
		return true, nil
	}
	dead := a.errs.signIn(resp, r, ProofRefused)
	dead.Detail = req.Method + " " + req.URL.Path + ", " + a.errs.skew()
	return true, dead
}

// judgeFixed judges a 401 for a credential that cannot be renewed. One that says
// neither what Okta says nor what OAuth says is left to the caller.
func (a *authorizer) judgeFixed(resp *http.Response, r refusal) error {
	switch {
	case r.code == "E0000011", r.oauth == "invalid_token":
		return a.errs.signIn(resp, r, TokenDead)
	case r.code == "E0000004":
		return a.errs.signIn(resp, r, Refused)
	case a.cred.Mode == AccessToken && strings.HasPrefix(r.challenge, "Bearer"):
		return a.errs.signIn(resp, r, TokenDead)
	}
	return nil
}

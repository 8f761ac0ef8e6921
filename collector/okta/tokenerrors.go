package okta

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// correct prepares another attempt when the error of the token endpoint says what to
// change and the change was not made before (okta-api.md §5.3, §6.5). It reports
// whether to try again.
func (f *tokenFetch) correct(resp *http.Response) (again bool, err error) {
	r := readErrorResponse(resp)
	switch r.oauthError {
	case "use_dpop_nonce":
		return f.useNonce(resp)
	case "invalid_dpop_proof":
		return f.useDPoP()
	case "invalid_client":
		return f.renewAssertion(r.description), nil
	}
	return false, nil
}

// useNonce tries again with the nonce of the response, at most twice.
func (f *tokenFetch) useNonce(resp *http.Response) (again bool, err error) {
	if f.prover == nil {
		return f.useDPoP()
	}
	f.nonces++
	return f.nonces <= 2 && resp.Header.Get("DPoP-Nonce") != "", nil
}

// useDPoP starts to send proofs, or makes a new one for a refused one, once each.
func (f *tokenFetch) useDPoP() (again bool, err error) {
	if f.prover != nil {
		again = !f.proofRebuilt
		f.proofRebuilt = true
		return again, nil
	}
	if f.source.dpop == DPoPNever || f.dpopStarted {
		return false, nil
	}
	f.dpopStarted = true
	_, err = f.source.currentProver(true)
	return err == nil, err
}

// maxSkew is the largest error of the clock that cannot be the reason for a refused
// assertion.
const maxSkew = 30 * time.Second

// renewAssertion makes a new assertion, once when the clock was wrong and once when
// Okta takes the old one for a repeated one.
func (f *tokenFetch) renewAssertion(description string) (again bool) {
	if f.source.cred.Mode != PrivateKeyJWT {
		return false
	}
	// The Date header of this response may have corrected the clock.
	corrected := (f.source.clock.offset() - f.clockOffset).Abs() > maxSkew
	switch {
	case (corrected || isAboutClock(description)) && !f.clockFixed:
		f.clockFixed = true
		return true
	case isAboutReuse(description) && !f.assertionRenewed:
		f.assertionRenewed = true
		return true
	}
	return false
}

// The token endpoint answers every failed authentication with invalid_client; only
// its description distinguishes a wrong clock from a wrong key. A wrong guess costs
// one request, or gives advice that fits less well.

func isAboutClock(description string) bool {
	d := strings.ToLower(description)
	return strings.Contains(d, "expir") || strings.Contains(d, "issued") || strings.Contains(d, "current time")
}

func isAboutReuse(description string) bool {
	return strings.Contains(strings.ToLower(description), "already been used")
}

func demandsPrivateKey(description string) bool {
	return strings.Contains(strings.ToLower(description), "private_key_jwt")
}

// refusal returns the error of the last response.
func (f *tokenFetch) refusal(resp *http.Response) error {
	r := readErrorResponse(resp)
	if r.oauthError == "" && r.code == "" {
		return f.unknownRefusal(resp)
	}
	errs := f.source.errs
	e := errs.signIn(resp, r, f.problem(resp.StatusCode, r))
	switch e.Problem {
	case ClockWrong:
		e.Detail = errs.skew()
	case ProofRefused:
		e.Detail = "POST " + tokenPath + ", " + errs.skew()
		if f.source.dpop == DPoPNever {
			e.Detail = "the app requires DPoP, and --dpop is never"
		}
	case NoScope:
		e.Scopes = f.scopes
	}
	return e
}

func (f *tokenFetch) problem(status int, r errorResponse) Problem {
	switch r.oauthError {
	case "invalid_client":
		switch mode := f.source.cred.Mode; {
		case mode == ClientSecret && demandsPrivateKey(r.description):
			return WrongClientType
		case mode == PrivateKeyJWT && isAboutClock(r.description):
			return ClockWrong
		}
		return Refused
	case "invalid_scope", "consent_required":
		return NoScope
	case "invalid_dpop_proof", "use_dpop_nonce":
		return ProofRefused
	case "unsupported_grant_type", "unauthorized_client":
		return WrongClientType
	case "access_denied":
		return ZoneRefused
	}
	switch {
	case status == http.StatusNotFound:
		return WrongURL
	case status >= 500 || status == http.StatusTooManyRequests:
		return TokenEndpointFailed
	}
	return Refused
}

// unknownRefusal returns the error of a response that is neither in Okta's nor in
// OAuth's error format.
func (f *tokenFetch) unknownRefusal(resp *http.Response) error {
	e := f.foreign(resp)
	switch {
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode >= 300 && resp.StatusCode < 400:
		e.Problem = WrongURL
	case isJSON(resp.Header, bodyOf(resp)) || resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		e.Problem = TokenEndpointFailed
	}
	return e
}

// foreign returns the error of a response that no token endpoint sends.
func (f *tokenFetch) foreign(resp *http.Response) *SignInError {
	e := f.source.errs.signIn(resp, errorResponse{}, NotFromOkta)
	e.Detail = fmt.Sprintf("status %d, content type %s", resp.StatusCode, f.source.errs.contentType(resp.Header))
	e.Description = "not the answer of an Okta org"
	return e
}

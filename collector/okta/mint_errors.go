package okta

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// correct changes what an error of the token endpoint says should change, as
// long as the budget allows (okta-api.md §5.3, §6.5). It reports whether to try
// again.
func (r *mintRun) correct(resp *http.Response) (bool, error) {
	refused := readRefusal(resp)
	switch refused.oauth {
	case "use_dpop_nonce":
		return r.takeNonce(resp)
	case "invalid_dpop_proof":
		return r.switchToDPoP()
	case "invalid_client":
		return r.correctAssertion(refused.description), nil
	}
	return false, nil
}

func (r *mintRun) takeNonce(resp *http.Response) (bool, error) {
	if r.proved == nil {
		return r.switchToDPoP()
	}
	r.nonces++
	return r.nonces <= 2 && resp.Header.Get("DPoP-Nonce") != "", nil
}

// switchToDPoP starts to prove, or rebuilds a refused proof once.
func (r *mintRun) switchToDPoP() (bool, error) {
	if r.proved != nil {
		again := !r.proof
		r.proof = true
		return again, nil
	}
	if r.mode == DPoPNever || r.switched {
		return false, nil
	}
	r.switched = true
	_, err := r.currentProver(true)
	return err == nil, err
}

// skewLimit is how wrong the clock of an attempt may have been for the clock not
// to be the cause.
const skewLimit = 30 * time.Second

// correctAssertion makes a new assertion once when the clock was corrected by
// this very answer or is blamed, and once when the old one counts as used.
func (r *mintRun) correctAssertion(description string) bool {
	if r.cred.Mode != PrivateKeyJWT {
		return false
	}
	corrected := (r.clock.offset() - r.offset).Abs() > skewLimit
	switch {
	case (corrected || blamesClock(description)) && !r.clocked:
		r.clocked = true
		return true
	case blamesReuse(description) && !r.again:
		r.again = true
		return true
	}
	return false
}

// The token endpoint says invalid_client for everything; only its text tells a
// wrong clock from a wrong key. A wrong guess costs one request or words the
// advice worse.
func blamesClock(description string) bool {
	d := strings.ToLower(description)
	return strings.Contains(d, "expir") || strings.Contains(d, "issued") || strings.Contains(d, "current time")
}

func blamesReuse(description string) bool {
	return strings.Contains(strings.ToLower(description), "already been used")
}

func wantsPrivateKey(description string) bool {
	return strings.Contains(strings.ToLower(description), "private_key_jwt")
}

// refused is the error of the latest answer.
func (r *mintRun) refused(resp *http.Response) error {
	refused := readRefusal(resp)
	if refused.oauth == "" && refused.code == "" {
		return r.refusedOddly(resp)
	}
	e := r.errs.signIn(resp, refused, r.problem(resp.StatusCode, refused))
	switch e.Problem {
	case ClockWrong:
		e.Detail = r.errs.skew()
	case ProofRefused:
		e.Detail = "POST " + tokenPath + ", " + r.errs.skew()
		if r.mode == DPoPNever {
			e.Detail = "the app requires DPoP, and --dpop is never"
		}
	case NoScope:
		e.Scopes = r.scopes
	}
	return e
}

func (r *mintRun) problem(status int, refused refusal) Problem {
	switch refused.oauth {
	case "invalid_client":
		switch {
		case r.cred.Mode == ClientSecret && wantsPrivateKey(refused.description):
			return WrongClientKind
		case r.cred.Mode == PrivateKeyJWT && blamesClock(refused.description):
			return ClockWrong
		}
		return Refused
	case "invalid_scope", "consent_required":
		return NoScope
	case "invalid_dpop_proof", "use_dpop_nonce":
		return ProofRefused
	case "unsupported_grant_type", "unauthorized_client":
		return WrongClientKind
	case "access_denied":
		return WrongZone
	}
	switch {
	case status == http.StatusNotFound:
		return NotOkta
	case status >= 500 || status == http.StatusTooManyRequests:
		return Unreachable
	}
	return Refused
}

// refusedOddly is the error of an answer in neither of the two forms.
func (r *mintRun) refusedOddly(resp *http.Response) error {
	body := bodyOf(resp)
	e := r.foreign(resp)
	switch {
	case resp.StatusCode == http.StatusNotFound, resp.StatusCode >= 300 && resp.StatusCode < 400:
		e.Problem = NotOkta
	case isJSON(resp.Header, body) || resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		e.Problem = Unreachable
	}
	return e
}

// skew words the difference between the clocks.
func (m *errorMaker) skew() string {
	offset := m.clock.offset().Round(time.Second)
	switch {
	case !m.clock.known.Load():
		return "the server's clock is not known"
	case offset.Abs() < 2*time.Second:
		return "the clocks agree"
	case offset < 0:
		return fmt.Sprintf("it is %d s ahead of Okta's", int(-offset.Seconds()))
	}
	return fmt.Sprintf("it is %d s behind Okta's", int(offset.Seconds()))
}

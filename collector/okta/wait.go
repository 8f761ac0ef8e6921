package okta

import (
	"errors"
	"math/rand/v2"
	"time"

	"oktagon/collector/network"
)

// transient reports whether sending again may help: not after the credential
// died, a certificate was refused or a body was too large.
func transient(err error) bool {
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, new(*SignInError)), network.IsRefused(err):
		return false
	case errors.As(err, new(*NetworkError)): // of the token endpoint, which was tried long enough
		return false
	}
	return true
}

// backoff is the wait after n broken answers before this one: up to 1, 2, 4 … 64 s,
// with full jitter (contract §4.3-7).
func backoff(n int) time.Duration { return rand.N(time.Second << min(n, 6)) }

package okta

import (
	"errors"

	"oktagon/collector/transport"
)

// transient reports whether sending again may help: not after the credential
// died, a certificate was refused or a body was too large.
func transient(err error) bool {
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, new(*SignInError)), transport.IsPermanent(err):
		return false
	case errors.As(err, new(*NetworkError)): // of the token endpoint, which was tried long enough
		return false
	}
	return true
}

package okta

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"time"
)

// sleep waits for d or until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return stopped(ctx)
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return stopped(ctx)
	}
}

// stopped is why the caller's ctx has ended, nil when it has not. It matches
// ctx.Err() as well as the cause.
func stopped(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if err == cause {
		return err
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// transient reports whether sending again may help: not after the credential died, a certificate was refused or a body was too large.
func transient(err error) bool {
	var (
		signIn   *SignInError
		network  *NetworkError // of the token endpoint, which was tried long enough
		cert     *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		header   tls.RecordHeaderError
	)
	switch {
	case errors.Is(err, errTooLarge), errors.As(err, &signIn), errors.As(err, &network):
		return false
	case errors.As(err, &cert), errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &header):
		return false
	}
	return true
}

func notFound(err error) bool {
	var dns *net.DNSError
	return errors.As(err, &dns) && dns.IsNotFound
}

// backoff is the wait after n broken answers before this one: up to 1, 2, 4 … 64 s,
// with full jitter (contract §4.3-7).
func backoff(n int) time.Duration { return rand.N(time.Second << min(n, 6)) }

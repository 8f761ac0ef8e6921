package okta

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// dpopKeyBits and the algorithm RS256 are those of Okta's guide to DPoP.
const dpopKeyBits = 2048

// A prover makes DPoP proofs (RFC 9449) with a key that exists only in memory, for
// this run.
type prover struct {
	signer jose.Signer
	clock  *clock

	mu       sync.Mutex        // guards the rest
	nonces   map[string]string // the latest of each server
	accepted bool              // whether the API ever took a proof
}

// The servers that issue nonces, separately.
const (
	tokenNonce = "token" // the token endpoint
	apiNonce   = "api"   // the API
)

func newProver(c *clock) (*prover, error) {
	key, err := rsa.GenerateKey(rand.Reader, dpopKeyBits)
	if err != nil {
		return nil, fmt.Errorf("make DPoP key: %w", err)
	}
	options := (&jose.SignerOptions{EmbedJWK: true}).WithType("dpop+jwt")
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		return nil, fmt.Errorf("use DPoP key: %w", err)
	}
	return &prover{signer: signer, clock: c, nonces: map[string]string{}}, nil
}

// proof makes a proof for one request; token is empty at the token endpoint.
func (p *prover) proof(server, method string, u *url.URL, token string) (string, error) {
	claims := map[string]any{
		"jti": uuid.NewString(),
		"htm": method,
		"htu": u.Scheme + "://" + u.Host + u.Path,
		"iat": p.clock.signingTime().Unix(),
	}
	if token != "" {
		hash := sha256.Sum256([]byte(token))
		claims["ath"] = base64.RawURLEncoding.EncodeToString(hash[:])
	}
	if nonce := p.nonce(server); nonce != "" {
		claims["nonce"] = nonce
	}
	return jwt.Signed(p.signer).Claims(claims).Serialize()
}

func (p *prover) nonce(server string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.nonces[server]
}

// noteAccepted notes that the API took a proof.
func (p *prover) noteAccepted() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accepted = true
}

func (p *prover) wasAccepted() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.accepted
}

// observe stores the nonce of a response and reports whether there was one.
func (p *prover) observe(server string, h http.Header) bool {
	nonce := h.Get("DPoP-Nonce")
	if nonce == "" || len(nonce) > 1024 {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.nonces[server] = nonce
	return true
}

// assertionLifetime is that of okta-api.md §6.4.
const assertionLifetime = 300 * time.Second

// assertion makes a client assertion (RFC 7523) for one attempt: Okta accepts each
// jti once.
func assertion(key *Key, clientID, audience string, now time.Time) (string, error) {
	options := (&jose.SignerOptions{}).WithType("JWT")
	if key.ID != "" {
		options = options.WithHeader("kid", key.ID)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(key.Algorithm), Key: key.private}, options)
	if err != nil {
		return "", fmt.Errorf("use private key: %w", err)
	}
	return jwt.Signed(signer).Claims(jwt.Claims{
		Issuer:   clientID,
		Subject:  clientID,
		Audience: jwt.Audience{audience},
		IssuedAt: jwt.NewNumericDate(now),
		Expiry:   jwt.NewNumericDate(now.Add(assertionLifetime)),
		ID:       uuid.NewString(),
	}).Serialize()
}

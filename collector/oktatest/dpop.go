package oktatest

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// proofLife is the greatest difference between a proof's iat and the server's time.
const proofLife = 5 * time.Minute

// proof is a DPoP proof whose signature was checked.
type proof struct {
	ID     string           `json:"jti"`
	Method string           `json:"htm"`
	URL    string           `json:"htu"`
	Issued *jwt.NumericDate `json:"iat"`
	Nonce  string           `json:"nonce"`
	Hash   string           `json:"ath"`
	key    string           // thumbprint
}

// dpopKey returns the thumbprint of the key to bind the token to, "" when the
// request has no proof and the client needs none.
func (a *auth) dpopKey(c *call, client Client) (key string, refusal *reply) {
	if c.r.Header.Get("DPoP") == "" {
		if client.RequireDPoP {
			return "", oauthError(http.StatusBadRequest, "invalid_dpop_proof", "The DPoP proof JWT header is missing.")
		}
		return "", nil
	}
	p, err := a.proof(c)
	if err != nil {
		return "", oauthError(http.StatusBadRequest, "invalid_dpop_proof", err.Error())
	}
	if !validNonce(p.Nonce, c.now) {
		re := oauthError(http.StatusBadRequest, "use_dpop_nonce", "Authorization server requires nonce in DPoP proof.")
		re.header.Set("DPoP-Nonce", nonce(c.now))
		return "", re
	}
	return p.key, nil
}

// checkProof checks the proof that comes with an access token.
func (a *auth) checkProof(c *call, key, token string) *reply {
	p, err := a.proof(c)
	hash := sha256.Sum256([]byte(token))
	switch {
	case err != nil:
	case p.key != key:
		err = errors.New("the access token is bound to another key")
	case p.Hash != base64.RawURLEncoding.EncodeToString(hash[:]):
		err = errors.New("the DPoP proof 'ath' does not fit the access token")
	}
	re := newReply(http.StatusBadRequest, "application/json", nil)
	if err != nil {
		re.challenge(c, "dpop", "invalid_dpop_proof", err.Error())
		return re
	}
	if a.o.APINonce && !validNonce(p.Nonce, c.now) {
		re.challenge(c, "dpop", "use_dpop_nonce", "Resource server requires nonce in DPoP proof.")
		re.header.Set("DPoP-Nonce", nonce(c.now))
		return re
	}
	return nil
}

// proof reads the proof of a request and checks it against the request.
func (a *auth) proof(c *call) (p proof, err error) {
	if p, err = verifyProof(c.r.Header.Values("DPoP")); err != nil {
		return p, err
	}
	switch address := c.base + c.r.URL.Path; {
	case p.Method != c.r.Method:
		return p, fmt.Errorf("the DPoP proof 'htm' is not %s", c.r.Method)
	case p.URL != address:
		return p, fmt.Errorf("the DPoP proof 'htu' is not %s", address)
	case p.Issued == nil || p.Issued.Time().Before(c.now.Add(-proofLife)) || p.Issued.Time().After(c.now.Add(proofLife)):
		return p, errors.New("the DPoP proof 'iat' is not close to the server's time")
	case p.ID == "" || !a.useOnce("proof "+p.key+" "+p.ID, c.now, c.now.Add(2*proofLife)):
		return p, errors.New("the DPoP proof 'jti' has been used")
	}
	return p, nil
}

// verifyProof checks form and signature of a proof, by the key in its header.
func verifyProof(headers []string) (p proof, err error) {
	if len(headers) != 1 {
		return p, errors.New("there must be one DPoP proof")
	}
	signed, err := jose.ParseSignedCompact(headers[0], algorithms)
	if err != nil || len(signed.Signatures) != 1 {
		return p, errors.New("the DPoP proof is not a JWT")
	}
	head := signed.Signatures[0].Protected
	if head.ExtraHeaders[jose.HeaderType] != "dpop+jwt" || head.JSONWebKey == nil || !head.JSONWebKey.IsPublic() {
		return p, errors.New("the DPoP proof must have the type dpop+jwt and a public key")
	}
	payload, err := signed.Verify(head.JSONWebKey)
	if err != nil {
		return p, errors.New("the DPoP proof's signature is not valid")
	}
	if err := json.Unmarshal(payload, &p); err != nil {
		return p, errors.New("the DPoP proof's claims cannot be read")
	}
	print, err := head.JSONWebKey.Thumbprint(crypto.SHA256)
	p.key = base64.RawURLEncoding.EncodeToString(print)
	return p, err
}

// nonceKey makes this server's nonces differ from those of others.
var nonceKey = []byte(rand.Text())

// There is a new nonce every day. It is accepted for three more days.
const (
	nonceDay  = 24 * time.Hour
	nonceDays = 4
)

// nonce is the newest nonce at a time.
func nonce(at time.Time) string {
	mac := hmac.New(sha256.New, nonceKey)
	fmt.Fprint(mac, at.Unix()/int64(nonceDay.Seconds()))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

func validNonce(n string, now time.Time) bool {
	for age := range nonceDays {
		if n == nonce(now.Add(-time.Duration(age)*nonceDay)) {
			return true
		}
	}
	return false
}

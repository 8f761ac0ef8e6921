package okta

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// parseJWK reads a JWK or a JWKS.
func parseJWK(data []byte, keyID string) (*Key, error) {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, errors.New("private key begins like a JWK but is no JSON")
	}
	if _, isSet := fields["keys"]; !isSet {
		return buildKey(fields, keyID)
	}
	var keys []map[string]json.RawMessage
	if json.Unmarshal(fields["keys"], &keys) != nil {
		return nil, errors.New("JWKS is malformed: keys is no list of keys")
	}
	chosen, err := chooseJWK(keys, keyID)
	if err != nil {
		return nil, err
	}
	return buildKey(chosen, keyID)
}

// chooseJWK returns the private key with the kid, or the only private key.
func chooseJWK(keys []map[string]json.RawMessage, keyID string) (map[string]json.RawMessage, error) {
	var private []map[string]json.RawMessage
	var kids []string
	for _, k := range keys {
		if textOf(k["d"]) == "" {
			continue
		}
		if keyID != "" && textOf(k["kid"]) == keyID {
			return k, nil
		}
		private = append(private, k)
		kids = append(kids, textOf(k["kid"]))
	}
	switch len(private) {
	case 0:
		return nil, errors.New("JWKS holds no private key")
	case 1:
		return private[0], nil
	}
	return nil, fmt.Errorf("JWKS holds %d private keys (%s) and none was chosen by its key id", len(private), strings.Join(kids, ", "))
}

func buildKey(fields map[string]json.RawMessage, keyID string) (*Key, error) {
	switch kty := textOf(fields["kty"]); kty {
	case "RSA", "EC":
	case "oct":
		return nil, errors.New("JWK is a symmetric key; an RSA or EC private key is needed")
	case "":
		return nil, errors.New("JSON holds no key: kty is missing")
	default:
		return nil, fmt.Errorf("JWK has the key type %.20q; Okta takes RSA and EC", kty)
	}
	if textOf(fields["d"]) == "" {
		return nil, errors.New("JWK is the public key; the private key is needed")
	}
	var key jose.JSONWebKey
	if err := json.Unmarshal(normaliseJWK(fields), &key); err != nil {
		if crv := textOf(fields["crv"]); crv != "" && ecSize[crv] == 0 {
			return nil, errors.New("elliptic curve is unknown: P-256, P-384 or P-521 is needed")
		}
		return nil, errors.New("JWK is damaged: its numbers do not make a key")
	}
	if keyID == "" {
		keyID = textOf(fields["kid"])
	}
	return newKey(key.Key, keyID, textOf(fields["alg"]))
}

// ecSize is the length in bytes of a curve's numbers.
var ecSize = map[string]int{"P-256": 32, "P-384": 48, "P-521": 66}

// normaliseJWK encodes the fields of a key in the form that go-jose requires. It leaves
// out the CRT values of an RSA key, which go-jose then computes: some tools do not
// write them.
func normaliseJWK(fields map[string]json.RawMessage) []byte {
	jwk := map[string]string{"kty": textOf(fields["kty"])}
	size := 0
	if crv := textOf(fields["crv"]); crv != "" {
		jwk["crv"], size = crv, ecSize[crv]
	}
	for _, name := range []string{"n", "e", "d", "p", "q", "x", "y"} {
		if b, ok := decodeBase64(textOf(fields[name])); ok {
			jwk[name] = encodeNumber(b, size)
		}
	}
	if jwk["kty"] == "RSA" && (jwk["p"] == "" || jwk["q"] == "") {
		addPrimes(jwk)
	}
	b, _ := json.Marshal(jwk)
	return b
}

// encodeNumber returns a big-endian number in base64url, padded to size bytes.
func encodeNumber(b []byte, size int) string {
	n := new(big.Int).SetBytes(b)
	if size > 0 && n.BitLen() <= size*8 {
		return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, size)))
	}
	return base64.RawURLEncoding.EncodeToString(n.Bytes())
}

// maxRSABits bounds the work of addPrimes; Okta's keys have at most 4096 bits.
const maxRSABits = 8192

// addPrimes computes p and q from n, e and d, which RFC 7518 §6.3.2 allows to stand
// alone, as in NIST SP 800-56B, appendix C.2. It adds nothing when the three are not
// of one key.
func addPrimes(jwk map[string]string) {
	number := func(name string) *big.Int {
		b, _ := base64.RawURLEncoding.DecodeString(jwk[name])
		return new(big.Int).SetBytes(b)
	}
	n, e, d := number("n"), number("e"), number("d")
	if n.BitLen() < minRSABits || n.BitLen() > maxRSABits || n.Bit(0) == 0 || e.Sign() == 0 || d.Cmp(n) >= 0 || e.Cmp(n) >= 0 {
		return
	}
	if p := factor(n, new(big.Int).Mul(e, d)); p != nil {
		q := new(big.Int).Div(n, p)
		jwk["p"], jwk["q"] = encodeNumber(p.Bytes(), 0), encodeNumber(q.Bytes(), 0)
	}
}

// factor returns a prime factor of n, or nil. ed is the product of the exponents e and
// d.
func factor(n, ed *big.Int) *big.Int {
	one := big.NewInt(1)
	k := new(big.Int).Sub(ed, one)
	if k.Sign() <= 0 || k.Bit(0) == 1 {
		return nil
	}
	twos := k.TrailingZeroBits()
	odd := new(big.Int).Rsh(k, twos)
	for base := int64(2); base < 50; base++ {
		x := new(big.Int).Exp(big.NewInt(base), odd, n)
		if p, more := rootFactor(x, n, twos); !more {
			return p
		}
	}
	return nil
}

// rootFactor squares x until it is 1. The number before is then a square root of 1, and
// gives a factor if it is neither 1 nor -1. more reports whether another x may give
// one; it is false when x never becomes 1, because e and d are not of n then.
func rootFactor(x, n *big.Int, twos uint) (p *big.Int, more bool) {
	one := big.NewInt(1)
	last := new(big.Int).Sub(n, one)
	if x.Cmp(one) == 0 || x.Cmp(last) == 0 {
		return nil, true
	}
	for range twos {
		square := new(big.Int).Mul(x, x)
		switch square.Mod(square, n); {
		case square.Cmp(one) == 0:
			return new(big.Int).GCD(nil, nil, x.Sub(x, one), n), false
		case square.Cmp(last) == 0:
			return nil, true
		}
		x = square
	}
	return nil, false
}

// textOf returns a JSON string, "" for a value of another type.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

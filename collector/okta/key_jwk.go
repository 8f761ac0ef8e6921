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
		return oneJWK(fields, keyID)
	}
	var keys []map[string]json.RawMessage
	if json.Unmarshal(fields["keys"], &keys) != nil {
		return nil, errors.New("JWKS is malformed: keys is no list of keys")
	}
	chosen, err := chooseJWK(keys, keyID)
	if err != nil {
		return nil, err
	}
	return oneJWK(chosen, keyID)
}

// chooseJWK takes the private key with the kid, or the only private key.
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

func oneJWK(fields map[string]json.RawMessage, keyID string) (*Key, error) {
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
	if err := json.Unmarshal(plainJWK(fields), &key); err != nil {
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

// ecSize is the length of a curve's numbers in bytes.
var ecSize = map[string]int{"P-256": 32, "P-384": 48, "P-521": 66}

// plainJWK writes the fields that matter as go-jose wants them. The CRT values of
// an RSA key are left out, to be computed: some tools write none.
func plainJWK(fields map[string]json.RawMessage) []byte {
	plain := map[string]string{"kty": textOf(fields["kty"])}
	size := 0
	if crv := textOf(fields["crv"]); crv != "" {
		plain["crv"], size = crv, ecSize[crv]
	}
	for _, name := range []string{"n", "e", "d", "p", "q", "x", "y"} {
		if b, ok := decodeBase64(textOf(fields[name])); ok {
			plain[name] = encodeNumber(b, size)
		}
	}
	if plain["kty"] == "RSA" && (plain["p"] == "" || plain["q"] == "") {
		addPrimes(plain)
	}
	b, _ := json.Marshal(plain)
	return b
}

// encodeNumber is base64url of a big-endian number, padded to size.
func encodeNumber(b []byte, size int) string {
	n := new(big.Int).SetBytes(b)
	if size > 0 && n.BitLen() <= size*8 {
		return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, size)))
	}
	return base64.RawURLEncoding.EncodeToString(n.Bytes())
}

// maxRSABits bounds the work of finding primes; Okta's keys have 4096 at most.
const maxRSABits = 8192

// addPrimes finds p and q from n, e and d, which RFC 7517 allows to stand alone
// (NIST SP 800-56B, appendix C.2). Nothing is added when they do not belong
// together.
func addPrimes(plain map[string]string) {
	number := func(name string) *big.Int {
		b, _ := base64.RawURLEncoding.DecodeString(plain[name])
		return new(big.Int).SetBytes(b)
	}
	n, e, d := number("n"), number("e"), number("d")
	if n.BitLen() < minRSABits || n.BitLen() > maxRSABits || n.Bit(0) == 0 || e.Sign() == 0 || d.Cmp(n) >= 0 || e.Cmp(n) >= 0 {
		return
	}
	if p := factor(n, new(big.Int).Mul(e, d)); p != nil {
		q := new(big.Int).Div(n, p)
		plain["p"], plain["q"] = encodeNumber(p.Bytes(), 0), encodeNumber(q.Bytes(), 0)
	}
}

// factor returns a prime factor of n, given a multiple of its group's exponent
// plus one, or nil.
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

// rootFactor squares x until it is 1; the number before is a root of 1, and one
// other than 1 and -1 gives a factor. Without it another x may do better, unless
// x never becomes 1: then the numbers do not belong together.
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

// textOf is the JSON string, "" when it is none.
func textOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

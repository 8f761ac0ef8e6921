package okta

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// minRSABits is that of okta-api.md §6.4.
const minRSABits = 2048

// A Key signs client assertions. It never prints its private part.
type Key struct {
	ID        string // kid; "" when unknown, which works for an app with one key
	Algorithm string // JOSE name, such as RS256
	private   any    // *rsa.PrivateKey or *ecdsa.PrivateKey
}

// String returns the key's id and algorithm.
func (k *Key) String() string { return fmt.Sprintf("key %q (%s)", k.ID, k.Algorithm) }

// Format prints String for every verb, so that none shows the private key.
func (k *Key) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, k.String()) }

// ParseKey reads a private key for private_key_jwt (okta-api.md §6.4): PEM (PKCS#8,
// PKCS#1, SEC1), a JWK, or a JWKS with one private key or one whose kid is keyID. Any
// of them may be encoded in base64, be quoted, have its line breaks written as \n, or
// begin with a byte order mark. keyID, when not empty, is the kid to send. Errors
// never quote the key.
func ParseKey(data []byte, keyID string) (*Key, error) {
	return parseKey(data, keyID, 2)
}

// parseKey decodes base64 at most depth times.
func parseKey(data []byte, keyID string, depth int) (*Key, error) {
	text := unquote(data)
	switch {
	case text == "":
		return nil, errors.New("private key is empty")
	case strings.HasPrefix(text, "{"):
		return parseJWK([]byte(text), keyID)
	case strings.Contains(text, "-----BEGIN "):
		return parsePEM(text, keyID)
	}
	inner, ok := decodeBase64(text)
	if !ok || depth == 0 {
		return nil, errors.New("private key is neither PEM nor JWK nor one of them in base64")
	}
	if key, err := parseDER(inner); err == nil {
		return newKey(key, keyID, "")
	}
	return parseKey(inner, keyID, depth-1)
}

// unquote removes what editors, shells and environment files add to a key.
func unquote(data []byte) string {
	text := strings.TrimSpace(string(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	for _, quote := range []string{`"`, `'`} {
		if len(text) >= 2 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			text = text[1 : len(text)-1]
			break
		}
	}
	if strings.HasPrefix(text, `{\"`) || strings.HasPrefix(text, `{\n`) {
		text = strings.ReplaceAll(text, `\"`, `"`)
	}
	text = strings.NewReplacer(`\r`, "", `\n`, "\n", "\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimSpace(text)
}

// decodeBase64 accepts both alphabets, with and without padding and line breaks.
func decodeBase64(text string) ([]byte, bool) {
	text = strings.TrimRight(strings.Join(strings.Fields(text), ""), "=")
	text = strings.NewReplacer("+", "-", "/", "_").Replace(text)
	b, err := base64.RawURLEncoding.DecodeString(text)
	return b, err == nil && len(b) > 0
}

func parsePEM(text, keyID string) (*Key, error) {
	_, text, _ = strings.Cut(text, "-----BEGIN ")
	rest := []byte("-----BEGIN " + text)
	err := errors.New("PEM block is damaged: was it copied whole, with its line breaks?")
	for {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, err
		}
		key, blockErr := parseBlock(block)
		if blockErr == nil {
			return newKey(key, keyID, "")
		}
		err = blockErr
	}
}

func parseBlock(block *pem.Block) (any, error) {
	switch {
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["Proc-Type"] != "":
		return nil, errors.New("private key is encrypted: decrypt it first, for example with openssl pkey")
	case block.Type == "PUBLIC KEY" || block.Type == "RSA PUBLIC KEY":
		return nil, errors.New("this is the public key; the private key is needed")
	case block.Type == "CERTIFICATE":
		return nil, errors.New("this is a certificate; the private key is needed")
	case block.Type == "OPENSSH PRIVATE KEY":
		return nil, errors.New("this is an OpenSSH key; a PKCS#8, PKCS#1 or SEC1 key is needed")
	case block.Type == "EC PARAMETERS":
		return nil, errors.New("PEM holds curve parameters but no private key")
	case !strings.HasSuffix(block.Type, "PRIVATE KEY"):
		return nil, errors.New("PEM holds no private key")
	}
	return parseDER(block.Bytes)
}

// parseDER tries the three encodings; the label of a PEM block is often wrong.
func parseDER(der []byte) (any, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err == nil {
		return key, nil
	}
	if strings.Contains(err.Error(), "curve") {
		return nil, errors.New("elliptic curve is unknown: P-256, P-384 or P-521 is needed")
	}
	if key, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return key, nil
	}
	if key, err := x509.ParseECPrivateKey(der); err == nil {
		return key, nil
	} else if strings.Contains(err.Error(), "curve") {
		return nil, errors.New("elliptic curve is unknown: P-256, P-384 or P-521 is needed")
	}
	return nil, errors.New("PEM block is no PKCS#8, PKCS#1 or SEC1 private key, or is damaged")
}

// newKey checks the key and chooses its algorithm: jwkAlgorithm, the alg of a JWK, if
// it is one for this type of key.
func newKey(private any, keyID, jwkAlgorithm string) (*Key, error) {
	k := &Key{ID: keyID, private: private}
	switch key := private.(type) {
	case *rsa.PrivateKey:
		if bits := key.N.BitLen(); bits < minRSABits {
			return nil, fmt.Errorf("RSA key has %d bits, at least %d are needed", bits, minRSABits)
		}
		k.Algorithm = string(jose.RS256)
		if jwkAlgorithm == string(jose.RS384) || jwkAlgorithm == string(jose.RS512) {
			k.Algorithm = jwkAlgorithm
		}
	case *ecdsa.PrivateKey:
		algorithm, ok := map[string]jose.SignatureAlgorithm{
			"P-256": jose.ES256, "P-384": jose.ES384, "P-521": jose.ES512,
		}[key.Curve.Params().Name]
		if !ok {
			return nil, errors.New("elliptic curve is unknown: P-256, P-384 or P-521 is needed")
		}
		k.Algorithm = string(algorithm)
	default:
		return nil, errors.New("key is neither RSA nor EC, which are all that Okta takes")
	}
	return k, nil
}

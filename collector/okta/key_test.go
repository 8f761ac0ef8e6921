package okta

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// testKeys are made once, because RSA keys take long to make.
var testKeys = sync.OnceValue(func() (k struct {
	rsa, small             *rsa.PrivateKey
	p256, p384, p521, p224 *ecdsa.PrivateKey
}) {
	k.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	k.small, _ = rsa.GenerateKey(rand.Reader, 1024)
	k.p256, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.p384, _ = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	k.p521, _ = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	k.p224, _ = ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	return k
})

func pkcs8(key any) []byte {
	der, _ := x509.MarshalPKCS8PrivateKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

// jwk returns the JWK of a key after change.
func jwk(key any, kid, alg string, change func(map[string]any)) string {
	b, err := json.Marshal(jose.JSONWebKey{Key: key, KeyID: kid, Algorithm: alg})
	if err != nil {
		panic(err)
	}
	var fields map[string]any
	_ = json.Unmarshal(b, &fields)
	if change != nil {
		change(fields)
	}
	return mustJSON(fields)
}

// useStandardBase64 encodes the numbers in the standard alphabet, with padding.
func useStandardBase64(fields map[string]any) {
	for _, name := range []string{"n", "d", "p", "q", "x", "y"} {
		if text, ok := fields[name].(string); ok {
			b, _ := base64.RawURLEncoding.DecodeString(text)
			fields[name] = base64.StdEncoding.EncodeToString(b)
		}
	}
}

func drop(names ...string) func(map[string]any) {
	return func(fields map[string]any) {
		for _, name := range names {
			delete(fields, name)
		}
	}
}

// addZeros adds leading zeros to an EC number, as some tools do.
func addZeros(fields map[string]any) {
	b, _ := base64.RawURLEncoding.DecodeString(fields["d"].(string))
	fields["d"] = base64.RawURLEncoding.EncodeToString(append([]byte{0, 0}, b...))
}

func TestParseKey(t *testing.T) {
	t.Parallel()
	k := testKeys()
	rsaPEM := string(pkcs8(k.rsa))
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k.rsa)}))
	sec1DER, _ := x509.MarshalECPrivateKey(k.p256)
	sec1 := string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: sec1DER}))
	set := func(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }
	public := func(key any) string { return jwk(key, "pub", "", nil) }
	for _, tt := range []struct {
		name, data, keyID string
		kid, alg          string
		public            crypto.PublicKey
	}{
		{"PKCS#8 RSA", rsaPEM, "a", "a", "RS256", k.rsa.Public()},
		{"PKCS#8 EC", string(pkcs8(k.p384)), "", "", "ES384", k.p384.Public()},
		{"PKCS#1", pkcs1, "", "", "RS256", k.rsa.Public()},
		{"SEC1", sec1, "", "", "ES256", k.p256.Public()},
		{"SEC1 after its parameters", "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + sec1, "", "", "ES256", k.p256.Public()},
		{"text before", "Bag Attributes\n    x: y\n" + rsaPEM, "", "", "RS256", k.rsa.Public()},
		{"CRLF", strings.ReplaceAll(rsaPEM, "\n", "\r\n"), "", "", "RS256", k.rsa.Public()},
		{"CR", strings.ReplaceAll(rsaPEM, "\n", "\r"), "", "", "RS256", k.rsa.Public()},
		{"literal line breaks", strings.ReplaceAll(rsaPEM, "\n", `\n`), "", "", "RS256", k.rsa.Public()},
		{"literal CRLF, quoted", `"` + strings.ReplaceAll(rsaPEM, "\n", `\r\n`) + `"`, "", "", "RS256", k.rsa.Public()},
		{"single quotes and BOM", "\xef\xbb\xbf'" + rsaPEM + "'\n", "", "", "RS256", k.rsa.Public()},
		{"base64 of PEM", base64.StdEncoding.EncodeToString([]byte(rsaPEM)), "", "", "RS256", k.rsa.Public()},
		{"base64 of DER", base64.StdEncoding.EncodeToString(sec1DER), "", "", "ES256", k.p256.Public()},
		{"base64 of JWK", base64.RawURLEncoding.EncodeToString([]byte(jwk(k.rsa, "k1", "", nil))), "", "k1", "RS256", k.rsa.Public()},
		{"base64 twice", base64.StdEncoding.EncodeToString([]byte(base64.StdEncoding.EncodeToString([]byte(rsaPEM)))), "", "", "RS256", k.rsa.Public()},
		{"wrong label", strings.ReplaceAll(rsaPEM, "PRIVATE KEY", "RSA PRIVATE KEY"), "", "", "RS256", k.rsa.Public()},
		{"JWK", jwk(k.rsa, "k1", "RS256", nil), "", "k1", "RS256", k.rsa.Public()},
		{"JWK, other kid configured", jwk(k.rsa, "k1", "RS256", nil), "k2", "k2", "RS256", k.rsa.Public()},
		{"JWK with its algorithm", jwk(k.rsa, "k1", "RS512", nil), "", "k1", "RS512", k.rsa.Public()},
		{"JWK with an algorithm that does not fit", jwk(k.rsa, "k1", "ES256", nil), "", "k1", "RS256", k.rsa.Public()},
		{"JWK without CRT values", jwk(k.rsa, "k1", "", drop("dp", "dq", "qi")), "", "k1", "RS256", k.rsa.Public()},
		{"JWK without primes", jwk(k.rsa, "k1", "", drop("p", "q", "dp", "dq", "qi")), "", "k1", "RS256", k.rsa.Public()},
		{"JWK in the standard alphabet", jwk(k.rsa, "k1", "", useStandardBase64), "", "k1", "RS256", k.rsa.Public()},
		{"JWK EC in the standard alphabet", jwk(k.p521, "k1", "", useStandardBase64), "", "k1", "ES512", k.p521.Public()},
		{"JWK EC, odd length", jwk(k.p256, "k1", "", addZeros), "", "k1", "ES256", k.p256.Public()},
		{"JWK escaped", strings.ReplaceAll(jwk(k.p256, "k1", "", nil), `"`, `\"`), "", "k1", "ES256", k.p256.Public()},
		{"JWKS", set(public(k.rsa.Public()), jwk(k.p256, "k1", "", nil)), "", "k1", "ES256", k.p256.Public()},
		{"JWKS by kid", set(jwk(k.rsa, "k0", "", nil), jwk(k.p256, "k1", "", nil)), "k1", "k1", "ES256", k.p256.Public()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, err := ParseKey([]byte(tt.data), tt.keyID)
			if err != nil {
				t.Fatal(err)
			}
			if key.ID != tt.kid || key.Algorithm != tt.alg {
				t.Errorf("got %v", key)
			}
			signed, err := assertion(key, "0oa", "https://x", time.Now())
			if err != nil {
				t.Fatal(err)
			}
			parsed, err := jwt.ParseSigned(signed, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(tt.alg)})
			if err != nil {
				t.Fatal(err)
			}
			if err := parsed.Claims(tt.public, new(jwt.Claims)); err != nil {
				t.Errorf("signature: %v", err)
			}
		})
	}
}

func TestParseKeyRefuses(t *testing.T) {
	t.Parallel()
	k := testKeys()
	der, _ := x509.MarshalPKIXPublicKey(k.rsa.Public())
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	block := func(kind string, body []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: body}))
	}
	for _, tt := range []struct{ name, data, keyID, want string }{
		{"nothing", " \n", "", "is empty"},
		{"a word", "hunter2!", "", "neither PEM nor JWK"},
		{"base64 of nothing useful", "aGVsbG8gd29ybGQ=", "", "neither PEM nor JWK"},
		{"public PEM", block("PUBLIC KEY", der), "", "this is the public key"},
		{"certificate", block("CERTIFICATE", der), "", "this is a certificate"},
		{"encrypted PKCS#8", block("ENCRYPTED PRIVATE KEY", der), "", "is encrypted"},
		{"encrypted PKCS#1", "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n", "", "is encrypted"},
		{"OpenSSH", block("OPENSSH PRIVATE KEY", der), "", "OpenSSH"},
		{"parameters only", block("EC PARAMETERS", []byte{1}), "", "no private key"},
		{"damaged PEM", "-----BEGIN PRIVATE KEY-----\nMIIE", "", "copied whole"},
		{"damaged DER", block("PRIVATE KEY", []byte("hello")), "", "damaged"},
		{"small RSA", string(pkcs8(k.small)), "", "1024 bits"},
		{"unknown curve", string(pkcs8(k.p224)), "", "P-256, P-384 or P-521"},
		{"Ed25519", string(pkcs8(ed)), "", "neither RSA nor EC"},
		{"symmetric", `{"kty":"oct","k":"AAAA"}`, "", "symmetric"},
		{"OKP", `{"kty":"OKP","crv":"Ed25519","x":"A","d":"A"}`, "", "OKP"},
		{"public JWK", jwk(k.rsa.Public(), "a", "", nil), "", "public key"},
		{"JWK curve", `{"kty":"EC","crv":"secp256k1","x":"AAAA","y":"AAAA","d":"AAAA"}`, "", "P-256, P-384 or P-521"},
		{"JWK damaged", jwk(k.rsa, "a", "", func(f map[string]any) { f["n"] = "AAAA" }), "", "damaged"},
		{"JWK primes of another key", jwk(k.rsa, "a", "", func(f map[string]any) { f["d"] = f["p"]; delete(f, "p") }), "", "damaged"},
		{"no JWK", `{"a":1}`, "", "kty is missing"},
		{"broken JSON", `{"kty":`, "", "no JSON"},
		{"JWKS of public keys", `{"keys":[` + jwk(k.rsa.Public(), "a", "", nil) + `]}`, "", "no private key"},
		{"JWKS without choice", `{"keys":[` + jwk(k.rsa, "a", "", nil) + `,` + jwk(k.p256, "b", "", nil) + `]}`, "", "2 private keys (a, b)"},
		{"JWKS malformed", `{"keys":"x"}`, "", "malformed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key, err := ParseKey([]byte(tt.data), tt.keyID)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, error %v, want %q", key, err, tt.want)
			}
			if err != nil && len(tt.data) > 4 && strings.Contains(err.Error(), tt.data) {
				t.Errorf("error quotes the key: %v", err)
			}
		})
	}
}

func FuzzParseKey(f *testing.F) {
	k := testKeys()
	f.Add(pkcs8(k.p256), "")
	f.Add([]byte(jwk(k.p256, "k1", "ES256", nil)), "k1")
	f.Add([]byte(jwk(k.rsa, "", "", drop("p", "q"))), "")
	f.Add([]byte(`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQAB"}]}`), "x")
	f.Add([]byte("\xef\xbb\xbf\"-----BEGIN RSA PRIVATE KEY-----\\nAA==\\n-----END RSA PRIVATE KEY-----\""), "")
	f.Fuzz(func(t *testing.T, data []byte, keyID string) {
		key, err := ParseKey(data, keyID)
		if (key == nil) == (err == nil) {
			t.Fatalf("key %v, error %v", key, err)
		}
		if key == nil {
			return
		}
		if _, err := assertion(key, "0oa", "https://x", time.Unix(0, 0)); err != nil {
			t.Errorf("key that cannot sign: %v", err)
		}
	})
}

func TestKeyPrintsNothing(t *testing.T) {
	k := testKeys()
	key, err := ParseKey(pkcs8(k.p256), "kid-1")
	if err != nil {
		t.Fatal(err)
	}
	cred := Credential{Mode: PrivateKeyJWT, ClientID: "0oa1", Key: key, Token: "secretToken", ClientSecret: "secretSecret"}
	cfg := Config{Credential: cred, Scopes: []string{"okta.users.read"}}
	client := newClient(t, nil, func(c *Config) { c.Credential, c.Scopes = cred, cfg.Scopes })
	raw, err := k.p256.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	d := new(big.Int).SetBytes(raw).String()
	for _, v := range []any{key, *key, cred, &cred, cfg, client} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			text := fmt.Sprintf(verb, v)
			for _, secret := range []string{"secretToken", "secretSecret", d, fmt.Sprintf("%x", "secretToken")} {
				if strings.Contains(text, secret) {
					t.Errorf("%s of %T prints a secret: %s", verb, v, text)
				}
			}
		}
	}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("", "cred", cred, "key", key, "in a struct", struct{ Cred Credential }{cred})
	}
	if text := out.String(); strings.Count(text, "0oa1") != 4 || strings.Contains(text, "secret") || strings.Contains(text, d) {
		t.Errorf("logged %s", text)
	}
}

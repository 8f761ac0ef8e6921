package bloodhound

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
)

// The four test vectors of bloodhound-api.md §1.
func TestSignatureVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct{ method, uri, date, body, want string }{
		{"POST", "/api/v2/file-upload/start", "2026-03-04T05:06:07Z", "", "fBh8OWnfKZcPtWyLO5+JLXz/dbJFfn5FMsvshO3viXc="},
		{"GET", "/api/v2/file-upload?limit=10&sort_by=-id", "2026-03-04T05:06:07Z", "", "hdKY9czP75tK2hOD4a/E0OJHi6uJPwLH8LmDavbKb+c="},
		{"POST", "/api/v2/file-upload/17", "2026-03-04T05:59:59Z", empty, "wXjbDsWsl1Mdc0qrmSX3XpCALm5x8PxjLcMaYqGMxgs="},
		{"GET", "/api/version", "2026-03-04T07:06:07+02:00", "", "lm+yn03AA/Yp9WQF2fj2Vu/4BaxcJnRbFb38H8xoYVA="},
	} {
		h := signer(testKey, v.method, v.uri, v.date)
		_, _ = h.Write([]byte(v.body))
		if got := base64.StdEncoding.EncodeToString(h.Sum(nil)); got != v.want {
			t.Errorf("%s %s: %s, want %s", v.method, v.uri, got, v.want)
		}
	}
}

func TestSignatureOfBodyThatCannotBeRead(t *testing.T) {
	t.Parallel()
	err := bySignature(testID, testKey)(http.Header{}, "POST", "/", iotest.ErrReader(errNotSent))
	if err != errNotSent {
		t.Error(err)
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	var seen *http.Request
	answer := roundTrip(func(r *http.Request) (*http.Response, error) {
		seen = r
		return nil, errNotSent
	})
	bh := client(t, Config{URL: "https://example.com/bloodhound/ui/login", TokenID: testID, TokenKey: testKey + "\n", Transport: answer})
	_, _ = bh.once(t.Context(), &call{method: "GET", path: "/api/version"}, nil)
	if seen.URL.String() != "https://example.com/bloodhound/api/version" || seen.Header.Get("User-Agent") != "oktagon/test" || seen.Header.Get("Accept") != "application/json" {
		t.Errorf("%s %v", seen.URL, seen.Header)
	}
	if date := seen.Header.Get("RequestDate"); !strings.HasSuffix(date, "Z") || strings.Contains(date, ".") || seen.Header.Get("Authorization") != "bhesignature "+testID {
		t.Error(seen.Header)
	}
	// The signature is over the path that the server sees, behind the proxy.
	h := signer(testKey, "GET", "/api/version", seen.Header.Get("RequestDate"))
	if got := seen.Header.Get("Signature"); got != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
		t.Error("the signature is of another path")
	}
	bh = client(t, Config{Session: "Bearer " + session, Transport: answer})
	_, _ = bh.once(t.Context(), &call{method: "GET", path: "/api/version"}, nil)
	if seen.Header.Get("Authorization") != "Bearer "+session || seen.Header.Get("Signature") != "" {
		t.Error(seen.Header)
	}
}

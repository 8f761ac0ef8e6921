package bloodhound

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"oktagon/graph/bloodhound/bloodhoundfake"
)

const (
	testID  = "3f1c0a52-11d4-4a39-9c6e-1c7f5a1f9b10"
	testKey = "aWRlbnRpdHktdGVzdC1rZXktMDEyMzQ1Njc4OTA="
	session = "c2Vzc2lvbi10b2tlbi1vZi1hLXRlc3Q"
	empty   = `{"graph":{"nodes":[],"edges":[]}}`
)

// fake returns a server that knows our token and session, and a client that reaches it
// in memory.
func fake(t *testing.T, o bloodhoundfake.Options) (*bloodhoundfake.Server, *Client) {
	t.Helper()
	o.TokenID, o.TokenKey, o.Session = testID, testKey, session
	s := bloodhoundfake.New(o)
	return s, client(t, Config{TokenID: testID, TokenKey: testKey, Transport: s.RoundTripper()})
}

func client(t *testing.T, c Config) *Client {
	t.Helper()
	c.UserAgent = "oktagon/test"
	if c.URL == "" {
		c.URL = "https://bloodhound.test:8443"
	}
	bh, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return bh
}

// files writes files by name and content, and returns a function that selects some.
func files(t *testing.T, content map[string]string) func(names ...string) []File {
	t.Helper()
	dir := t.TempDir()
	for name, text := range content {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return func(names ...string) []File {
		var list []File
		for _, name := range names {
			list = append(list, File{filepath.Join(dir, name)})
		}
		return list
	}
}

// bubble runs f in a synctest bubble, where waiting takes no time.
func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, f)
}

// wantText checks an error and its advice for texts, and both for secrets.
func wantText(t *testing.T, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Error("no error")
		return
	}
	all := err.Error() + "\n" + Advice(err)
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%q is not in:\n%s", text, all)
		}
	}
	noSecrets(t, all)
}

func noSecrets(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{testKey, session} {
		if strings.Contains(text, secret) {
			t.Errorf("a secret is in:\n%s", text)
		}
	}
}

// paths returns the requests so far, except those for a job's status.
func paths(s *bloodhoundfake.Server) []string {
	var list []string
	for _, r := range s.Requests() {
		if !strings.Contains(r, "?id=eq:") {
			list = append(list, r)
		}
	}
	return list
}

// canceledAfter returns a context that is canceled after d.
func canceledAfter(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), d, errors.New("interrupted"))
	t.Cleanup(cancel)
	return ctx
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// logTo returns a log of all levels.
func logTo(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// uploadMain uploads files as the main ones of a run.
func uploadMain(ctx context.Context, bh *Client, files []File, progress func(Progress)) (Result, error) {
	results, err := bh.Upload(ctx, files, nil, progress)
	return results[0], err
}

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"oktagon/collector/snapshot"
)

func TestServesUntilInterrupted(t *testing.T) {
	dir := t.TempDir()
	tokenFile, keyFile := filepath.Join(dir, "token"), filepath.Join(dir, "key")
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, []string{
			"--users", "30", "--groups", "3", "--memberships", "40", "--apps", "2", "--app-users", "9", "--integrations", "2",
			"--token-file", tokenFile, "--private-key", keyFile, "--dpop", "--limit", "U=1", "--limit", "W=1000", "--limit", "Y=1000", "--fault", "GET /api/v1/apps:500",
		}, in, io.Discard)
		in.Close()
		ended <- err
	}()
	lines := bufio.NewScanner(out)
	env := map[string]string{}
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), "=")
		env[name] = value
		if name == "OKTA_CLIENT_PRIVATEKEY" {
			break
		}
	}
	token, err := os.ReadFile(tokenFile)
	if err != nil || strings.TrimSpace(string(token)) != env["OKTA_CLIENT_TOKEN"] {
		t.Errorf("token file: %q, %v", token, err)
	}
	for path, want := range map[string]int{"/api/v1/groups": 200, "/api/v1/apps": 500} {
		if got := get(t, env["OKTA_CLIENT_ORGURL"]+path, env["OKTA_CLIENT_TOKEN"]); got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
	interrupt()
	rest := ""
	for lines.Scan() {
		rest += lines.Text() + "\n"
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, want := range []string{"1  GET /api/v1/groups\n", "1  GET /api/v1/apps\n", "2  requests\n"} {
		if !strings.Contains(rest, want) {
			t.Errorf("%q is not in\n%s", want, rest)
		}
	}
}

func get(t *testing.T, address, token string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "SSWS "+token)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	return res.StatusCode
}

func TestRefusesBadCommandLines(t *testing.T) {
	for _, args := range [][]string{
		{"--listen", "0.0.0.0:80"}, {"--listen", ":80"}, {"--listen", "okta.com:443"}, {"--listen", "x"},
		{"--limit", "A"}, {"--limit", "Q=1"}, {"--limit", "A=-1"}, {"--limit", "B=1"}, {"--limit", "=1"}, {"--fault", "boom"}, {"--dpop"}, {"--nothing"}, {"more"},
	} {
		var stderr bytes.Buffer
		if err := run(t.Context(), args, io.Discard, &stderr); !errors.Is(err, errUsage) || stderr.Len() == 0 {
			t.Errorf("%q: %v, %q", args, err, stderr.String())
		}
	}
	if err := run(t.Context(), []string{"--snapshot", t.TempDir()}, io.Discard, io.Discard); err == nil {
		t.Error("an empty folder was served")
	}
	if err := run(t.Context(), []string{"--users", "1", "--memberships", "9"}, io.Discard, io.Discard); err == nil {
		t.Error("an impossible size was generated")
	}
}

func TestExitStatus(t *testing.T) {
	for err, want := range map[error]int{nil: 0, flag.ErrHelp: 0, errUsage: 2, io.ErrUnexpectedEOF: 1} {
		if got := status(err, io.Discard); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}

func TestWhoseFactors(t *testing.T) {
	s, err := parse([]string{"--users", "30", "--memberships", "40", "--app-users", "9", "--factors", "all"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	snap, remove, err := s.organization(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	f, err := snap.FanOut(snapshot.Factors)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := len(f.Parents()); got != 30 {
		t.Errorf("%d users have factors, want 30", got)
	}
}

//go:build !windows

package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oktagon/collector/config"
)

// A secret may come from a pipe. One into which nobody writes does not outlive the run.
func TestPipeWithoutWriterEndsWithSignal(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "token")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(50*time.Millisecond, func() { cancel(errors.New("interrupt")) })
	var stderr bytes.Buffer
	code := run(ctx, []string{"--org-url", "acme.okta.com", "--token-file", pipe}, environment{
		Environment: config.Environment{Getenv: func(string) string { return "" }, Home: t.TempDir()}, stdout: &stderr, stderr: &stderr})
	if code != config.ExitInterrupted || !strings.Contains(stderr.String(), "interrupt; nothing was written") {
		t.Errorf("exit %d: %s", code, &stderr)
	}
	// What still waits ends when the pipe has a writer.
	f, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
}

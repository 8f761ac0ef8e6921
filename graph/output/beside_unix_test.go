//go:build !windows

package output

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

var errEnded = errors.New("interrupted")

// pipe is one with a name, into which the summary goes.
func pipe(t *testing.T) (path string, ctx context.Context, end func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	return path, ctx, func() { cancel(errEnded) }
}

func openPipeIn(ctx context.Context, path string) (beside, error) {
	return openBeside(ctx, "summary", path, func(string) bool { return false })
}

// A pipe is waited for until somebody reads it, or the run ends.
func TestPipeWithoutReader(t *testing.T) {
	t.Parallel()
	path, ctx, end := pipe(t)
	time.AfterFunc(10*time.Millisecond, end)
	if b, err := openPipeIn(ctx, path); !errors.Is(err, errEnded) {
		t.Errorf("%+v, %v", b, err)
	}
}

func TestPipe(t *testing.T) {
	t.Parallel()
	path, ctx, _ := pipe(t)
	got := make(chan []byte)
	go func() {
		b, _ := os.ReadFile(path)
		got <- b
	}()
	b, err := openPipeIn(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.drop()
	const text = "all there is to say"
	if err := b.write(func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		t.Error(err)
	}
	if read := <-got; string(read) != text {
		t.Errorf("read %q", read)
	}
}

// A reader that is there and takes nothing does not outlast the run.
func TestPipeThatIsFull(t *testing.T) {
	t.Parallel()
	path, ctx, end := pipe(t)
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	b, err := openPipeIn(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer b.drop()
	time.AfterFunc(10*time.Millisecond, end)
	if err := b.write(func(w io.Writer) error { _, err := w.Write(make([]byte, 4<<20)); return err }); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

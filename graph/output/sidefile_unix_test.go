//go:build !windows

package output

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"oktagon/collector/safefile"
)

var errInterrupted = errors.New("interrupted")

// namedPipe makes a named pipe, and a context that cancel ends with errInterrupted.
func namedPipe(t *testing.T) (path string, ctx context.Context, cancel func()) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancelCause := context.WithCancelCause(t.Context())
	return path, ctx, func() { cancelCause(errInterrupted) }
}

func openSummary(ctx context.Context, path string) (sideFile, error) {
	return openSideFile(ctx, "summary", path, func(string) bool { return false })
}

// TestPipeWithoutReader waits for a reader until the run ends.
func TestPipeWithoutReader(t *testing.T) {
	t.Parallel()
	path, ctx, cancel := namedPipe(t)
	time.AfterFunc(10*time.Millisecond, cancel)
	if f, err := openSummary(ctx, path); !errors.Is(err, errInterrupted) {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestPipe(t *testing.T) {
	t.Parallel()
	path, ctx, _ := namedPipe(t)
	got := make(chan []byte)
	go func() {
		b, _ := os.ReadFile(path)
		got <- b
	}()
	f, err := openSummary(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.discard()
	const text = "the summary"
	if err := f.write(func(w io.Writer) error { _, err := io.WriteString(w, text); return err }); err != nil {
		t.Error(err)
	}
	if read := <-got; string(read) != text {
		t.Errorf("read %q", read)
	}
}

// TestPipeThatIsFull has a reader that reads nothing: the write ends with the run.
func TestPipeThatIsFull(t *testing.T) {
	t.Parallel()
	path, ctx, cancel := namedPipe(t)
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	f, err := openSummary(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.discard()
	time.AfterFunc(10*time.Millisecond, cancel)
	if err := f.write(func(w io.Writer) error { _, err := w.Write(make([]byte, 4<<20)); return err }); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Error(err)
	}
}

func init() {
	isForeign := safefile.IsForeign
	safefile.IsForeign = func(info fs.FileInfo) bool { return strings.HasPrefix(info.Name(), "foreign") || isForeign(info) }
}

// A link of another user is replaced, and what it leads to stays; an own one is followed.
func TestSideFileInPlaceOfLink(t *testing.T) {
	t.Parallel()
	for name, kept := range map[string]string{"foreign": "mine", "own": "the summary"} {
		dir := t.TempDir()
		path, victim := filepath.Join(dir, name), filepath.Join(dir, "victim")
		if err := errors.Join(os.WriteFile(victim, []byte("mine"), 0o600), os.Symlink(victim, path)); err != nil {
			t.Fatal(err)
		}
		f, err := openSummary(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.write(func(w io.Writer) error { _, err := io.WriteString(w, "the summary"); return err }); err != nil {
			t.Error(err)
		}
		f.discard()
		if b, err := os.ReadFile(victim); string(b) != kept {
			t.Errorf("%s: the link's target is %q, %v", name, b, err)
		}
		if b, err := os.ReadFile(path); string(b) != "the summary" {
			t.Errorf("%s: %q, %v", name, b, err)
		}
	}
}

// Another user could read what is written into a pipe that he has made.
func TestForeignPipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "foreign")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openSummary(t.Context(), path); err == nil || !strings.Contains(err.Error(), "is a pipe of another user: choose another path") {
		t.Errorf("error %v", err)
	}
}

//go:build !windows

package snapshot_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"oktagon/collector/snapshot"
)

// In the place of a file there may be something that has no end, or that nobody writes into.
func TestOnlyRegularFiles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		lay  func(path string) error
		want string
	}{
		"a pipe":   {func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is not a regular file"},
		"a link":   {func(path string) error { return os.Symlink("/etc/passwd", path) }, "is a symbolic link"},
		"a device": {func(path string) error { return os.Symlink("/dev/zero", path) }, "is a symbolic link"},
		"a folder": {func(path string) error { return os.Mkdir(path, 0o700) }, "is a directory"},
	} {
		for _, file := range []string{"users.jsonl", "manifest.json"} {
			t.Run(name+" as "+file, func(t *testing.T) {
				t.Parallel()
				dir := finished(t)
				path := filepath.Join(dir, file)
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
				if err := test.lay(path); err != nil {
					t.Fatal(err)
				}
				_, err := snapshot.OpenFolder(t.Context(), dir)
				if err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %q", err, test.want)
				}
			})
		}
	}
}

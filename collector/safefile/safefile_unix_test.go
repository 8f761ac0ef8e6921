//go:build !windows

package safefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A pipe that nobody writes into and a device without an end are refused at once.
func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{pipe: "is not a regular file", "/dev/zero": "is not a regular file", t.TempDir(): "is a directory"} {
		ended := time.AfterFunc(time.Minute, func() { panic("it waits for " + path) })
		_, err := ReadFile(path, 1)
		ended.Stop()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

// In a folder such as /tmp nobody can replace the file of another user, which is told before
// hours of work.
func TestCheckReplace(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]os.FileMode{"own-tmp": 0o777 | os.ModeSticky, "foreign-tmp": 0o777 | os.ModeSticky, "foreign-folder": 0o777} {
		dir := filepath.Join(t.TempDir(), name)
		if err := errors.Join(os.Mkdir(dir, 0o700), os.Chmod(dir, mode)); err != nil {
			t.Fatal(err)
		}
		for _, file := range []string{"own", "foreign", "new"} {
			path := filepath.Join(dir, file)
			if file != "new" {
				write(t, path, "")
			}
			err := CheckReplace(path)
			if refused := name == "foreign-tmp" && file == "foreign"; refused != (err != nil) {
				t.Errorf("%s in %s: %v", file, name, err)
			}
		}
	}
}

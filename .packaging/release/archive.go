package main

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// entry is a file of an archive.
type entry struct {
	name       string // with slashes, below the archive's one folder
	content    []byte
	executable bool
}

func (e entry) mode() os.FileMode {
	if e.executable {
		return 0o755
	}
	return 0o644
}

// noTime is the date of every entry, the earliest that a zip can have: archives
// say what is in them, not when they were made.
var noTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// archive writes itself.
type archive func(io.Writer) error

func tarArchive(folder string, entries []entry) archive {
	return func(w io.Writer) error {
		z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
		if err != nil {
			return err
		}
		t := tar.NewWriter(z)
		for _, e := range entries {
			header := &tar.Header{Name: folder + "/" + e.name, Mode: int64(e.mode()), Size: int64(len(e.content)), ModTime: noTime, Format: tar.FormatUSTAR}
			if err := t.WriteHeader(header); err != nil {
				return err
			}
			if _, err := t.Write(e.content); err != nil {
				return err
			}
		}
		return errors.Join(t.Close(), z.Close())
	}
}

func zipArchive(folder string, entries []entry) archive {
	return func(w io.Writer) error {
		z := zip.NewWriter(w)
		z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
			return flate.NewWriter(w, flate.BestCompression)
		})
		for _, e := range entries {
			header := &zip.FileHeader{Name: folder + "/" + e.name, Method: zip.Deflate, Modified: noTime}
			header.SetMode(e.mode())
			f, err := z.CreateHeader(header)
			if err != nil {
				return err
			}
			if _, err := f.Write(e.content); err != nil {
				return err
			}
		}
		return z.Close()
	}
}

func writeFile(path string, a archive) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(a(f), f.Close())
}

// sumsName is the file of checksums, in the format of sha256sum.
const sumsName = "SHA256SUMS"

func writeSums(out string, names []string) error {
	var b strings.Builder
	for _, name := range names {
		content, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(content), name)
	}
	return os.WriteFile(filepath.Join(out, sumsName), []byte(b.String()), 0o644)
}

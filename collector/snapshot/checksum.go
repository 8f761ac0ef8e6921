package snapshot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// The manifest has the SHA-256 of each file that is finished, and its own: a damaged disk or
// copy must not change what the graph says. A manifest that was written by hand has none of
// them, and nothing is compared.

var (
	errDamaged = errors.New("its content is not what was written: it was damaged or changed")
	errMissing = errors.New("it is missing, the manifest has its checksum")
)

// Verify returns a [*BrokenError] that names the first file that is not what was written.
func (s *Snapshot) Verify() error {
	for _, name := range slices.Sorted(maps.Keys(s.Manifest.Files)) {
		if err := s.verifyFile(name); err != nil {
			return err
		}
	}
	return nil
}

// verifyFile compares a file with its checksum in the manifest.
func (s *Snapshot) verifyFile(name string) error {
	f, err := s.fsys.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return &BrokenError{File: name, Err: errMissing}
	}
	if err != nil {
		return &BrokenError{File: name, Err: err}
	}
	defer f.Close()
	sum := sha256.New()
	if err := addTo(sum, f); err != nil {
		return err
	}
	if s.Manifest.Files[name] != sumText(sum) {
		return &BrokenError{File: name, Err: errDamaged}
	}
	return nil
}

// HasChecksum reports whether the manifest has the checksum of a resource's file. It lacks
// that of a file which was being written when a run was killed.
func (s *Snapshot) HasChecksum(resource string) bool {
	return s.Manifest.Files[resource+extension] != ""
}

// addTo adds the content of a file to a checksum.
func addTo(sum hash.Hash, content io.Reader) error {
	_, err := io.CopyBuffer(struct{ io.Writer }{sum}, struct{ io.Reader }{content}, make([]byte, 64<<10))
	return err
}

func sumText(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// setSum keeps the checksum of a finished file until the manifest is saved, together with the
// state of its resource.
func (w *Writer) setSum(resource string, sum hash.Hash) {
	w.mu.Lock()
	defer w.mu.Unlock()
	files := maps.Clone(w.man.Files) // a Snapshot may have the old map
	if files == nil {
		files = map[string]string{}
	}
	files[resource+extension] = sumText(sum)
	w.man.Files = files
}

// forgetSum saves that a file is about to change. A run that is killed after that must not
// leave a file that looks damaged.
func (w *Writer) forgetSum(resource string) error {
	if !w.Snapshot().HasChecksum(resource) {
		return nil
	}
	return w.Update(func(m *Manifest) {
		m.Files = maps.Clone(m.Files)
		delete(m.Files, resource+extension)
	})
}

// castagnoli is the polynomial that processors compute by themselves.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// addLine adds a line to the checksum of a parent's lines. It notices damage, and costs next
// to nothing beside the checksum of the file.
func addLine(sum uint32, line []byte) uint32 { return crc32.Update(sum, castagnoli, line) }

// sum is the checksum of a parent's pages and its closing line.
func (c ClosingLine) sum(pages uint32) (string, error) {
	c.Sum = ""
	line, err := encodeLine(c)
	return fmt.Sprintf("%08x", addLine(pages, line)), err
}

// isSound reports whether the lines of a parent are what was written, as far as that is
// known.
func (c ClosingLine) isSound(pages uint32) bool {
	want, err := c.sum(pages)
	return c.Sum == "" || err == nil && c.Sum == want
}

// noSum stands for the manifest's own checksum while that is computed.
var noSum = strings.Repeat("0", 2*sha256.Size)

// encode returns the JSON of the manifest with its own checksum.
func (m Manifest) encode() ([]byte, error) {
	m.Checksum = noSum
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	b = append(b, '\n')
	return bytes.Replace(b, []byte(noSum), fmt.Appendf(nil, "%x", sha256.Sum256(b)), 1), nil
}

// verify compares the text of a manifest with the checksum in it.
func (m Manifest) verify(text []byte) error {
	if m.Checksum == "" {
		return nil
	}
	text = bytes.Replace(text, []byte(m.Checksum), []byte(noSum), 1)
	if m.Checksum != fmt.Sprintf("%x", sha256.Sum256(text)) {
		return &BrokenError{File: manifestName, Err: errDamaged}
	}
	return nil
}
